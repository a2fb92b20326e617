"""A transport that remembers its mails, and fails on request."""

from collections import Counter
from collections.abc import Callable

from newsletters.models import Edition


class Transport:
    def __init__(self, looks: Callable = lambda message: None, fails=()):
        self.looks, self.fails = looks, list(fails)
        self.messages, self.accepted, self.is_closed = [], [], False

    def hand_over(self, message) -> str:
        self.messages.append(message)
        self.looks(message)
        if self.fails:
            raise self.fails.pop(0)
        self.accepted.append(message)
        return f"provider-{len(self.accepted)}"

    def close(self) -> None:
        self.is_closed = True

    @property
    def addresses(self) -> list[str]:
        return [message.to[0] for message in self.accepted]


def states(edition: Edition) -> dict[str, int]:
    return dict(Counter(edition.deliveries.values_list("state", flat=True)))
