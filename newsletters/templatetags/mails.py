"""Typography for mail templates, because mail programs cannot balance lines."""

from django import template

register = template.Library()

_FEWEST_WORDS = 4
_LONGEST_PAIR = 18


@register.filter
def unbroken_end(text: str) -> str:
    """The text with a no-break space between its last two words, so that the last line has more than one word."""
    *most, before, last = ["", "", *text.split(" ")]
    if len(most) < _FEWEST_WORDS or len(before) + len(last) > _LONGEST_PAIR:
        return text
    return " ".join([*most[2:], f"{before}\N{NO-BREAK SPACE}{last}"])
