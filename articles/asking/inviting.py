"""What a journalist does with invitations: invite, remind, revoke, change the deadline.

Each function is one transaction. Mails are sent after it, because their links do not work before.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from articles.asking import mails
from articles.models import Article, Expert, Invitation, InvitationLink, InvitedAnswer
from articles.publishing import steps

# A second click on the same button sends no second mail.
PAUSE = timedelta(minutes=1)
LONGEST_BRIEF = 5000
LONGEST_TIME = timedelta(days=366)


class NotNow(Exception):
    """Raised if the invitation's present state does not allow the action. The message is for the journalist."""


@dataclass(frozen=True)
class Asked:
    """An expert, the address to use, and the questions to ask as pairs of token and text."""

    expert: Expert
    email: str
    questions: tuple[tuple[str, str], ...]


def invite(
    article: Article, asked: Iterable[Asked], *, brief: str, deadline: datetime, by, now: datetime
) -> list[Invitation]:
    """Invite experts, store their addresses, and mail each a personal link.

    Returns the invitations. The second of two clicks makes no second invitation. If a mail fails, its link has no `mailed_at`.
    """
    found = []
    with transaction.atomic():
        article = steps.locked(article)
        for each in asked:
            if (same := _just_made(article, each, brief, deadline, now)) is not None:
                found.append(same)
                continue
            invitation = Invitation.objects.create(
                article=article,
                expert=each.expert,
                email=each.email,
                brief=brief,
                deadline=deadline,
                invited_at=now,
                invited_by=by,
            )
            InvitedAnswer.objects.bulk_create(
                InvitedAnswer(
                    article=article, invitation=invitation, question_token=token, question_text=text, position=place
                )
                for place, (token, text) in enumerate(each.questions)
            )
            # Only the desk sees the address. No page changes with it, so no signal is needed.
            Expert.objects.filter(pk=each.expert.pk).exclude(email=each.email).update(email=each.email)
            _mail_a_link(invitation, by=by, now=now, is_reminder=False)
            found.append(invitation)
    return found


def remind(invitation: Invitation, *, by, now: datetime, email: str = "") -> Invitation:
    """Send the link again, to `email` if it is given. Links sent to the old address then stop working.

    Raises NotNow if the invitation has ended or is answered, or if the last mail went out a moment ago.
    """
    with transaction.atomic():
        invitation = _locked(invitation)
        if invitation.revoked_at is not None:
            raise NotNow("The invitation was revoked, so nothing was sent. Invite the expert again.")
        if now >= invitation.deadline:
            raise NotNow("The deadline has passed, so nothing was sent. Set a new deadline first.")
        is_moved = bool(email) and email != invitation.email
        if invitation.state == Invitation.State.SUBMITTED and not is_moved:
            raise NotNow("The expert has submitted, so nothing was sent.")
        last = invitation.links.order_by("-made_at", "-pk").first()
        went = last is not None and last.mailed_at is not None
        if went and not is_moved and now - last.made_at < PAUSE:
            raise NotNow("A mail went out less than a minute ago, so no second one was sent.")
        if is_moved:
            invitation.links.filter(revoked_at=None).update(revoked_at=now)
            invitation.email = email
            invitation.save(update_fields=["email"])
            Expert.objects.filter(pk=invitation.expert_id).exclude(email=email).update(email=email)
        had_one = invitation.links.filter(mailed_at__isnull=False).exists()
        _mail_a_link(invitation, by=by, now=now, is_reminder=had_one and not is_moved)
        return invitation


def revoke(invitation: Invitation, *, by, now: datetime) -> Invitation:
    """Close all links of an invitation. The expert's saved answers stay."""
    with transaction.atomic():
        invitation = _locked(invitation)
        if invitation.revoked_at is not None:
            raise NotNow("The invitation was already revoked.")
        invitation.revoked_at = now
        invitation.save(update_fields=["revoked_at"])
        invitation.links.filter(revoked_at=None).update(revoked_at=now)
        return invitation


def move_deadline(invitation: Invitation, *, deadline: datetime, now: datetime) -> Invitation:
    """Change when an invitation ends. The links that the expert has work until then."""
    with transaction.atomic():
        invitation = _locked(invitation)
        if invitation.revoked_at is not None:
            raise NotNow("The invitation was revoked. Invite the expert again.")
        if deadline <= now:
            raise NotNow("This time has passed. Choose a later one, or revoke the invitation.")
        invitation.deadline = deadline
        invitation.save(update_fields=["deadline"])
        invitation.links.update(expires_at=deadline)
        return invitation


def _just_made(article: Article, asked: Asked, brief: str, deadline: datetime, now: datetime) -> Invitation | None:
    recent = article.invitations.filter(
        expert=asked.expert,
        email=asked.email,
        brief=brief,
        deadline=deadline,
        invited_at__gt=now - PAUSE,
        revoked_at=None,
    )
    tokens = {token for token, _ in asked.questions}
    return next((each for each in recent if {answer.question_token for answer in each.answers.all()} == tokens), None)


def _mail_a_link(invitation: Invitation, *, by, now: datetime, is_reminder: bool) -> None:
    link, token = InvitationLink.objects.issue(
        invitation=invitation, made_at=now, made_by=by, expires_at=invitation.deadline, is_reminder=is_reminder
    )
    transaction.on_commit(lambda: mails.send_link(link, token, now))


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("article", "expert", "invited_by")
    return rows.get(pk=invitation.pk)
