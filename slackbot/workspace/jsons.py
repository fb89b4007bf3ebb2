"""The one name for what travels as JSON here."""

from typing import Any

Json = dict[str, Any]
