"""Cookies of hot paths: all but the value is the same for a second, so Django makes it once a second and then it is copied."""

import time
from collections.abc import Callable
from http.cookies import Morsel

from django.http import HttpResponse


class CookieTemplate:
    """`make` sets the cookie on a response in Django's way, with any value."""

    def __init__(self, make: Callable[[HttpResponse], None]):
        self.make = make
        self.last: tuple[tuple, str, Morsel] | None = None

    def set_on(self, response: HttpResponse, value: str, *depends_on) -> None:
        """Set the cookie. The value has letters, digits and `-_:` only; a change in `depends_on` makes it anew."""
        state = int(time.time()), depends_on
        if self.last is None or self.last[0] != state:
            sample = HttpResponse()
            self.make(sample)
            ((name, morsel),) = sample.cookies.items()
            self.last = state, name, morsel
        _, name, morsel = self.last
        copy = morsel.copy()
        copy.set(name, value, value)
        response.cookies[name] = copy
