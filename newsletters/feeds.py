"""The feed of a newsletter. Each entry is an edition with its headlines."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst

from articles.discovery.feeds import ENTRIES, SiteFeed
from articles.text.xml import clean
from newsletters.editions import Issue, gone_out, in_words, issues
from newsletters.models import Newsletter


class NewsletterFeed(SiteFeed):
    """An Atom feed. Like the article feeds, it answers “not modified” when nothing is new."""

    def get_object(self, request, slug: str) -> Newsletter:
        return get_object_or_404(Newsletter, slug=slug)

    def path(self, newsletter: Newsletter) -> str:
        return reverse("newsletters:feed", args=[newsletter.slug])

    def page(self, newsletter: Newsletter) -> str:
        return newsletter.get_absolute_url()

    def name(self, newsletter: Newsletter) -> str:
        return newsletter.name

    def subtitle(self, newsletter: Newsletter) -> str:
        return clean(capfirst(newsletter.promise))

    def items(self, newsletter: Newsletter) -> Iterable[Issue]:
        return issues(gone_out(newsletter).select_related("newsletter")[:ENTRIES], timezone.now())

    def item_title(self, issue: Issue) -> str:
        return clean(issue.title)

    def item_description(self, issue: Issue) -> str:
        headlines = "".join(f"<li>{escape(clean(article.headline))}</li>" for article in issue.articles)
        return f"<p>{in_words(issue.edition.date)}</p>" + (f"<ul>{headlines}</ul>" if headlines else "")

    def item_link(self, issue: Issue) -> str:
        return settings.SITE_ADDRESS + issue.edition.get_absolute_url()

    def item_guid(self, issue: Issue) -> str:
        """The edition's permanent id (RFC 4151). It is unique, because a newsletter has one edition per date."""
        year = issue.edition.frozen_at.astimezone(UTC).year
        name = f"{issue.edition.newsletter_id}-{issue.edition.date.isoformat()}"
        return f"tag:{urlsplit(settings.SITE_ADDRESS).hostname},{year}:newsletter-{name}"

    def item_pubdate(self, issue: Issue) -> datetime:
        return issue.edition.frozen_at

    def item_updateddate(self, issue: Issue) -> datetime:
        return issue.edition.frozen_at

    def item_categories(self, issue: Issue) -> list[str]:
        return [clean(issue.edition.newsletter.name)]

    def item_extra_kwargs(self, issue: Issue) -> dict:
        return {"author": [], "contributor": [], "edited_at": issue.edition.frozen_at, "content": ""}
