"""Compare an expert's answers with the article, and take them into it.

Words that somebody wrote or edited in the article are never overwritten, unless a journalist decides on these very words.
If the piece is published or scheduled, answers go into its pending version, even if an editor takes them. So no single
click changes what readers see.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from django.db import transaction

from articles.history import applying, describing, keeping, pending, sheets, wording
from articles.history.merging import Row, Sheet
from articles.models import Article, Invitation, InvitedAnswer
from articles.publishing import steps, workflow
from articles.schema import new_token
from articles.signing_off import states
from articles.text import richtext
from articles.text.plain_words import to_html

_ITEM = re.compile(r"<li><p>((?:(?!</?p>).)*)</p></li>", re.DOTALL)


class Standing(StrEnum):
    """How an expert's answer compares with the article."""

    EMPTY = "empty"
    # The article has no answer there yet.
    NEW = "new"
    # The article has the answer as it was taken earlier, and the expert has changed it since.
    CHANGED = "changed"
    # The article has other words, so a person decides.
    BESIDE = "beside"
    # The article has the same words.
    SAME = "same"
    # A person has decided on these very words.
    SETTLED = "settled"
    # The question or the expert is no longer in the Q&A.
    GONE = "gone"


class How(StrEnum):
    """What a person decides about an answer that differs from the article."""

    REPLACE = "replace"
    ADD = "add"
    KEEP = "keep"


@dataclass(frozen=True)
class Decision:
    how: How
    # The digest of what the person saw; if it differs by now, nothing is done.
    seen: str


class CannotTake(Exception):
    """Raised when nothing could be taken. The message is for the journalist."""


@dataclass
class Taken:
    """The result of taking answers, in numbers, and the questions whose answers had changed since the person saw them."""

    taken: int = 0
    left_out: int = 0
    stale: list[str] = field(default_factory=list)
    is_pending: bool = False


@dataclass
class Beside:
    """One answer of an expert and the expert's answers to the same question in the article."""

    answer: InvitedAnswer
    html: str
    standing: Standing
    rows: list[Row]
    question: str = ""
    expert: str = ""
    # When the expert approved the words that stand there, if that was after this answer was typed.
    approved_at: datetime | None = None

    @property
    def bodies(self) -> list[str]:
        return ["".join(row.values["body"]) for row in self.rows]

    @property
    def is_joint(self) -> bool:
        return any(len(row.values["voices"]) > 1 for row in self.rows)

    @property
    def may_replace(self) -> bool:
        """Tell whether the article has exactly one answer there, given by this expert alone."""
        return len(self.rows) == 1 and not self.is_joint

    @property
    def choices(self) -> tuple[How, ...]:
        """The possible decisions. If the question is gone, the words can only be left out."""
        if self.standing is Standing.GONE:
            return (How.KEEP,)
        return (How.REPLACE, How.ADD, How.KEEP) if self.may_replace else (How.ADD, How.KEEP)

    @property
    def takes_itself(self) -> bool:
        return self.standing in (Standing.NEW, Standing.CHANGED)

    @property
    def digest(self) -> str:
        return sha256("\0".join([self.answer.text, *self.bodies]).encode()).hexdigest()[:16]

    @cached_property
    def ours(self) -> list[str]:
        """The article's words as paragraphs of plain text."""
        return [text for body in self.bodies for text in describing.paragraphs(body)]

    @cached_property
    def theirs(self) -> list[str]:
        return describing.paragraphs(self.html)

    @cached_property
    def differences(self) -> list[wording.Paragraph]:
        return wording.difference(self.ours, self.theirs)


def beside(invitation: Invitation, sheet: Sheet) -> list[Beside]:
    """Compare each answer of an invitation with the article, which is given as a sheet."""
    approvals = states.approvals(invitation.article, invitation.expert_id, sheet)
    return [_beside(answer, invitation, sheet, {}, approvals) for answer in invitation.answers.all()]


def sheet_of(article: Article, now: datetime) -> tuple[Sheet, bool]:
    """Return the sheet that answers are compared with and taken into, and whether it is a pending version."""
    is_pending = workflow.takes_pending(article, now)
    if is_pending and article.pending_id is not None:
        return pending.merged(article).sheet, True
    return sheets.of_piece(article), is_pending


def take_new(invitation: Invitation, *, by, now: datetime) -> Taken:
    """Take all answers that overwrite nobody's words: new ones, and changed ones whose earlier text nobody has edited."""
    return _take(invitation, None, by, now)


def decide(invitation: Invitation, decisions: Mapping[int, Decision], *, by, now: datetime) -> Taken:
    """Replace, add to or keep the article's words, answer by answer, as a person decided."""
    return _take(invitation, decisions, by, now)


def take_posts(invitation: Invitation, *, by, now: datetime) -> bool:
    """Give the participant the posts that the expert corrected. Returns whether they wait in a pending version.

    Raises CannotTake if the expert is not in the Q&A any more.
    """
    with transaction.atomic():
        article = steps.locked(invitation.article)
        invitation = Invitation.objects.select_for_update(of=("self",)).select_related("expert").get(pk=invitation.pk)
        sheet, is_pending = sheet_of(article, now)
        row = _participant(sheet, invitation)
        if row is None:
            raise CannotTake("The expert is not in this Q&A any more. Put the expert back first.")
        row.values["posts"] = (invitation.details["posts"],)
        _store(article, sheet, is_pending, f"Posts as {invitation.expert.name} gave them", by, now)
        note_decided(invitation, "posts")
        return is_pending


def note_decided(invitation: Invitation, name: str) -> None:
    """Store that a person has decided on a correction as it is now. Called in a transaction that locked the invitation."""
    invitation.decided[name] = invitation.details[name]
    invitation.save(update_fields=["decided"])


