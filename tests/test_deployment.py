"""The container files fit the program: they name settings that there are, and what they copy is enough to run it.

No image is built here: its steps are done in a clean folder, and what they make runs as nobody, on a read-only tree.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from http.client import HTTPConnection
from pathlib import Path
from socket import create_server

import pytest
import yaml

from slackbot.demo.stage import install
from slackbot.settings import Settings
from slackbot.workspace import Workspace
from tests.journeys.process import environment

ROOT = Path(__file__).parents[1]
NOBODY = 65534
SETTINGS = {str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()}
COMPOSE = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    lines = [
        line for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")
    ]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def of(word: str) -> list[str]:
    return [rest for name, rest in instructions() if name == word]


def copied() -> list[str]:
    """What of this folder comes into the image."""
    return [source for rest in of("COPY") if not rest.startswith("--") for source in rest.split()[:-1]]


def health_check() -> list[str]:
    (check,) = of("HEALTHCHECK")
    return list(json.loads(check.partition("CMD ")[2]))


def test_the_example_names_every_setting_and_no_other():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(\w+)=", text, flags=re.MULTILINE)) == SETTINGS | {"POSTGRES_PASSWORD"}


def test_the_example_holds_no_value_that_must_be_ones_own():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    filled = dict(re.findall(r"^(\w+)=(.+)$", text, flags=re.MULTILINE))
    assert filled == {"SLACKBOT_LANGUAGE": "fr", "SLACKBOT_LOG_LEVEL": "INFO", "SLACKBOT_LOG_FORMAT": "text"}


def test_the_image_sets_nothing_that_the_program_does_not_know():
    names = {pair.partition("=")[0] for rest in of("ENV") for pair in rest.split()}
    assert names - SETTINGS == {"PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}


def test_the_image_runs_as_somebody_without_rights():
    (user,) = of("USER")
    assert int(user) > 0
    assert instructions().index(("USER", user)) > max(i for i, (word, _) in enumerate(instructions()) if word == "RUN")


def test_what_is_copied_is_there_and_not_ignored():
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for source in copied():
        assert (ROOT / source).exists()
        assert any(fnmatch(source, pattern) for pattern in kept), source
    assert not any(fnmatch(".env", pattern) for pattern in kept), "secrets stay outside"


def test_every_library_is_checked_by_its_hash():
    assert any("--require-hashes" in step for step in of("RUN"))
    assert any("--no-index" in step for step in of("RUN")), "and nothing else is fetched"


def test_one_command_runs_a_database_its_migration_and_two_bots():
    services = COMPOSE["services"]
    assert services["bot"]["deploy"]["replicas"] == 2
    assert services["migrate"]["command"] == ["migrate"]
    assert services["bot"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    for name in ("bot", "migrate"):
        assert set(services[name]["environment"]) <= SETTINGS
        assert services[name]["read_only"]
        assert services[name]["cap_drop"] == ["ALL"]


def test_no_password_stands_in_the_files():
    for name in ("compose.yml", "Dockerfile", ".env.example"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert re.findall(r"(?i)password(?:=|: )(?!\$\{)\S+", text) == [], name


def test_the_probes_of_the_readme_ask_pages_that_there_are():
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", README, flags=re.DOTALL)]
    (probes,) = [block for block in blocks if "livenessProbe" in block]
    asked = {name: probe["httpGet"]["path"] for name, probe in probes.items() if name.endswith("Probe")}
    assert asked == {"startupProbe": "/healthz", "livenessProbe": "/healthz", "readinessProbe": "/readyz"}


def test_the_unit_of_the_readme_runs_commands_that_there_are():
    (unit,) = re.findall(r"```ini\n(.*?)```", README, flags=re.DOTALL)
    assert re.findall(r"^ExecStart\w*=\S+/slackbot (\S+)$", unit, flags=re.MULTILINE) == ["migrate", "run"]


@pytest.fixture(scope="module")
def image(tmp_path_factory) -> Iterator[Path]:
    """What the image would hold: made in a clean folder of what is copied, then read-only; `data` beside it is not."""
    source, root = tmp_path_factory.mktemp("src"), Path("/tmp") / f"slackbot-image-{os.getpid()}"
    for name in copied():
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(source / "dist")]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = (source / "dist").glob("*.whl")
    shutil.unpack_archive(wheel, root / "app", "zip")
    data = root / "data"
    data.mkdir()
    if os.geteuid() == 0:
        os.chown(data, NOBODY, NOBODY)
    for path in [root / "app", *(root / "app").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield root
    for path in [root / "app", *(path for path in (root / "app").rglob("*") if path.is_dir())]:
        path.chmod(0o755)
    shutil.rmtree(root)


def python_of_nobody() -> str:
    """The interpreter of these tests, or one of the same version that others may run too."""
    here = Path(sys.executable).resolve()
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in here.parents):
        return str(here)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    other = shutil.which(version, path="/usr/local/bin:/usr/bin:/bin")
    if other is None:
        pytest.skip(f"only root may run the {version} of this machine")
    return other


def as_nobody(image: Path, arguments: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
    libraries = sysconfig.get_paths()["purelib"]
    ours = {
        "PATH": "/usr/bin:/bin",
        "HOME": "/nonexistent",
        "PYTHONPATH": f"{image / 'app'}:{libraries}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    wanted = {name: value for name, value in env.items() if name in SETTINGS | {"NO_PROXY"}}
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.Popen(
        [python_of_nobody(), *arguments],
        env=ours | wanted,
        cwd=image / "data",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        **who,  # type: ignore[call-overload]
    )


def test_the_bot_runs_as_nobody_on_a_read_only_tree(image: Path) -> None:
    """`migrate`, then `run` until its own health check says that it is healthy, then a clean stop."""
    with Workspace() as workspace, create_server(("127.0.0.1", 0)) as free:
        install(workspace)
        port = free.getsockname()[1]
        free.close()
        address = f"sqlite:///{image / 'data' / 'slackbot.db'}"
        env = environment(workspace, address, SLACKBOT_HOST="127.0.0.1", SLACKBOT_PORT=str(port))
        migration = as_nobody(image, ["-m", "slackbot", "migrate"], env)
        said, _ = migration.communicate(timeout=60)
        assert migration.returncode == 0, said
        bot = as_nobody(image, ["-m", "slackbot", "run"], env)
        try:
            workspace.wait_for(lambda: is_ready(port), timeout=30, what="a bot that is ready")
            check = as_nobody(image, health_check()[1:], env)
            said, _ = check.communicate(timeout=20)
            assert check.returncode == 0, said
        finally:
            bot.terminate()
            said, _ = bot.communicate(timeout=30)
        assert bot.returncode == 0, said
        assert "Traceback" not in said
        unhealthy = as_nobody(image, health_check()[1:], env)
        unhealthy.communicate(timeout=20)
        assert unhealthy.returncode != 0
    written = {path.name for path in image.rglob("*") if path.is_file() and path.stat().st_mode & 0o200}
    assert written <= {"slackbot.db", "slackbot.db-wal", "slackbot.db-shm", "slackbot.db.lock"}


def is_ready(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except OSError:
        time.sleep(0.1)
        return False
    finally:
        connection.close()


def test_the_public_checks_run_targets_that_there_are():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    steps = [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]
    targets = {step.split()[1] for step in steps if step.startswith("make ")}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert targets == {"check", "test", "demo"}
    assert all(re.search(rf"^{target}:", makefile, flags=re.MULTILINE) for target in targets)
    assert workflow["permissions"] == {"contents": "read"}


def test_updates_are_looked_for_where_there_is_something_to_update():
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text(encoding="utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"pip", "docker", "github-actions"}


@pytest.mark.parametrize("name", ["SECURITY.md", "CONTRIBUTING.md"])
def test_what_the_papers_name_is_there(name: str):
    text = (ROOT / ".github" / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", text):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
    for path in re.findall(r"`([\w/]+(?:\.\w+|/))`", text):
        assert (ROOT / path).exists() or (ROOT / ".github" / path).exists(), path
