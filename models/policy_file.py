"""Reading the policy file (§9): whatever is wrong becomes one sentence with file, line and key."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.policy_lines import KeyPath, line_of

# Table and key that earlier versions of the file had: a copy that still has them goes on working. What is added to the
# file later has a default in `models.policy_sections` instead, for the copies that lack it.
RETIRED = {("reminders", "dispute_ended")}

# pydantic's types of errors whose own words are about Python
_EXPECTED = {
    "bool_type": "should be true or false",
    "date_type": "should be a date such as 2026-01-31, without quotes",
    "date_from_datetime_inexact": "should be a date such as 2026-01-31, without quotes",
    "int_type": "should be a whole number, without quotes",
    "string_type": "should be a text in quotes",
    "string_too_short": "should be a text that is not empty",
    "email": 'should be an e-mail address such as "support@example.com"',
    "tuple_type": "should be a list in square brackets",
    "too_short": "should be a list that is not empty",
    "mapping_type": "should be a table",
    "dict_type": "should be a table",
    "model_type": "should be a table",
}


class PolicyError(ValueError):
    """The policy file cannot be used: one sentence with file, line, key and what was expected."""


def read_policy_file(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of the file and what it says. Raises `PolicyError`."""
    text = ""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return text, _without_retired(tomllib.loads(text))
    except OSError as error:
        raise PolicyError(f"{path}: the policy file cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path}: the policy file is expected to be UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(path, text, str(error)) from error


def _syntax_error(path: Path, text: str, complaint: str) -> PolicyError:
    match = re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", complaint)
    if not match:
        return PolicyError(f"{path}: the policy file is expected to be TOML, which its end is not: {complaint}.")
    line = int(match[2])
    written = text.split("\n")[line - 1].strip()
    return PolicyError(f"{path}, line {line}: `{written}` is expected to be TOML, which it is not: {match[1]}.")


def _without_retired(content: dict[str, Any]) -> dict[str, Any]:
    """What the file says, without the keys of earlier versions that nothing reads any more."""
    return {
        name: {key: value for key, value in table.items() if (name, key) not in RETIRED}
        if isinstance(table, dict)
        else table
        for name, table in content.items()
    }


def policy_error(path: Path, text: str, key: KeyPath, sentence: str) -> PolicyError:
    """The error for `key`; `sentence` goes on after the key, without full stop. Rows are counted from 1."""
    line = line_of(text, key)
    where = f"{path}, line {line}" if line else str(path)
    dotted = ".".join(str(part + 1) if isinstance(part, int) else part for part in key)
    return PolicyError(f"{where}: {dotted} {sentence}.")


def first_error(path: Path, text: str, error: ValidationError) -> PolicyError:
    """The first of pydantic's findings; a missing key last, being often the misspelt one of another."""
    details = min(error.errors(include_url=False), key=lambda detail: detail["type"] == "missing")
    key = tuple(part for part in details["loc"] if part != "[key]")
    return policy_error(path, text, key, _expectation(details))


def _expectation(details: ErrorDetails) -> str:
    if details["type"] == "missing":
        return "is missing"
    if details["type"] == "extra_forbidden":
        return "is not a setting of the policy"
    if details["type"] == "value_error":
        expected = str(details["ctx"]["error"])
    else:
        expected = _EXPECTED.get(details["type"], details["msg"].replace("Input should", "should", 1))
    return f"{expected}, not {_shown(details['input'])}"


def _shown(value: object) -> str:
    """As the file has it, near enough."""
    if isinstance(value, dict):
        return "a table"
    return str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False, default=str)
