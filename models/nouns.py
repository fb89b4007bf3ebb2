"""The nouns of the business: each module of this room declares its acts, events and reminders when it is imported."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import models


@cache
def load() -> None:
    """Import every module of this room, so that what they declare is complete."""
    for module in iter_modules(models.__path__):
        if not module.ispkg:
            import_module(f"models.{module.name}")
