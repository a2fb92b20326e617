"""The mails around an invitation: to the expert, with the link, and to the journalist when answers came in.

A mail goes after the commit and never within it. One that could not go leaves a trace that the screens tell of, and
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
    """Send the expert the mail of this link. Returns whether it went."""
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
    """Tell whoever asked that the expert has submitted. Returns whether the mail went."""
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
