"""Atom feeds (RFC 4287): the site, sections, topics, authors, experts, special reports, Expert Q&As.

All addresses are built from SITE_ADDRESS, never from the request's host. An entry's summary is the standfirst and the
beginning of the public text. Its content is the full text of a free article, and the preview of any other, so no feed
contains locked text.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.http import http_date

from articles.discovery.feed_content import content
from articles.models import Article, Author, Expert, PublicationEvent, Section, SpecialReport, Topic
from articles.models.querysets import ArticleQuerySet
from articles.pages.shared import share
from articles.reading import texts
from articles.text.xml import clean

ENTRIES = 30
SUMMARY_WORDS = 80
# The most characters of content in one feed, which feed readers fetch many times a day.
MOST_CONTENT = 600_000
_SENTENCE_END = re.compile(r"[.!?…][”’\"')]*$")


def tag_uri(article: Article) -> str:
    """Return the article's permanent tag URI (RFC 4151), made of host, year of publication and key, not of the slug."""
    year = article.published_at.astimezone(UTC).year
    return f"tag:{urlsplit(settings.SITE_ADDRESS).hostname},{year}:{article.key}"


def summary(article: Article) -> str:
    """Return HTML of the standfirst and the first public sentences, up to about `SUMMARY_WORDS` words."""
    taken: list[str] = []
    for word in clean(texts.public_text(article)).split():
        taken.append(word)
        if len(taken) >= SUMMARY_WORDS // 2 and _SENTENCE_END.search(word) or len(taken) == SUMMARY_WORDS:
            break
    opening = " ".join(taken)
    if opening and len(taken) == SUMMARY_WORDS and not _SENTENCE_END.search(opening):
        opening += " …"
    return "".join(f"<p>{escape(text)}</p>" for text in (clean(article.standfirst), opening) if text)


class AtomFeed(Atom1Feed):
    """Django's Atom feed with several authors per entry, experts as contributors and a date set by content only."""

    def latest_post_date(self) -> datetime:
        # Django dates an empty feed “now”, so it would look changed at every request.
        return max((item["updateddate"] for item in self.items), default=datetime(1970, 1, 1, tzinfo=UTC))

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["content"]:
            handler.addQuickElement("content", item["content"], {"type": "html"})
        for element in ("author", "contributor"):
            for name, address in item[element]:
                handler.startElement(element, {})
                handler.addQuickElement("name", name)
                handler.addQuickElement("uri", address)
                handler.endElement(element)


class Entries(list):
    """The articles of a feed, newest first, each with its `feed_content`; it is empty once MOST_CONTENT is used up."""

    def __init__(self, articles: Iterable[Article]):
        super().__init__(articles)
        pictures, room = texts.pictures_in(self), MOST_CONTENT
        for article in self:
            html = content(article, pictures)
            article.feed_content = html if len(html) <= room else ""
            room -= len(article.feed_content)


