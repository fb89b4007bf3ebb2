"""The nouns of this room: each module declares how its acts and events look when it is imported."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import blocks
from models import nouns


@cache
def load() -> None:
    """Import every module of this room and of the business, so that what they declare is complete."""
    nouns.load()
    for module in iter_modules(blocks.__path__):
        import_module(f"blocks.{module.name}")
