"""The feed of all notes to readers: each entry is a correction or a clarification, and leads to the note under its piece."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from articles.discovery.feeds import ENTRIES, SiteFeed
from articles.lists import corrections
from articles.models import Correction
from articles.text.xml import clean


class CorrectionsFeed(SiteFeed):
    def path(self, subject: None) -> str:
        return reverse("articles:corrections_feed")

    def page(self, subject: None) -> str:
        return reverse("articles:corrections")

    def name(self, subject: None) -> str:
        return "Corrections and clarifications"

    def items(self, subject: None) -> Iterable[Correction]:
        return list(corrections.public(timezone.now()).newest_first()[:ENTRIES])

    def item_title(self, note: Correction) -> str:
        return clean(f"{note.get_kind_display()}: {note.piece.headline}")

    def item_description(self, note: Correction) -> str:
        return f"<p>{escape(clean(note.text))}</p>"

    def item_link(self, note: Correction) -> str:
        return settings.SITE_ADDRESS + note.get_absolute_url()

    def item_guid(self, note: Correction) -> str:
        """Return the note's permanent tag URI (RFC 4151)."""
        year = note.made_at.astimezone(UTC).year
        return f"tag:{urlsplit(settings.SITE_ADDRESS).hostname},{year}:{note.anchor}"

    def item_pubdate(self, note: Correction) -> datetime:
        return note.made_at

    def item_updateddate(self, note: Correction) -> datetime:
        return note.made_at

    def item_categories(self, note: Correction) -> list[str]:
        return [note.get_kind_display()]

    def item_extra_kwargs(self, note: Correction) -> dict:
        return {"author": [], "contributor": [], "edited_at": note.piece.edited_at, "content": ""}
