"""What another app offers to readers, on the welcome page and on the account page: a box, empty at first.

accounts knows nothing above itself, so the app registers here, in its `ready()`. Where nothing is registered, or nothing is
on offer at the moment, the welcome page asks nothing and the account page has no such panel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from accounts.models import User


class Place(StrEnum):
    """Where the box stood that a reader ticked."""

    WELCOME = "welcome"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Offer:
    """One thing that a reader can say yes to.

    `wording` stands beside the box, word for word. `take` and `leave` may be called any number of times. `more_words` and
    `more_path` are a link to all that there is of this kind; `also(user)` says in a sentence what else of it the reader has.
    """

    title: str
    wording: str
    taken_words: str
    left_words: str
    more_words: str
    more_path: str
    is_taken: Callable[[User], bool]
    take: Callable[[User, Place], None]
    leave: Callable[[User], None]
    also: Callable[[User], str]


_find: list[Callable[[], Offer | None]] = []


def register(find: Callable[[], Offer | None]) -> None:
    """Register an offer of an app. `find()` returns the present offer, or None. The last app wins."""
    _find[:] = [find]


def current() -> Offer | None:
    """What is on offer now."""
    return _find[0]() if _find else None
