"""Marks: placeholders in a text that are replaced later."""

from secrets import token_hex


def new_mark(name: str) -> str:
    """Return a random string that no stored text can contain. It is plain ASCII and needs no escaping."""
    return f"{name}-{token_hex(12)}"
