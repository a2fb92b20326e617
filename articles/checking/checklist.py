"""The checklist of a piece: what publishing needs first, then what is advised, then words that the house style avoids."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from articles.checking import links, rules
from articles.checking.draft import Draft, Item
from articles.models import AllowedTerm, Article, HouseTerm
from articles.models.piece import Piece
from articles.reading import texts
from articles.signing_off import states
from articles.text import house_style, richtext
from articles.text.typesetting import Setter

# The number of places shown for each term. More appear as these are fixed.
MOST_PLACES = 5
# A list with a finding in every line of a long text would be useless.
MOST_TERMS = 40


@dataclass(frozen=True)
class Place:
    """Where a term is used: the name of the text, the words around it, and what a script needs to select it."""

    target: str
    name: str
    found: house_style.Found
    # How often the same letters occur earlier, even inside other words. A script finds the place with this number.
    nth: int = 0

    @property
    def replacement(self) -> str:
        """The better word for a script to put in, with the same capital; empty if the word cannot be replaced safely."""
        term, words = self.found.term, self.found.words
        if not term.better or len(words) != len(house_style.plain(term.avoid)):
            return ""
        return term.better[:1].upper() + term.better[1:] if words[:1].isupper() else term.better


@dataclass
class TermItem:
    """A term to avoid that the piece uses, with its first places and the total number."""

    term: house_style.Term
    places: list[Place] = field(default_factory=list)
    number: int = 0

    @property
    def more(self) -> int:
        return self.number - len(self.places)


@dataclass(frozen=True)
class Checklist:
    """The whole list. `allowed` are the terms that somebody has allowed in this piece, even if it no longer uses them."""

    items: Sequence[Item]
    terms: Sequence[TermItem]
    allowed: Sequence[AllowedTerm]

    @property
    def needed(self) -> list[Item]:
        return [item for item in self.items if item.is_needed]

    @property
    def advised(self) -> list[Item]:
        return [item for item in self.items if not item.is_needed]

    @property
    def is_empty(self) -> bool:
        return not self.items and not self.terms

    @property
    def in_words(self) -> str:
        """Say in one sentence how long the list is."""
        if self.is_empty:
            return "Nothing to do."
        advice = len(self.advised) + len(self.terms)
        parts = [f"{len(self.needed)} needed to publish"] if self.needed else []
        parts += [f"{advice} advised"] if advice else []
        return f"{', '.join(parts)}."


def of_draft(draft: Draft, piece: Piece, now: datetime) -> Checklist:
    """Check a piece. `draft` holds its plain values. The number of queries does not depend on its length."""
    found = [
        *rules.needed(draft),
        *_unsigned(piece),
        *rules.advised(draft),
        *links.items(draft, piece, _anchors(piece), now),
    ]
    allowed = list(AllowedTerm.objects.of(piece).select_related("term", "by"))
    avoided = known_terms(leave_out={each.term_id for each in allowed})
    return Checklist(found, terms_in(draft, avoided), allowed)


def _unsigned(piece: Piece) -> list[Item]:
    """Return an item about answers of the stored text that are not signed off, if experts were asked or have to be."""
    if not isinstance(piece, Article) or not piece.is_qa or piece.pk is None:
        return []
    if not (settings.SIGN_OFF_IS_REQUIRED or piece.sign_offs.filter(withdrawn_at=None).exists()):
        return []
    count = states.count(piece)
    return [] if count.is_complete else [Item(count.in_words, "sign-off", is_needed=settings.SIGN_OFF_IS_REQUIRED)]


def known_terms(leave_out: Iterable[int] = ()) -> list[house_style.Term]:
    """Return the terms of the house style, with one query."""
    rows = HouseTerm.objects.values_list("pk", "avoid", "better", "note", "any_ending", "case_matters")
    left = set(leave_out)
    return [house_style.Term(*row) for row in rows if row[0] not in left]


def terms_in(draft: Draft, terms: Sequence[house_style.Term]) -> list[TermItem]:
    """Return the terms that a piece uses, in the order of their first places."""
    items: dict[int, TermItem] = {}
    for words in draft.texts:
        text = richtext.plain(words.text) if words.is_html else words.text
        for found in house_style.find(text, terms):
            item = items.setdefault(found.term.pk, TermItem(found.term))
            item.number += 1
            if len(item.places) < MOST_PLACES:
                nth = house_style.plain(text).count(found.words, 0, found.start)
                item.places.append(Place(words.target, words.name, found, nth))
    return list(items.values())[:MOST_TERMS]


def _anchors(piece: Piece) -> set[str]:
    """Return the ids that the piece's page will have."""
    own, set_texts = set(), []
    for half in texts.halves(piece):
        for item in half:
            if isinstance(item, texts.TextItem):
                set_texts.append(item.html)
            elif not isinstance(item, texts.LockedItem):
                own.add(item.anchor)
    setter = Setter(set_texts)
    return own.union(*(links.anchors_in(setter.text(html)) for html in set_texts))
