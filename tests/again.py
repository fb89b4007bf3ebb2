"""What costs much to make and comes out the same each time."""

import pickle
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def copied(make: Callable[P, T]) -> Callable[P, T]:
    """Made once for the same arguments, then copied: to play a ticket's acts again takes four times as long.

    Each caller has a copy of their own. What is made must follow from the arguments alone, but for its random salts.
    """

    @lru_cache(maxsize=500)
    def pickled(*args: P.args, **kwargs: P.kwargs) -> bytes:
        return pickle.dumps(make(*args, **kwargs), pickle.HIGHEST_PROTOCOL)

    @wraps(make)
    def copy(*args: P.args, **kwargs: P.kwargs) -> T:
        made: T = pickle.loads(pickled(*args, **kwargs))
        return made

    return copy
