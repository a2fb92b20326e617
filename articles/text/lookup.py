"""Make typed or pasted text safe for a database query: bounded and storable. Pure."""

# No name, headline or word on the site is longer. SQLite refuses LIKE patterns above 50,000 bytes, and any pattern is
# compared with every row.
LONGEST = 200


def to_look_up(text: str) -> str:
    """Return the text to query for, or an empty string if nothing stored can match.

    Drops NUL and lone surrogates, which no database stores. A text of more than LONGEST characters matches nothing.
    """
    storable = "".join(
        sign for sign in text[: LONGEST + 1] if sign != "\0" and not "\ud800" <= sign <= "\udfff"
    ).strip()
    return storable if len(text.strip()) <= LONGEST else ""