class SiteFeed(Feed):
    """The feed of everything published; subclasses narrow it down to a `subject`, such as a section."""

    feed_type = AtomFeed
    language = "en-GB"

    def __call__(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        subject = self.get_object(request, *args, **kwargs)
        path = self.path(subject)
        if request.path != path:
            return HttpResponsePermanentRedirect(path)
        feed = self.get_feed(subject, request)
        response = HttpResponse(content_type=feed.content_type)
        response["Last-Modified"] = http_date(self._modified(feed).timestamp())
        feed.write(response, "utf-8")
        return share(response)

    # --- For subclasses to override ---

    def path(self, subject) -> str:
        return reverse("articles:feed")

    def page(self, subject) -> str:
        """Return the path of the page that this feed belongs to."""
        return "/"

    def name(self, subject) -> str:
        return ""

    def articles(self, subject, published: ArticleQuerySet) -> ArticleQuerySet:
        return published

    def links(self, subject) -> QuerySet | None:
        """Return the link rows of a topic, author or expert (`ArticleQuerySet.newest_of()`), or None."""
        return None

    # --- Called by Django ---

    def title(self, subject) -> str:
        name = clean(self.name(subject))
        return f"{name} – {settings.SITE_NAME}" if name else settings.SITE_NAME

    def subtitle(self, subject) -> str:
        return settings.SITE_TAGLINE

    def link(self, subject) -> str:
        return settings.SITE_ADDRESS + self.page(subject)

    def feed_url(self, subject) -> str:
        return settings.SITE_ADDRESS + self.path(subject)

    def feed_guid(self, subject) -> str:
        # Slugs change; ids do not.
        about = f"{type(subject).__name__.lower()}-{subject.pk}" if subject else type(self).__name__.lower()
        return f"{settings.SITE_ADDRESS}/feed/#{about}"

    def author_name(self) -> str:
        return settings.SITE_NAME

    def author_link(self) -> str:
        return settings.SITE_ADDRESS + "/"

    def feed_extra_kwargs(self, subject) -> dict:
        return {"icon": settings.SITE_ADDRESS + static("icon-192.png")}

    def items(self, subject) -> Iterable[Article]:
        published = Article.objects.published(timezone.now()).filter(section__isnull=False)
        articles, links = self.articles(subject, published).for_page(), self.links(subject)
        if links is None:
            return Entries(articles.newest_first()[:ENTRIES])
        return Entries(articles.filter(pk__in=articles.newest_of(links, ENTRIES)).newest_first())

    def item_title(self, article: Article) -> str:
        return clean(article.headline)

    def item_description(self, article: Article) -> str:
        # Without its content, an entry still says what was put right.
        return summary(article) + ("" if article.feed_content else _notes(article))

    def item_link(self, article: Article) -> str:
        return settings.SITE_ADDRESS + article.get_absolute_url()

    def item_guid(self, article: Article) -> str:
        return tag_uri(article)

    def item_pubdate(self, article: Article) -> datetime:
        return article.published_at

    def item_updateddate(self, article: Article) -> datetime:
        return article.changed_at(timezone.now())

    def item_categories(self, article: Article) -> list[str]:
        return [clean(category.name) for category in (article.section, *article.topics.all())]

    def item_extra_kwargs(self, article: Article) -> dict:
        return {
            "author": [_person(byline.author, byline.author.name) for byline in article.bylines.all()],
            "contributor": [
                _person(participant.expert, participant.expert.full_name) for participant in article.participants.all()
            ],
            "edited_at": article.edited_at,
            "content": article.feed_content,
        }

    @staticmethod
    def _modified(feed: AtomFeed) -> datetime:
        """Return the latest change of an entry, or of any publication or withdrawal on the site."""
        last_event = (
            PublicationEvent.objects.filter(verb__in=PublicationEvent.PUBLIC)
            .order_by("-pk")
            .values_list("at", flat=True)
            .first()
        )
        moments = [moment for item in feed.items for moment in (item["updateddate"], item["edited_at"])]
        return max([*moments, *([last_event] if last_event else [])], default=feed.latest_post_date())


class SectionFeed(SiteFeed):
    def get_object(self, request, section: str) -> Section:
        return get_object_or_404(Section, slug=section)

    def path(self, section: Section) -> str:
        return reverse("articles:section_feed", args=[section.slug])

    def page(self, section: Section) -> str:
        return section.get_absolute_url()

    def name(self, section: Section) -> str:
        return section.name

    def subtitle(self, section: Section) -> str:
        return clean(section.description) or settings.SITE_TAGLINE

    def articles(self, section: Section, published: ArticleQuerySet) -> ArticleQuerySet:
        return published.in_section(section)


class TopicFeed(SiteFeed):
    def get_object(self, request, slug: str) -> Topic:
        # Topics of unpublished articles are confidential.
        public = Topic.objects.public(timezone.now())
        # The feed of a merged or renamed topic redirects, because its path is another.
        return public.filter(slug=slug).first() or get_object_or_404(public.formerly(slug))

    def path(self, topic: Topic) -> str:
        return reverse("articles:topic_feed", args=[topic.slug])

    def page(self, topic: Topic) -> str:
        return topic.get_absolute_url()

    def name(self, topic: Topic) -> str:
        return topic.name

    def articles(self, topic: Topic, published: ArticleQuerySet) -> ArticleQuerySet:
        return published.filter(topics=topic)

    def links(self, topic: Topic) -> QuerySet:
        return Article.topics.through.objects.filter(topic=topic)


class AuthorFeed(SiteFeed):
    def get_object(self, request, pk: int, slug: str) -> Author:
        return get_object_or_404(Author.objects.public(timezone.now()), pk=pk)

    def path(self, author: Author) -> str:
        return reverse("articles:author_feed", args=[author.pk, author.slug])

    def page(self, author: Author) -> str:
        return author.get_absolute_url()

    def name(self, author: Author) -> str:
        return author.name

    def articles(self, author: Author, published: ArticleQuerySet) -> ArticleQuerySet:
        return published.filter(bylines__author=author)

    def links(self, author: Author) -> QuerySet:
        return author.bylines.all()


class ExpertFeed(SiteFeed):
    def get_object(self, request, pk: int, slug: str) -> Expert:
        return get_object_or_404(Expert.objects.public(timezone.now()), pk=pk)

    def path(self, expert: Expert) -> str:
        return reverse("articles:expert_feed", args=[expert.pk, expert.slug])

    def page(self, expert: Expert) -> str:
        return expert.get_absolute_url()

    def name(self, expert: Expert) -> str:
        return expert.full_name

    def articles(self, expert: Expert, published: ArticleQuerySet) -> ArticleQuerySet:
        return published.filter(participants__expert=expert)

    def links(self, expert: Expert) -> QuerySet:
        return expert.participations.all()


class ReportFeed(SiteFeed):
    def get_object(self, request, pk: int, slug: str) -> SpecialReport:
        return get_object_or_404(SpecialReport.objects.published(timezone.now()), pk=pk)

    def path(self, report: SpecialReport) -> str:
        return reverse("articles:report_feed", args=[report.pk, report.slug])

    def page(self, report: SpecialReport) -> str:
        return report.get_absolute_url()

    def name(self, report: SpecialReport) -> str:
        return report.headline

    def subtitle(self, report: SpecialReport) -> str:
        return clean(report.standfirst)

    def articles(self, report: SpecialReport, published: ArticleQuerySet) -> ArticleQuerySet:
        return published.filter(report_entries__report=report)


class QAFeed(SiteFeed):
    def path(self, subject: None) -> str:
        return reverse("articles:qas_feed")

    def page(self, subject: None) -> str:
        return reverse("articles:qas")

    def name(self, subject: None) -> str:
        return "Expert Q&As"

    def articles(self, subject: None, published: ArticleQuerySet) -> ArticleQuerySet:
        return published.filter(kind=Article.Kind.QA)


def _notes(article: Article) -> str:
    return "".join(
        f"<p>{note.get_kind_display()}: {escape(clean(note.text))}</p>" for note in article.corrections.all()
    )


def _person(person: Author | Expert, name: str) -> tuple[str, str]:
    return clean(name), settings.SITE_ADDRESS + person.get_absolute_url()
