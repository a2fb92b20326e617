"""Share one version of a piece with a person without an account, by a link that expires and can be revoked."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from articles import mailing
from articles.history import keeping
from articles.models import PieceVersion, PreviewLink
from articles.models.piece import Piece
from articles.publishing import steps


class NotShared(Exception):
    """Raised when the version cannot be shared any more. The message says why and what to do."""


class NotMailed(Exception):
    """Raised when the mail server does not accept the mail."""


def share(
    piece: Piece, version: PieceVersion | None, *, seen: int, for_whom: str, days: int, by, now: datetime
) -> tuple[PreviewLink, str]:
    """Make a link to a version or, without one, to the stored piece. Returns the link and its token.

    `seen` is the piece's `version` that the journalist saw. Raises NotShared if the stored piece was to be shared and has
    been saved since, or if the version was pruned.
    """
    with transaction.atomic():
        piece = steps.locked(piece)
        if version is None:
            if piece.version != seen:
                raise NotShared(
                    "Somebody saved the piece meanwhile, so nothing was shared. Check it, then share it again."
                )
            keeping.begin(piece)
            version = keeping.keep(piece, by=None, now=now)
        elif not keeping.of(piece).select_for_update().filter(pk=version.pk).exists():
            raise NotShared("This version is no longer in the history. Choose another one.")
        return PreviewLink.objects.issue(
            version=version,
            for_whom=for_whom,
            made_at=now,
            made_by=by,
            expires_at=now + timedelta(days=days),
            **keeping.parent_of(piece),
        )


def address_of(token: str) -> str:
    return settings.SITE_ADDRESS + reverse("articles:preview_link", args=[token])


def mail(link: PreviewLink, token: str, *, to: str, by, now: datetime) -> None:
    """Mail a link that was just made. Replies go to the colleague who sent it. Raises NotMailed."""
    piece = link.piece
    headline = " ".join(piece.headline.split())
    sender = by.get_full_name() or settings.SITE_NAME
    context = {
        "link": link,
        "embargo": piece.embargo_until if piece.is_embargoed(now) else None,
        "headline": headline,
        "sender": sender,
        "site_name": settings.SITE_NAME,
        "address": address_of(token),
    }
    message = EmailMessage(
        subject=f"Preview: {headline}",
        body=render_to_string("admin/articles/sharing/mail.txt", context),
        to=[to],
        reply_to=[by.email],
    )
    if not mailing.went(message, "A preview link could not be mailed; the screen says so"):
        raise NotMailed
