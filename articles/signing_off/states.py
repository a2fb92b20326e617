"""The state of a Q&A's sign-off, for each expert and answer, and the count that the publish page shows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.conf import settings

from articles.history import sheets
from articles.history.merging import Sheet
from articles.models import Article, Expert, SignOff, SignOffAnswer
from articles.signing_off import words
from articles.signing_off.words import Words

Verdict, Outcome = SignOffAnswer.Verdict, SignOffAnswer.Outcome


class State(Enum):
    NOT_SENT = "not sent"
    SENT = "sent"
    OPENED = "opened"
    APPROVED = "signed off"
    PROPOSED = "other words proposed"
    DECLINED = "proposal declined"
    OUTDATED = "changed since it was signed off"


@dataclass(frozen=True)
class AnswerState:
    """One present answer of an expert. `sent` is the answer as it was sent, or None.

    `is_changed` tells whether the answer or its question has changed since it was sent or accepted.
    """

    words: Words
    state: State
    sent: SignOffAnswer | None = None
    is_changed: bool = False


@dataclass(frozen=True)
class ExpertState:
    """One expert who answers. `sign_off` is the one that has not been withdrawn, or None."""

    expert: Expert
    initials: str
    sign_off: SignOff | None
    answers: tuple[AnswerState, ...]

    @property
    def has_approved(self) -> bool:
        return all(answer.state is State.APPROVED for answer in self.answers)

    @property
    def proposals(self) -> list[AnswerState]:
        return [answer for answer in self.answers if answer.state is State.PROPOSED]


@dataclass(frozen=True)
class Count:
    """How many experts have signed off all their answers, and in words what is missing from the others."""

    approved: int
    total: int
    reasons: tuple[str, ...]
    was_sent: bool

    @property
    def is_complete(self) -> bool:
        return self.approved == self.total

    @property
    def in_words(self) -> str:
        experts = "expert" if self.total == 1 else "experts"
        said = f"{self.approved} of {self.total} {experts} {'has' if 1 in (self.approved, self.total) else 'have'} signed off"
        return "; ".join((said, *self.reasons)) + "."


def state_of(article: Article, sheet: Sheet | None = None) -> list[ExpertState]:
    """Return the experts who answer, each with their answers. Without a sheet, use the words that are published next.

    The number of queries does not depend on the length of the piece.
    """
    speakers = words.speakers(words.sheet_of(article) if sheet is None else sheet)
    experts = Expert.objects.in_bulk([speaker.expert_id for speaker in speakers])
    open_ones = article.sign_offs.filter(withdrawn_at=None).select_related("sent_by")
    sign_offs = {row.expert_id: row for row in open_ones.prefetch_related("answers__settled_by")}
    return [
        ExpertState(
            experts[speaker.expert_id],
            speaker.initials,
            (sign_off := sign_offs.get(speaker.expert_id)),
            tuple(_state(answer, sign_off) for answer in speaker.answers),
        )
        for speaker in speakers
        if speaker.expert_id in experts
    ]


def approvals(article: Article, expert_id: int, sheet: Sheet) -> dict[str, datetime]:
    """Return when an expert approved the answers of a sheet, by their tokens; only those that still say the same."""
    sign_off = article.sign_offs.filter(withdrawn_at=None, expert=expert_id).prefetch_related("answers").first()
    if sign_off is None:
        return {}
    answers = [each for speaker in words.speakers(sheet) if speaker.expert_id == expert_id for each in speaker.answers]
    found = [_state(answer, sign_off) for answer in answers]
    return {
        each.words.token: each.sent.settled_at or each.sent.decided_at for each in found if each.state is State.APPROVED
    }


def count(article: Article, sheet: Sheet | None = None, among: Collection[str] | None = None) -> Count:
    """Count the experts who have signed off. `among` limits this to the answers with these tokens."""
    return counted(state_of(article, sheet), among)


def counted(found: list[ExpertState], among: Collection[str] | None = None) -> Count:
    """Count experts whose states are known already."""
    was_sent = any(expert.sign_off for expert in found)
    if among is not None:
        found = [
            ExpertState(expert.expert, expert.initials, expert.sign_off, theirs)
            for expert in found
            if (theirs := tuple(answer for answer in expert.answers if answer.words.token in among))
        ]
    approved = sum(expert.has_approved for expert in found)
    reasons = tuple(reason for expert in found if not expert.has_approved for reason in _reasons(expert))
    return Count(approved, len(found), reasons, was_sent)


def lacking(article: Article, since: Sheet | None = None) -> list[str]:
    """Return why a stored Q&A cannot be published, as sentences. Empty unless `SIGN_OFF_IS_REQUIRED`.

    With `since`, only answers that have changed since that sheet need an approval.
    """
    if not settings.SIGN_OFF_IS_REQUIRED:
        return []
    present = sheets.of_piece(article)
    found = count(article, present, None if since is None else changed(since, present))
    return [] if found.is_complete else [found.in_words]


def changed(before: Sheet, after: Sheet) -> set[str]:
    """Return the tokens of the answers that are new or changed. A changed question or speaker also counts."""
    former = {answer.token: answer for speaker in words.speakers(before) for answer in speaker.answers}
    return {
        answer.token
        for speaker in words.speakers(after)
        for answer in speaker.answers
        if (old := former.get(answer.token)) is None
        or set(old.experts) != set(answer.experts)
        or not words.is_same(old.question, old.body, answer)
    }


def _state(present: Words, sign_off: SignOff | None) -> AnswerState:
    sent = next((row for row in sign_off.answers.all() if row.token == present.token), None) if sign_off else None
    if sent is None:
        return AnswerState(present, State.NOT_SENT)
    is_changed = not words.is_same(sent.question, sent.approved_body or sent.body, present)
    if sent.approved_body:
        return AnswerState(present, State.OUTDATED if is_changed else State.APPROVED, sent, is_changed)
    if sent.outcome == Outcome.DECLINED:
        return AnswerState(present, State.DECLINED, sent, is_changed)
    if sent.verdict == Verdict.PROPOSED:
        return AnswerState(present, State.PROPOSED, sent, is_changed)
    return AnswerState(present, State.OPENED if sign_off.opened_at else State.SENT, sent, is_changed)


def _reasons(expert: ExpertState) -> list[str]:
    who, found = expert.initials, [answer.state for answer in expert.answers]
    said = []
    if State.PROPOSED in found:
        said.append(f"{who} has proposed other words")
    if number := found.count(State.OUTDATED):
        said.append(f"{who}’s answer{'s' if number > 1 else ''} changed since")
    if State.DECLINED in found:
        said.append(f"{who}’s proposal was declined")
    if expert.sign_off is None:
        said.append(f"{who} has not been asked")
    elif number := found.count(State.NOT_SENT):
        said.append(f"{who} has not been asked about {number} answer{'s' if number > 1 else ''}")
    if not said:
        said.append(f"{who} has not answered yet")
    return said
