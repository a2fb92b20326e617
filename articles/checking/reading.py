"""Read the plain values for the rules from a piece, stored or still in a form."""

import copy
from collections.abc import Callable
from dataclasses import replace

from django.db import models
from django.db.models import prefetch_related_objects
from django.utils.text import Truncator

from articles.checking.draft import Draft, DraftAnswer, DraftExpert, DraftPicture, DraftQuestion
from articles.models import Article, Picture, SpecialReport
from articles.models.piece import Piece
from articles.text import richtext


def stored_target(row: models.Model) -> str:
    """Return the id that a stored row has on its piece’s screen."""
    return f"edit-{row.anchor}" if hasattr(row, "anchor") else "participants-group"


def of_piece(piece: Piece, target_of: Callable[[models.Model], str] = stored_target) -> Draft:
    """Read a piece. `target_of` names the element of a question, an answer or a participant on the screen.

    Needs at most seven queries, however long the piece is, and none for rows that are already loaded.
    """
    draft = _of_piece(piece, target_of)
    # One query for the pictures of all texts, and none if there are none.
    ids = {number for words in draft.rich_texts for number in richtext.pictures_of(words.text)}
    if not ids:
        return draft
    rows = Picture.objects.filter(pk__in=ids).order_by().values_list("pk", "alt_text", "credit", "caption")
    return replace(draft, pictures_in_texts={pk: _picture_in_text(*told) for pk, *told in rows})


def _picture_in_text(alt_text: str, credit: str, caption: str) -> DraftPicture:
    return DraftPicture(alt_text, credit, Truncator(" ".join((caption or alt_text).split())).chars(60))


def _of_piece(piece: Piece, target_of: Callable[[models.Model], str]) -> Draft:
    common = {
        "headline": piece.headline,
        "standfirst": piece.standfirst,
        "is_free": piece.is_free,
        "picture": DraftPicture(piece.picture.alt_text, piece.picture.credit) if piece.picture else None,
        "due_on": piece.due_on,
        "embargo_until": piece.embargo_until,
    }
    if isinstance(piece, SpecialReport):
        number = len(piece.entries.all())
        return Draft(
            **common, body=piece.introduction, body_target="id_introduction", is_report=True, number_of_articles=number
        )
    # A copy, so that the caller’s piece does not keep loaded rows that may change.
    piece = copy.copy(piece)
    prefetch_related_objects([piece], "bylines", *_ROWS if piece.is_qa else ())
    return Draft(
        **common,
        body=piece.body,
        is_qa=piece.is_qa,
        has_section=piece.section_id is not None,
        has_byline=bool(piece.bylines.all()),
        **(_of_qa(piece, target_of) if piece.is_qa else {}),
    )


_ROWS = ("participants__expert", "questions__answers__joint_participants")


def _of_qa(article: Article, target_of: Callable[[models.Model], str]) -> dict:
    initials = {participant.pk: participant.initials for participant in article.participants.all()}
    speaking: set[int] = set()
    questions = []
    for question in article.questions.all():
        answers = []
        for answer in question.answers.all():
            voices = [answer.participant_id, *(joint.participant_id for joint in answer.joint_participants.all())]
            speaking.update(pk for pk in voices if pk is not None)
            named = [initials[pk] for pk in dict.fromkeys(voices) if pk in initials]
            answers.append(DraftAnswer(target_of(answer), " & ".join(named), answer.body))
        questions.append(DraftQuestion(target_of(question), question.text, tuple(answers)))
    experts = tuple(
        DraftExpert(target_of(row), row.initials, row.expert.full_name, row.pk in speaking)
        for row in article.participants.all()
    )
    return {"experts": experts, "questions": tuple(questions)}
