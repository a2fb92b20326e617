"""The contents of an edition: drawn up from new publications, arranged by editors, and read when the mail is rendered."""

from newsletters.composing.arranging import (
    EditionIsFull,
    Gone,
    NotForReaders,
    NotInEdition,
    Refused,
    TooLong,
    add,
    leave_out,
    put_back,
    reorder,
    set_line,
    set_words,
)
from newsletters.composing.contents import (
    MOST_TEASERS,
    Contents,
    CorrectionLine,
    Entry,
    ExpertQA,
    contents,
)
from newsletters.composing.corrections import corrections_to_offer
from newsletters.composing.drawing_up import draw_up, draw_up_open, open_date

__all__ = [
    "MOST_TEASERS",
    "Contents",
    "CorrectionLine",
    "EditionIsFull",
    "Entry",
    "ExpertQA",
    "Gone",
    "NotForReaders",
    "NotInEdition",
    "Refused",
    "TooLong",
    "add",
    "contents",
    "corrections_to_offer",
    "draw_up",
    "draw_up_open",
    "leave_out",
    "open_date",
    "put_back",
    "reorder",
    "set_line",
    "set_words",
]
