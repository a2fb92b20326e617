"""The quiet line at the end of each article: an invitation that another app registers, the same for every reader.

articles knows nothing above itself; where nothing is registered there is no line.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Invitation:
    """A sentence, and a link with its words."""

    sentence: str
    link_words: str
    link_path: str


_invite: list[Callable[[str], Invitation | None]] = []


def register(invite: Callable[[str], Invitation | None]) -> None:
    """Let an app end articles: `invite(path)` gets an article's path. It is asked whenever a page is rendered. The last to register counts."""
    _invite[:] = [invite]


def invitation(path: str) -> Invitation | None:
    return _invite[0](path) if _invite else None