def _take(invitation: Invitation, decisions: Mapping[int, Decision] | None, by, now: datetime) -> Taken:
    # Sanitised before the transaction: SQLite takes its only write lock when that begins.
    made = {answer.text: _html(answer.text) for answer in invitation.answers.all()}
    done = Taken()
    with transaction.atomic():
        article = steps.locked(invitation.article)
        invitation = Invitation.objects.select_for_update(of=("self",)).select_related("expert").get(pk=invitation.pk)
        sheet, done.is_pending = sheet_of(article, now)
        approvals = states.approvals(article, invitation.expert_id, sheet)
        settled: list[InvitedAnswer] = []
        for answer in invitation.answers.all():
            here = _beside(answer, invitation, sheet, made, approvals)
            if decisions is None:
                if here.takes_itself:
                    settled.append(_put(here, invitation, sheet, How.REPLACE if here.rows else How.ADD))
                    done.taken += 1
                elif here.standing is Standing.SAME and answer.waits:
                    answer.taken_body = here.html if here.may_replace else ""
                    settled.append(answer)
                continue
            decision = decisions.get(answer.pk)
            if decision is None or here.standing is Standing.EMPTY:
                continue
            is_possible = decision.how in here.choices
            if decision.seen != here.digest or not is_possible:
                done.stale.append(answer.question_text)
            elif decision.how is How.KEEP:
                answer.taken_body = ""
                settled.append(answer)
                done.left_out += 1
            else:
                settled.append(_put(here, invitation, sheet, decision.how))
                done.taken += 1
        if done.taken:
            _store(article, sheet, done.is_pending, f"Answers of {invitation.expert.name} taken", by, now)
        for answer in settled:
            answer.settled_text, answer.settled_at, answer.settled_by = answer.text, now, by
            answer.save(update_fields=["settled_text", "settled_at", "settled_by", "taken_body"])
    return done


def _put(here: Beside, invitation: Invitation, sheet: Sheet, how: How) -> InvitedAnswer:
    """Put an expert's words into the sheet: in place of the present answer, or as another one."""
    if how is How.REPLACE:
        here.rows[0].values["body"] = (here.html,)
    else:
        participant, token = _participant(sheet, invitation), new_token()
        values = {"voices": (participant.key,), "body": (here.html,), "token": (token,)}
        row = Row(f"new-{token}", values, here.question, is_stored=False)
        sheet.lists["answers"].insert(_place(sheet, here, participant), row)
    here.answer.taken_body = here.html
    return here.answer


def _place(sheet: Sheet, here: Beside, participant: Row) -> int:
    """Return the place of a new answer: below the question, in the order of the experts."""
    order = {row.key: place for place, row in enumerate(sheet.lists["participants"])}
    answers = sheet.lists["answers"]
    before = [
        place
        for place, row in enumerate(answers)
        if row.under == here.question and order.get(row.values["voices"][0], 0) <= order[participant.key]
    ]
    if before:
        return before[-1] + 1
    return next((place for place, row in enumerate(answers) if row.under == here.question), len(answers))


def _store(article: Article, sheet: Sheet, is_pending: bool, summary: str, by, now: datetime) -> None:
    keeping.begin(article)
    if is_pending:
        pending.store(article, sheet, by=by, now=now)
        return
    applying.apply(article, sheet)
    keeping.keep(article, by=by, now=now, summary=summary)


def _beside(
    answer: InvitedAnswer,
    invitation: Invitation,
    sheet: Sheet,
    made: Mapping[str, str],
    approvals: Mapping[str, datetime],
) -> Beside:
    html = made[answer.text] if answer.text in made else _html(answer.text)
    question = next(
        (row for row in sheet.lists["questions"] if "".join(row.values["token"]) == answer.question_token), None
    )
    participant = _participant(sheet, invitation)
    if question is None or participant is None:
        return Beside(answer, html, Standing.GONE if answer.text else Standing.EMPTY, [])
    rows = [
        row for row in sheet.lists["answers"] if row.under == question.key and participant.key in row.values["voices"]
    ]
    found = Beside(answer, html, Standing.EMPTY, rows, question.key, participant.key)
    if answer.text:
        found.approved_at = _approved_since(found, approvals)
        found.standing = _standing(found)
    return found


def _approved_since(here: Beside, approvals: Mapping[str, datetime]) -> datetime | None:
    """Return when the expert approved all that stands in the article here; None if what they typed is as new."""
    moments = [approvals.get("".join(row.values["token"])) for row in here.rows]
    if not moments or None in moments:
        return None
    typed_at, at = here.answer.saved_at, min(moments)
    return at if typed_at is None or typed_at < at else None


def _standing(here: Beside) -> Standing:
    answer = here.answer
    bodies = [_as_typed(body) for body in here.bodies]
    if _as_typed(here.html) in bodies:
        return Standing.SAME
    if answer.text == answer.settled_text:
        return Standing.SETTLED
    if not here.rows:
        return Standing.NEW
    if here.approved_at is None and here.may_replace and answer.taken_body and bodies == [_as_typed(answer.taken_body)]:
        return Standing.CHANGED
    return Standing.BESIDE


def _as_typed(html: str) -> str:
    """Return stored HTML without the paragraphs that the desk's editor adds inside list items when a screen is saved."""
    return _ITEM.sub(r"<li>\1</li>", html)


def _participant(sheet: Sheet, invitation: Invitation) -> Row | None:
    wanted = str(invitation.expert_id)
    return next((row for row in sheet.lists["participants"] if "".join(row.values["expert"]) == wanted), None)


def _html(text: str) -> str:
    return richtext.sanitise(to_html(text))
