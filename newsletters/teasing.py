"""The entry that a newsletter would print for the present piece, shown to its writers."""

from articles.models import Article
from articles.models.piece import Piece
from articles.pages.elsewhere import Excerpt, Line
from newsletters.composing.contents import Entry, ExpertQA, question_of
from newsletters.models import EditionItem
from newsletters.words import listed


def excerpt(piece: Piece) -> Excerpt | None:
    """Return the teaser of a piece, which may not be stored; None for an article without a section, which no edition takes."""
    if isinstance(piece, Article) and piece.section is None:
        return None
    item = EditionItem()
    is_qa = isinstance(piece, Article) and piece.is_qa
    entry = ExpertQA(item, piece, *question_of(piece)) if is_qa else Entry(item, piece)
    text = f"“{entry.question}”" if is_qa and entry.question else entry.text
    people = f"Answered by {listed(list(entry.people))}" if is_qa and entry.question and entry.people else ""
    above = ", ".join(filter(None, (entry.section, entry.kind, entry.access)))
    return Excerpt("Newsletters", Line(entry.headline), Line(text), above=above, note=people)
