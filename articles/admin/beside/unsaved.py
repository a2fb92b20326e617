"""Turn a posted form into a piece in memory, so that the code that renders and checks stored pieces can read it.

The form need not be valid, and nothing is written. Rows that are not stored get numbers below zero. The number of queries
does not depend on the number of rows.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.http import QueryDict

from articles.admin.parts.forms import initials_of
from articles.history.assembling import hold
from articles.models import (
    Answer,
    Article,
    Author,
    Byline,
    Expert,
    JointParticipant,
    Participant,
    Picture,
    Question,
    ReportEntry,
    Section,
    SpecialReport,
)
from articles.models.access import Access
from articles.models.piece import Piece
from articles.text import voices
from articles.text.richtext import sanitise
from articles.text.slugs import slug_for

# Rows beyond this number are ignored: no screen has them.
_MOST_ROWS = 1000
_LARGEST_ID = 2**63


@dataclass
class Unsaved:
    """A piece out of a form, and the ids of the elements in which its rows stand."""

    piece: Piece
    targets: dict[tuple[type, int], str] = field(default_factory=dict)
    # By the anchor of an answer: the row in which it stands.
    rows: dict[str, str] = field(default_factory=dict)

    def target_of(self, row: models.Model) -> str:
        return self.targets[type(row), row.pk]


def from_post(post: QueryDict, stored: Piece | None, model: type[Piece]) -> Unsaved:
    """Read a form of `model` as it was posted; `stored` is the piece that it changes, if there is one."""
    # A new piece has the id 0 until it is saved.
    piece = copy.copy(stored) if stored is not None else model(pk=0)
    piece._prefetched_objects_cache = {}
    # The stored card shows the stored words. It is drawn again when the piece is saved.
    piece._state.fields_cache["card"] = None
    piece.headline = " ".join(post.get("headline", "").split())[:200]
    piece.standfirst = post.get("standfirst", "").strip()
    piece.slug = slug_for(post.get("slug", "").strip() or piece.headline, model._meta.model_name)
    access = post.get("access", "")
    piece.access = access if access in Access.values else Access.FREE
    piece.picture = _one(Picture, post.get("picture"))
    if isinstance(piece, SpecialReport):
        piece.introduction = sanitise(post.get("introduction", ""))
        entries = [
            ReportEntry(pk=-n, report=piece, position=n)
            for n, row in enumerate(_rows(post, "entries"), start=1)
            if _id(row.get("article"))
        ]
        hold(piece, "entries", entries)
        return Unsaved(piece)
    return _article(piece, post)


def _article(piece: Article, post: QueryDict) -> Unsaved:
    unsaved = Unsaved(piece)
    piece.kind = post.get("kind", "") if post.get("kind") in Article.Kind.values else Article.Kind.NEWS
    piece.section = _one(Section, post.get("section"))
    piece.body = sanitise(post.get("body", ""))
    for name in ("topics", "corrections"):
        hold(piece, name, [])
    rows = [row for row in _rows(post, "bylines") if _id(row.get("author"))]
    authors = Author.objects.in_bulk({_id(row.get("author")) for row in rows})
    bylines = [
        Byline(pk=-n, article=piece, author=authors[_id(row.get("author"))], position=n)
        for n, row in enumerate(rows, start=1)
        if _id(row.get("author")) in authors
    ]
    hold(piece, "bylines", bylines)
    hold(piece, "participants", _participants(unsaved, post) if piece.is_qa else ())
    hold(piece, "questions", _questions(unsaved, post) if piece.is_qa else ())
    return unsaved


def _participants(unsaved: Unsaved, post: QueryDict) -> Iterator[Participant]:
    rows = [row for row in _rows(post, "participants") if _id(row.get("expert"))]
    experts = Expert.objects.select_related("portrait").in_bulk({_id(row.get("expert")) for row in rows})
    for number, row in enumerate(rows, start=1):
        expert = experts.get(_id(row.get("expert")))
        if expert is None:
            continue
        initials = voices.normal(row.get("initials")) or voices.normal(expert.initials) or initials_of(expert.name)
        participant = Participant(
            pk=-number, article=unsaved.piece, expert=expert, initials=initials, posts=row.get("posts"), position=number
        )
        unsaved.targets[Participant, -number] = f"id_{row.prefix}-initials"
        yield participant


def _questions(unsaved: Unsaved, post: QueryDict) -> Iterator[Question]:
    rows = list(_rows(post, "questions"))
    answers: dict[str, list[_Row]] = {}
    for row in _rows(post, "answers"):
        if row.get("id") or row.get("who").strip() or row.get("body").strip():
            answers.setdefault(row.get("question_row"), []).append(row)
    anchors = {model: _anchors(model, unsaved.piece) for model in (Question, Answer)}
    speakers = {row.initials: row for row in unsaved.piece.participants.all()}
    number = 0
    for row in rows:
        under = answers.get(row.number, [])
        text = " ".join(row.get("text").split())
        if not (text or row.get("id") or under):
            continue
        number += 1
        question = Question(pk=-number, article=unsaved.piece, text=text, position=number)
        question.token = anchors[Question].get(_id(row.get("id")), question.token)
        unsaved.targets[Question, -number] = f"id_{row.prefix}-text"
        given = []
        for each in under:
            pk = -len(unsaved.targets) - 1
            answer = Answer(pk=pk, article=unsaved.piece, question=question, body=sanitise(each.get("body")))
            answer.token = anchors[Answer].get(_id(each.get("id")), answer.token)
            named = _named(each.get("who"), speakers)
            answer.participant = named[0] if named else None
            joint = [JointParticipant(pk=pk, answer=answer, participant=other) for other in named[1:]]
            hold(answer, "joint_participants", joint)
            unsaved.targets[Answer, pk] = f"id_{each.prefix}-body"
            unsaved.rows[answer.anchor] = f"id_{each.prefix}-body"
            given.append(answer)
        hold(question, "answers", given)
        yield question


def _named(who: str, speakers: dict[str, Participant]) -> list[Participant]:
    """Return the participants who give an answer; none while the initials are not recognised."""
    if not who.strip() and len(speakers) == 1:
        return list(speakers.values())
    try:
        return voices.parse(who, speakers)
    except voices.UnknownVoice:
        return []


def _anchors(model: type[models.Model], piece: Piece) -> dict[int, str]:
    return dict(model.objects.filter(article_id=piece.pk).values_list("pk", "token")) if piece.pk else {}


@dataclass(frozen=True)
class _Row:
    post: QueryDict
    prefix: str
    number: str

    def get(self, name: str) -> str:
        return self.post.get(f"{self.prefix}-{name}", "")

    @property
    def place(self) -> tuple[bool, int, int]:
        """Sort as the formset does: by the position, and rows without one last."""
        position = self.get("position")
        is_known = position.isascii() and position.removeprefix("-").isdigit() and len(position) < 10
        return (not is_known, int(position) if is_known else 0, int(self.number))


def _rows(post: QueryDict, name: str) -> list[_Row]:
    """Return the rows of a list that were not removed, in the order on the screen."""
    total = post.get(f"{name}-TOTAL_FORMS", "")
    number = min(int(total), _MOST_ROWS) if total.isascii() and total.isdigit() and len(total) < 10 else 0
    rows = [_Row(post, f"{name}-{n}", str(n)) for n in range(number)]
    return sorted((row for row in rows if not row.get("DELETE")), key=lambda row: row.place)


def _one(model: type[models.Model], sent: str | None) -> models.Model | None:
    pk = _id(sent)
    return model.objects.filter(pk=pk).first() if pk else None


def _id(sent: str | None) -> int:
    """Return a posted id, 0 for anything else."""
    is_number = bool(sent) and sent.isascii() and sent.isdigit() and len(sent) < 20
    return int(sent) if is_number and int(sent) < _LARGEST_ID else 0
