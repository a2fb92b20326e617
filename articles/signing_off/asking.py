"""What the desk does with a sign-off: send, remind, extend, withdraw. Mails are sent after the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from articles.models import Article, Expert, SignOff, SignOffAnswer, SignOffLink
from articles.signing_off import mails, states
from articles.signing_off.states import State

# Two clicks on “Remind” send one mail.
BETWEEN_MAILS = timedelta(minutes=1)


class NotNow(Exception):
    """Raised for a step that is not possible now. The message is for the journalist."""


@dataclass(frozen=True)
class Recipient:
    expert_id: int
    email: str


def send(
    article: Article, recipients: Sequence[Recipient], *, by, now: datetime, deadline: datetime, note: str = ""
) -> list[SignOff]:
    """Ask experts to sign off their present answers. Each gets a mail with a personal link.

    Asking again closes the earlier links. Approvals of unchanged words are carried over. The addresses are stored
    with the experts. Returns the sign-offs. If a mail could not be sent, its `mail_failed_at` is set.
    Raises NotNow if an expert has no answers any more.
    """
    letters = []
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        # A verdict that arrives now waits for this lock and is then refused. Without the lock it would be lost.
        list(article.sign_offs.select_for_update(of=("self",)).filter(withdrawn_at=None))
        found = {expert.expert.pk: expert for expert in states.state_of(article)}
        for recipient in recipients:
            expert = found.get(recipient.expert_id)
            if expert is None:
                raise NotNow("One of these experts has no answers any more, so nothing was sent. Check the list again.")
            if expert.sign_off is not None:
                _close(expert.sign_off, by, now)
            sign_off = _made(article, expert, recipient.email, by, now, deadline, note)
            letters.append((sign_off, _token(sign_off, by, now)))
            Expert.objects.filter(pk=expert.expert.pk).exclude(email=recipient.email).update(email=recipient.email)
    for sign_off, token in letters:
        mails.ask(sign_off, token, by=by, now=now, is_reminder=False)
    return [sign_off for sign_off, _ in letters]


def remind(sign_off: SignOff, *, by, now: datetime) -> SignOff:
    """Send the expert another mail with a new link. Raises NotNow if it is too late or a mail was sent just now."""
    with transaction.atomic():
        sign_off = locked(sign_off)
        if not sign_off.is_open(now):
            raise NotNow("The sign-off has ended, so no mail was sent. Choose a later date first, or send it again.")
        if sign_off.mailed_at is not None and now - sign_off.mailed_at < BETWEEN_MAILS and not sign_off.mail_failed_at:
            raise NotNow("A mail went out a moment ago, so no second one was sent.")
        token = _token(sign_off, by, now)
    mails.ask(sign_off, token, by=by, now=now, is_reminder=True)
    return sign_off


def extend(sign_off: SignOff, *, deadline: datetime, now: datetime) -> SignOff:
    """Set another deadline for the sign-off and its links. Raises NotNow if it was withdrawn."""
    with transaction.atomic():
        sign_off = locked(sign_off)
        if sign_off.withdrawn_at is not None:
            raise NotNow("The sign-off was withdrawn, so nothing was changed. Send it again.")
        sign_off.deadline = deadline
        sign_off.save(update_fields=["deadline"])
        sign_off.links.filter(revoked_at=None).update(expires_at=deadline)
    return sign_off


def withdraw(sign_off: SignOff, *, by, now: datetime) -> SignOff:
    """Close all links of a sign-off. Verdicts given through them no longer count."""
    with transaction.atomic():
        sign_off = locked(sign_off)
        if sign_off.withdrawn_at is not None:
            raise NotNow("The sign-off was already withdrawn.")
        _close(sign_off, by, now)
    return sign_off


def locked(sign_off: SignOff) -> SignOff:
    """Read a sign-off again, locked until the end of the transaction."""
    rows = SignOff.objects.select_for_update(of=("self",)).select_related("article__created_by", "expert", "sent_by")
    return rows.get(pk=sign_off.pk)


def _made(article, expert: states.ExpertState, email: str, by, now, deadline, note: str) -> SignOff:
    sign_off = SignOff.objects.create(
        article=article,
        expert=expert.expert,
        email=email,
        note=note.strip(),
        deadline=deadline,
        sent_at=now,
        sent_by=by,
    )
    SignOffAnswer.objects.bulk_create(_answer(sign_off, place, answer) for place, answer in enumerate(expert.answers))
    return sign_off


def _answer(sign_off: SignOff, place: int, answer: states.AnswerState) -> SignOffAnswer:
    made = SignOffAnswer(
        sign_off=sign_off,
        token=answer.words.token,
        position=place,
        question=answer.words.question,
        body=answer.words.body,
    )
    if answer.state is State.APPROVED:
        made.verdict, made.decided_at = SignOffAnswer.Verdict.APPROVED, answer.sent.decided_at
        made.approved_body = answer.words.body
    return made


def _token(sign_off: SignOff, by, now: datetime) -> str:
    return SignOffLink.objects.issue(sign_off=sign_off, made_at=now, made_by=by, expires_at=sign_off.deadline)[1]


def _close(sign_off: SignOff, by, now: datetime) -> None:
    sign_off.withdrawn_at, sign_off.withdrawn_by = now, by
    sign_off.save(update_fields=["withdrawn_at", "withdrawn_by"])
    # Expired links are revoked too, so that a later deadline cannot open them again.
    sign_off.links.filter(revoked_at=None).update(revoked_at=now)
