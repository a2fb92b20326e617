"""The mails of an invitation: the link to the expert, and a notice to the journalist when answers come in.

Mails are sent after the commit, never inside the transaction. If a mail cannot be sent, the desk's screens say so, and
nothing is lost.
"""

from datetime import datetime
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from articles import mailing
from articles.models import Invitation, InvitationLink


def send_link(link: InvitationLink, token: str, now: datetime) -> bool:
    """Mail this link to the expert. Returns whether the mail was sent."""
    invitation = link.invitation
    asker = link.made_by or invitation.invited_by
    context = {
        "invitation": invitation,
        "answers": list(invitation.answers.all()),
        "is_reminder": link.is_reminder,
        "asker": asker,
        "embargo": invitation.article.embargo_until if invitation.article.is_embargoed(now) else None,
        "address": settings.SITE_ADDRESS + reverse("articles:answer", args=[token]),
        "site_name": settings.SITE_NAME,
    }
    headline = " ".join(invitation.article.headline.split())
    mail = EmailMultiAlternatives(
        subject=f"{'A reminder: ' if link.is_reminder else ''}Questions from {settings.SITE_NAME}: {headline}",
        body=render_to_string("articles/private/asking/invitation_mail.txt", context),
        to=[formataddr((" ".join(invitation.expert.name.split()), invitation.email))],
        reply_to=[mailing.named(asker)] if asker is not None else None,
    )
    mail.attach_alternative(render_to_string("articles/private/asking/invitation_mail.html", context), "text/html")
    if not mailing.went(mail, "An invitation to answer could not be mailed; the screen offers to send it again"):
        return False
    InvitationLink.objects.filter(pk=link.pk).update(mailed_at=now)
    return True


def tell_journalist(invitation: Invitation) -> bool:
    """Tell the journalist who asked that the expert has submitted. Returns whether the mail was sent."""
    to = _journalist(invitation)
    if to is None:
        return False
    path = reverse("admin:articles_article_invitation", args=[invitation.article_id, invitation.pk])
    name = " ".join(invitation.expert.full_name.split())
    mail = EmailMultiAlternatives(
        subject=f"Answers from {name}",
        body=render_to_string(
            "articles/private/asking/submitted_mail.txt",
            {"invitation": invitation, "address": settings.SITE_ADDRESS + path},
        ),
        to=[mailing.named(to)],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return mailing.went(
        mail, "A journalist could not be told by mail that answers came in; the desk's front page says it"
    )


def _journalist(invitation: Invitation):
    for person in (invitation.invited_by, invitation.article.created_by):
        if person is not None and person.is_active and person.is_staff:
            return person
    return None
