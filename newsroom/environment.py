"""Strict reading of environment variables: an invalid value stops the start with a message that says how to correct it.

django-environ reads every unknown word as False, so the typo `DEBUG=ture` would go unnoticed; here it is an error. Error
messages never repeat values that may contain a password.
"""

import importlib.util
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = ("true", "yes", "on", "1")
FALSE_WORDS = ("false", "no", "off", "0")
# What JournalList's trust.txt can say of a publisher, apart from `datatrainingallowed`.
TRUST_ATTRIBUTES = (
    "member", "belongto", "control", "controlledby", "social", "vendor", "customer", "disclosure", "contact",
)  # fmt: skip
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class Environment(environ.Env):
    """An `Env` whose methods raise ImproperlyConfigured, naming the variable and its allowed values, for an invalid value."""

    def read_file(self, path: str, may_lack: bool) -> None:
        """Read a file of NAME=value lines; variables that are already set win.

        Args:
            path: the file; an empty path reads nothing.
            may_lack: whether a missing file is acceptable.
        """
        if not path:
            return
        if not may_lack and not Path(path).is_file():
            raise ImproperlyConfigured(f"ENV_FILE is {path}, but there is no such file.")
        self.read_env(path)

    def bool(self, name: str, default: bool = False) -> bool:
        """Return True for true, yes, on, 1; False for false, no, off, 0; `default` if the variable is empty or unset."""
        value = self.str(name, "").strip().lower()
        if not value:
            return default
        if value not in TRUE_WORDS + FALSE_WORDS:
            raise ImproperlyConfigured(f"{name} is {value!r}. Set it to True or False.")
        return value in TRUE_WORDS

    def int(self, name: str, default: int = 0, least: int = 0) -> int:
        """Return a whole number of at least `least`."""
        return self._number(name, default, least, int, "a whole number")

    def float(self, name: str, default: float = 0.0, least: float = 0.0) -> float:
        """Return a number of at least `least`."""
        return self._number(name, default, least, float, "a number")

    def web_address(self, name: str, default: str) -> str:
        """Return an address made of http:// or https://, a host and an optional port. The variable must be set."""
        value = self.str(name, default).strip().rstrip("/")
        if not value:
            raise ImproperlyConfigured(
                f"{name} is not set. Set it to the public address of the site, for example https://www.example.com."
            )
        try:
            parts = urlsplit(value)
            is_address = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            is_address = False
        if not is_address or "@" in parts.netloc or parts.path or parts.query or parts.fragment:
            raise ImproperlyConfigured(
                f"{name} is {value!r}. Write https:// and the host, with no path: for example https://www.example.com."
            )
        return value

    def matching(self, name: str, default: str, pattern: str, words: str) -> str:
        """Return a text that is empty or matches the whole pattern; `words` describes valid values for the error message."""
        value = self.str(name, default).strip()
        if value and not re.fullmatch(pattern, value):
            raise ImproperlyConfigured(f"{name} is {value!r}. Set it to {words}.")
        return value

    def trust_lines(self, name: str) -> list[tuple[str, str]]:
        """Return attributes and addresses for /trust.txt, written as attribute=address with commas or new lines between."""
        parts = [part.strip() for part in re.split(r"[,\n]", self.str(name, "")) if part.strip()]
        return [self._trust_line(name, part) for part in parts]

    def _trust_line(self, name: str, line: str) -> tuple[str, str]:
        attribute, _, value = (part.strip() for part in line.partition("="))
        if attribute == "datatrainingallowed":
            raise ImproperlyConfigured(f"{name} says {line!r}. Leave it out: /trust.txt says what AI_CRAWLERS allows.")
        if attribute not in TRUST_ATTRIBUTES:
            raise ImproperlyConfigured(
                f"{name} holds {line!r}. Write an attribute, = and an address; the attributes are {', '.join(TRUST_ATTRIBUTES)}."
            )
        is_address = re.fullmatch(r"https?://[^\s/@]+\.[^\s/@]+(?:/\S*)?", value)
        if not is_address and not (attribute == "contact" and re.fullmatch(r"(?:mailto:)?[^\s@]+@[^\s@]+", value)):
            kind = (
                "an address like https://www.example.org/contact/ or a mail address"
                if attribute == "contact"
                else ("an address like https://www.example.org/")
            )
            raise ImproperlyConfigured(f"{name} holds {line!r}. Write {kind} after {attribute}=.")
        return attribute, value

    def log_level(self, name: str, default: str) -> str:
        """Return the name of one of Python's log levels."""
        value = self.str(name, default).strip().upper()
        if value not in LOG_LEVELS:
            raise ImproperlyConfigured(f"{name} is {value!r}. Set it to one of {', '.join(LOG_LEVELS)}.")
        return value

    def time_zone(self, name: str, default: str) -> str:
        """Return the name of a time zone that exists on this machine."""
        value = self.str(name, default).strip()
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            raise ImproperlyConfigured(
                f"{name} is {value!r}. Set it to a time zone, for example Europe/London."
            ) from None
        return value

    def folder(self, name: str, default: Path) -> Path:
        """Return the absolute path of a folder, creating it if it does not exist."""
        path = Path(self.str(name, "").strip() or default).resolve()
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(
                f"{name} is {path}, but this folder cannot be created: {error.strerror}. Name a folder that is writable."
            ) from None
        return path

    def db(self, name: str, default: str) -> dict:
        """Return Django's settings dict for a database URL."""
        return self._address(name, default, super().db, "postgres://USER:PASSWORD@HOST:5432/NAME")

    def cache(self, name: str, default: str) -> dict:
        """Return Django's settings dict for a cache URL."""
        return self._address(name, default, super().cache, "redis://HOST:6379/0")

    def email(self, name: str, default: str) -> dict:
        """Django's settings for outgoing mail; `anymail://PROVIDER` names a backend of django-anymail."""
        scheme, _, provider = self.str(name, default).strip().partition("://")
        if scheme == "anymail":
            return {"EMAIL_BACKEND": self._anymail_backend(name, provider.strip("/"))}
        return self._address(name, default, super().email, "smtp+tls://USER:PASSWORD@HOST:587")

    def anymail(self) -> dict[str, str]:
        """django-anymail's settings: ANYMAIL_MAILGUN_API_KEY gives MAILGUN_API_KEY."""
        prefix = "ANYMAIL_"
        return {name.removeprefix(prefix): value for name, value in self.ENVIRON.items() if name.startswith(prefix)}

    def numbers(self, name: str, default: list) -> list:
        """Whole numbers with commas between, each at least 0."""
        value = self.str(name, "").strip()
        if not value:
            return default
        parts = [part.strip() for part in value.split(",")]
        if not all(part.isascii() and part.isdecimal() for part in parts):
            raise ImproperlyConfigured(
                f"{name} is {value!r}. Set it to whole numbers with commas between, for example 60,300."
            )
        return [int(part) for part in parts]

    def _anymail_backend(self, name: str, provider: str) -> str:
        module = f"anymail.backends.{provider}"
        if not re.fullmatch(r"[a-z_]+", provider) or importlib.util.find_spec(module) is None:
            raise ImproperlyConfigured(
                f"{name} names the provider {provider!r}, which django-anymail does not know. Write it like anymail://mailgun."
            )
        return f"{module}.EmailBackend"

    def _number(self, name: str, default: Any, least: Any, kind: Callable, words: str) -> Any:
        value = self.str(name, "").strip()
        if not value:
            return default
        try:
            number = kind(value)
        except ValueError:
            raise ImproperlyConfigured(f"{name} is {value!r}. Set it to {words}.") from None
        # `not number >= least` also refuses "nan"; `number < least` would not.
        if not number >= least or number == float("inf"):
            raise ImproperlyConfigured(f"{name} is {value}. Set it to {words}, {least} or more.")
        return number

    def _address(self, name: str, default: str, read: Callable, example: str) -> dict:
        try:
            found = read(name, default)
        except (ImproperlyConfigured, ValueError, KeyError, TypeError, AttributeError):
            found = None
        # django-environ passes an unknown scheme through unchanged, while every known one becomes a dotted Python path.
        if not found or "." not in (found.get("ENGINE") or found.get("BACKEND") or found.get("EMAIL_BACKEND") or ""):
            raise ImproperlyConfigured(f"{name} is not a valid address. Write it like {example}.") from None
        return found
