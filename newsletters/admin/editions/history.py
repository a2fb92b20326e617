"""Who did what to an edition, as the admin's log records it."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.admin.parts.forms import Conflict
from newsletters.models import Edition


def log(user, edition: Edition, sentence: str) -> None:
    LogEntry.objects.log_actions(user.pk, [edition], CHANGE, sentence, single_object=True)


def entries(edition: Edition):
    """The log entries of an edition, newest first."""
    of_editions = ContentType.objects.get_for_model(Edition)
    found = LogEntry.objects.filter(content_type=of_editions, object_id=str(edition.pk)).select_related("user")
    return found.order_by("-action_time", "-pk")


def last_change(edition: Edition) -> Conflict:
    """Who made the current version. The log has no entry when the edition was drawn up automatically."""
    entry = entries(edition).first()
    if entry is None or (edition.drawn_up_at and edition.drawn_up_at > entry.action_time):
        return Conflict(edition.version, "The automatic update with new pieces", edition.drawn_up_at or timezone.now())
    return Conflict(edition.version, str(entry.user), entry.action_time, entry.user_id)
