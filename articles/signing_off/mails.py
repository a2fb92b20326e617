"""The mails of a sign-off. If a mail cannot be sent, this is noted, and the desk can send it again."""

from datetime import datetime
from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from articles import mailing
from articles.models import SignOff, SignOffAnswer


def ask(sign_off: SignOff, token: str, *, by, now: datetime, is_reminder: bool) -> bool:
    """Mail the link to an expert, after the transaction that made it. Notes and returns whether it was sent."""
    headline = " ".join(sign_off.article.headline.split())
    context = {
        "sign_off": sign_off,
        "headline": headline,
        "by": by,
        "is_reminder": is_reminder,
        "site_name": settings.SITE_NAME,
        "address": settings.SITE_ADDRESS + reverse("articles:sign_off", args=[token]),
    }
    mail = EmailMultiAlternatives(
        subject=f"{'Reminder: please' if is_reminder else 'Please'} approve your answers in “{headline}”",
        body=render_to_string("articles/signing_off/mail.txt", context),
        to=[formataddr((" ".join(sign_off.expert.full_name.split()), sign_off.email))],
        reply_to=[mailing.named(by)] if by is not None and by.email else None,
    )
    mail.attach_alternative(render_to_string("articles/signing_off/mail.html", context), "text/html")
    went = mailing.went(mail, "A mail of a sign-off could not be sent; the desk’s screens say so")
    if went:
        sign_off.mailed_at, sign_off.mail_failed_at = now, None
    else:
        sign_off.mail_failed_at = now
    sign_off.save(update_fields=["mailed_at", "mail_failed_at"])
    return went


def tell_desk(sign_off: SignOff, answers: list[SignOffAnswer], now: datetime) -> bool:
    """Tell the journalist who sent a sign-off that the expert has finished."""
    to = sign_off.sent_by or sign_off.article.created_by
    if to is None or not to.is_active or not to.email:
        return False
    headline = " ".join(sign_off.article.headline.split())
    screen = reverse("admin:articles_article_sign_off", args=[sign_off.article_id])
    context = {
        "sign_off": sign_off,
        "headline": headline,
        "to": to,
        "approved": sum(answer.verdict == SignOffAnswer.Verdict.APPROVED for answer in answers),
        "proposed": sum(answer.verdict == SignOffAnswer.Verdict.PROPOSED for answer in answers),
        "address": settings.SITE_ADDRESS + screen,
    }
    mail = EmailMultiAlternatives(
        subject=f"{' '.join(sign_off.expert.full_name.split())} has answered: {headline}",
        body=render_to_string("articles/signing_off/finished.txt", context),
        to=[mailing.named(to)],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return mailing.went(mail, "A mail of a sign-off could not be sent; the desk’s screens say so")
