"""What an expert does with their answers: open the page, approve, propose other words, change their mind.

Each function locks the sign-off. It raises Ended after the deadline, or Refused with a message for the field.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from articles.models import SignOff, SignOffAnswer
from articles.signing_off import asking, mails, words
from articles.text import rewording

Verdict = SignOffAnswer.Verdict
LONGEST = 20_000


class Ended(Exception):
    """Raised when the sign-off has ended or was withdrawn."""


class Refused(Exception):
    """Raised for a verdict that cannot be stored. `token` names the answer; the message says what to do."""

    def __init__(self, token: str, said: str):
        super().__init__(said)
        self.token = token


def shown(sign_off: SignOff) -> list[SignOffAnswer]:
    """Return the answers that the expert may see: those that are still theirs.

    If the desk sent an answer under the wrong initials and has corrected that since, it belongs to another expert.
    """
    speakers = words.speakers(words.sheet_of(sign_off.article))
    theirs = {
        answer.token for speaker in speakers for answer in speaker.answers if speaker.expert_id == sign_off.expert_id
    }
    return [row for row in sign_off.answers.all() if row.token in theirs]


def note_opening(sign_off: SignOff, now: datetime) -> None:
    """Note that the page was opened. The page's script calls this, because mail scanners fetch pages without running it."""
    SignOff.objects.filter(pk=sign_off.pk, opened_at=None, withdrawn_at=None, deadline__gt=now).update(opened_at=now)


def keep_typed(sign_off: SignOff, typed: Mapping[str, str], now: datetime) -> None:
    """Keep words that were typed but not sent. The desk does not see them."""
    with transaction.atomic():
        sign_off = _begun(sign_off, now)
        for answer in shown(sign_off):
            if answer.token in typed and not answer.is_settled:
                _keep(answer, typed[answer.token])


def approve(sign_off: SignOff, token: str, now: datetime) -> SignOff:
    """Approve one answer as it was sent."""
    with transaction.atomic():
        sign_off = _begun(sign_off, now)
        answer = _open_answer(sign_off, token)
        _approve(answer, now)
        is_finished = _finish(sign_off, now)
    return _told(sign_off, is_finished, now)


def approve_all(sign_off: SignOff, now: datetime) -> SignOff:
    """Approve all answers without a verdict, except those for which the expert has started to write other words."""
    with transaction.atomic():
        sign_off = _begun(sign_off, now)
        for answer in shown(sign_off):
            if answer.verdict == Verdict.OPEN and not answer.typed:
                _approve(answer, now)
        is_finished = _finish(sign_off, now)
    return _told(sign_off, is_finished, now)


def propose(sign_off: SignOff, token: str, text: str, now: datetime) -> SignOff:
    """Propose other words for one answer, as plain text with blank lines between paragraphs."""
    text = rewording.cleaned(text)
    with transaction.atomic():
        sign_off = _begun(sign_off, now)
        answer = _open_answer(sign_off, token)
        if not text:
            raise Refused(token, "Write the text that you would like to see in print.")
        _check_length(answer, text)
        if rewording.is_same(answer.body, text):
            raise Refused(token, "This is the text as it already stands. Change it, or approve the answer.")
        answer.verdict, answer.decided_at = Verdict.PROPOSED, now
        answer.proposed, answer.typed, answer.approved_body = text, "", ""
        answer.save()
        is_finished = _finish(sign_off, now)
    return _told(sign_off, is_finished, now)


def longest(answer: SignOffAnswer) -> int:
    """Return how many characters a proposal may have."""
    return max(LONGEST, 2 * len(rewording.to_plain(answer.body)))


def _begun(sign_off: SignOff, now: datetime) -> SignOff:
    sign_off = asking.locked(sign_off)
    if not sign_off.is_open(now):
        raise Ended
    if sign_off.opened_at is None:
        sign_off.opened_at = now
        sign_off.save(update_fields=["opened_at"])
    return sign_off


def _open_answer(sign_off: SignOff, token: str) -> SignOffAnswer:
    answer = next((row for row in shown(sign_off) if row.token == token), None)
    if answer is None:
        raise Refused(token, "This answer is not in the article any more.")
    if answer.is_settled:
        raise Refused(token, "The newsroom has already decided on this. If something is wrong, reply to the mail.")
    return answer


def _approve(answer: SignOffAnswer, now: datetime) -> None:
    # A proposal that the expert takes back stays on the page as unsent words.
    answer.typed = answer.typed or answer.proposed
    answer.verdict, answer.decided_at = Verdict.APPROVED, now
    answer.proposed, answer.approved_body = "", answer.body
    answer.save()


def _keep(answer: SignOffAnswer, text: str) -> None:
    text = rewording.cleaned(text)
    _check_length(answer, text)
    typed = "" if text == answer.proposed or rewording.is_same(answer.body, text) else text
    if typed != answer.typed:
        answer.typed = typed
        answer.save(update_fields=["typed"])


def _check_length(answer: SignOffAnswer, text: str) -> None:
    if len(text) > (most := longest(answer)):
        raise Refused(answer.token, f"This has {len(text):,} characters. The limit is {most:,}. Please shorten it.")


def _finish(sign_off: SignOff, now: datetime) -> bool:
    """Note the first moment at which no answer is open."""
    answers = shown(sign_off)
    if sign_off.finished_at is not None or not answers or any(row.verdict == Verdict.OPEN for row in answers):
        return False
    sign_off.finished_at = now
    sign_off.save(update_fields=["finished_at"])
    return True


def _told(sign_off: SignOff, is_finished: bool, now: datetime) -> SignOff:
    if is_finished:
        mails.tell_desk(sign_off, shown(sign_off), now)
    return sign_off
