"""What may be looked up in a database: bounded and storable, whatever somebody typed or pasted. Pure."""

# No name, headline or word of this site is longer. SQLite refuses patterns of LIKE above 50,000 bytes, and a pattern of any length
# is compared with every row.
LONGEST = 200


def to_look_up(text: str) -> str:
    """The text that a query may hold; empty where nothing stored can fit.

    NUL and halves of surrogate pairs go, since no database stores them. A text of more than LONGEST characters fits nothing.
    """
    storable = "".join(
        sign for sign in text[: LONGEST + 1] if sign != "\0" and not "\ud800" <= sign <= "\udfff"
    ).strip()
    return storable if len(text.strip()) <= LONGEST else ""
