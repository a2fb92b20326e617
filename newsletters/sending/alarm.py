"""Pause an edition when sending goes wrong, and tell the editors."""

import logging

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import timezone

from newsletters.models import Edition

log = logging.getLogger(__name__)


def pause_and_tell(edition: Edition, reason: str) -> None:
    """Pause the edition and mail everybody who may send editions. If it is already paused, do nothing."""
    running = Edition.objects.filter(pk=edition.pk, paused_at=None, stopped_at=None, finished_at=None)
    if not running.update(paused_at=timezone.now(), pause_reason=reason[:300]):
        return
    log.error("%s is paused. %s", edition, reason)

    editors = get_user_model().objects.filter(is_active=True, is_staff=True)
    by_group = editors.filter(
        groups__permissions__codename="send_edition", groups__permissions__content_type__app_label="newsletters"
    )
    addresses = sorted({*by_group.values_list("email", flat=True), *(address for _, address in settings.ADMINS)})
    progress = reverse("admin:newsletters_edition_progress", args=[edition.pk])
    words = (
        f"{edition} is paused. No more mails are sent until an editor presses “Go on”.\n\n{reason}\n\n"
        f"The progress so far, and the button “Go on”: {settings.SITE_ADDRESS}{progress}\n"
    )
    for address in addresses:
        try:
            # This uses the connection for sign-in codes, because the newsletter's own may be the one that fails.
            send_mail(f"{settings.SITE_NAME}: {edition} is paused", words, None, [address])
        except Exception:
            # Each mail backend raises its own errors. The edition stays paused even if this mail fails, and the desk shows it.
            log.exception("The mail to an editor that %s is paused could not be sent", edition)
