"""Marks that stand in a text for a place or a border until something is put there."""

from secrets import token_hex


def new_mark(name: str) -> str:
    """A string that no text can hold, because each process makes it anew. It is plain ASCII and needs no escaping."""
    return f"{name}-{token_hex(12)}"
