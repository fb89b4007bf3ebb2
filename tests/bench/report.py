"""What was measured, as a table, as JSON, and beside what was measured of the last release."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from os import cpu_count
from pathlib import Path

LAST = Path(__file__).with_name("last.json")
CHANGED = 1.15  # times what it was: less is noise, on a machine that others use


def of_last_release() -> Mapping[str, float]:
    figures: Mapping[str, float] = json.loads(LAST.read_text(encoding="utf-8"))["figures"] if LAST.exists() else {}
    return figures


def machine() -> str:
    known = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    name = next((line.partition(": ")[2] for line in known if line.startswith("model name")), platform.processor())
    return f"{cpu_count()} × {name}, Python {platform.python_version()}"


@dataclass
class Report:
    """Figures by their names, of which the first words say what they are of."""

    tickets: tuple[int, int]
    figures: dict[str, float] = field(default_factory=dict)
    plans: list[dict[str, object]] = field(default_factory=list)
    last: Mapping[str, float] = field(default_factory=of_last_release)

    def title(self, words: str) -> None:
        print(f"\n{words}", flush=True)

    def line(self, name: str, words: str, value: float) -> None:
        """Print it at once, and how it was in the last release where that differs."""
        self.figures[name] = round(value, 3)
        before = self.last.get(name)
        differs = before and max(value / before, before / max(value, 1e-9)) > CHANGED
        print(f"  {words}" + (f"   (was {before:g})" if differs else ""), flush=True)

    def write(self, path: Path) -> None:
        content = {
            "machine": machine(),
            "tickets": self.tickets,
            "figures": self.figures,
            "plans": self.plans,
        }
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
