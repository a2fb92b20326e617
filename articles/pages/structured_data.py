"""JSON-LD (schema.org): the same for every visitor, without locked text, only what the page shows (meter.md, rule 13).

An Expert Q&A is an `Article` whose parts are `Question`s. It is not a `QAPage`, which is for one question to which
users submit answers, nor an `FAQPage`, whose answers come from one source. Here several experts answer side by side and
none is accepted as best, so each open answer is a `suggestedAnswer` by a `Person`. A question with locked answers has
none.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse

from articles.models import Article, Author, Expert, Page, Participant, Picture, SpecialReport
from articles.models.people import Affiliation
from articles.navigation import policies
from articles.pictures.files.sources import schema_address
from articles.reading import texts
from articles.text.moments import machine_time
from articles.text.richtext import plain

# The element around the locked part or the wall; every page of a piece that is not free has exactly one.
LOCKED_SELECTOR = ".rest"
_TYPES = {"news": "NewsArticle", "feature": "Article", "opinion": "OpinionNewsArticle", "qa": "Article"}
# Which property of the publisher names a page, by what the page tells. What no page tells is left out.
_POLICIES = {
    Page.Tells.CORRECTIONS: "correctionsPolicy",
    Page.Tells.PRINCIPLES: "publishingPrinciples",
    Page.Tells.MASTHEAD: "masthead",
    Page.Tells.ETHICS: "ethicsPolicy",
    Page.Tells.OWNERSHIP: "ownershipFundingInfo",
}
Data = dict


def of_home() -> list[Data]:
    """Return the site, and its publisher with the pages that tell how the newsroom works."""
    site = {"@type": "WebSite", "name": settings.SITE_NAME, "description": settings.SITE_TAGLINE, "inLanguage": "en-GB"}
    publisher = _publisher()
    return [site | {"url": _address("/"), "publisher": publisher}, publisher]


def of_list(
    name: str, path: str, pieces: Iterable[Article | SpecialReport], above: Sequence[tuple[str, str]] = ()
) -> list[Data]:
    """Return a page that lists pieces; `path` includes the query string, `above` are the breadcrumbs (name, path)."""
    return of_names(name, path, [(piece.headline, piece.get_absolute_url()) for piece in pieces], above)


def of_names(
    name: str, path: str, listed: Sequence[tuple[str, str]], above: Sequence[tuple[str, str]] = ()
) -> list[Data]:
    """Return a page that lists anything with a name and a path, such as experts or topics."""
    page = {"@type": "CollectionPage", "name": name, "url": _address(path), "isPartOf": _site()}
    return [page | {"mainEntity": _items(listed)}, _crumbs(*above, (name, path))]


def of_page(name: str, path: str) -> list[Data]:
    """Return a page about the site, such as the terms."""
    return [{"@type": "WebPage", "name": name, "url": _address(path), "isPartOf": _site()}, _crumbs((name, path))]


def way_in(data: Iterable[Data]) -> tuple[tuple[str, str], ...]:
    """Return the names and addresses of the BreadcrumbList in `data`, so that the visible breadcrumbs match it."""
    for about in data:
        if about["@type"] == "BreadcrumbList":
            return tuple((crumb["name"], crumb["item"]["@id"]) for crumb in about["itemListElement"])
    return ()


def of_expert(expert: Expert, posts: Sequence[Affiliation]) -> list[Data]:
    """Return an expert's page: a person with the posts of their latest Q&A."""
    person = _expert(expert, posts) | _portrait(expert.portrait)
    if expert.biography:
        person["description"] = plain(expert.biography)
    if links := [link.url for link in expert.links.all()]:
        person["sameAs"] = links
    return _profile(person, (("Experts", reverse("articles:experts")), (expert.full_name, expert.get_absolute_url())))


def of_author(author: Author) -> list[Data]:
    """Return an author's page."""
    person = _author(author) | _portrait(author.portrait)
    if author.role:
        person["jobTitle"] = author.role
    if author.biography:
        person["description"] = plain(author.biography)
    return _profile(person, ((author.name, author.get_absolute_url()),))


def of_piece(
    piece: Article | SpecialReport, text: texts.Text, chapters: Sequence[Article], now: datetime
) -> list[Data]:
    """Return an article, or a special report with its `chapters`; only the open part of `text` is used."""
    address = _address(piece.get_absolute_url())
    data: Data = {
        "@type": _TYPES[piece.kind] if isinstance(piece, Article) else "Article",
        "headline": piece.headline,
        "description": piece.standfirst,
        "url": address,
        "mainEntityOfPage": address,
        "inLanguage": "en-GB",
        "isAccessibleForFree": piece.is_free,
        "publisher": _publisher(),
    }
    if piece.published_at:
        data["datePublished"] = machine_time(piece.published_at)
        data["dateModified"] = machine_time(piece.changed_at(now))
    if piece.picture:
        data["image"] = _image(piece.picture)
    if notes := _notes(piece, address):
        data["correction"] = notes
    parts: list[Data] = []
    if isinstance(piece, SpecialReport):
        data["author"] = _publisher()
        parts += [_headline(chapter) for chapter in chapters]
        above = ("Special reports", reverse("articles:reports"))
    else:
        data |= _of_article(piece)
        parts += _questions(piece, text, address)
        above = (piece.section.name, piece.section.get_absolute_url()) if piece.section else None
    if not piece.is_free:
        # Google's markup for a paywall: this element holds the locked text.
        parts.append({"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": LOCKED_SELECTOR})
    if parts:
        data["hasPart"] = parts
    here = (piece.headline, piece.get_absolute_url())
    return [data, _crumbs(*((above, here) if above else (here,)))]


def _of_article(article: Article) -> Data:
    data: Data = {"author": [_author(byline.author) for byline in article.bylines.all()] or [_publisher()]}
    if article.section:
        data["articleSection"] = article.section.name
    if topics := article.topics.all():
        data["about"] = [{"@type": "Thing", "name": topic.name} for topic in topics]
    if article.is_qa:
        data["contributor"] = [
            _expert(participant.expert, participant.affiliations) for participant in article.participants.all()
        ]
    return data


def _notes(piece: Article | SpecialReport, address: str) -> list[Data]:
    return [
        {
            "@type": "CorrectionComment",
            "name": note.get_kind_display(),
            "text": note.text,
            "datePublished": machine_time(note.made_at),
            "url": f"{address}#{note.anchor}",
        }
        for note in piece.corrections.all()
    ]


def _questions(article: Article, text: texts.Text, address: str) -> list[Data]:
    participants = {participant.pk: participant for participant in article.participants.all()}
    questions: dict[int, Data] = {}
    for question in text.questions:
        questions[question.number] = {
            "@type": "Question",
            "name": question.text,
            "url": f"{address}#{question.anchor}",
        }
    # `open` is public, in the full text as in the preview.
    for item in text.open:
        if isinstance(item, texts.AnswerItem):
            answer = {
                "@type": "Answer",
                "text": texts.plain(item),
                "url": f"{address}#{item.anchor}",
                "author": [_speaker(participants[voice.participant]) for voice in item.voices],
            }
            questions[item.question_number].setdefault("suggestedAnswer", []).append(answer)
    return list(questions.values())


def _profile(person: Data, way: tuple[tuple[str, str], ...]) -> list[Data]:
    page = {"@type": "ProfilePage", "url": person["url"], "name": way[-1][0], "isPartOf": _site()}
    return [page | {"mainEntity": person}, _crumbs(*way)]


def _author(author: Author) -> Data:
    return {"@type": "Person", "name": author.name, "url": _address(author.get_absolute_url())}


def _speaker(participant: Participant) -> Data:
    expert = participant.expert
    return {"@type": "Person", "name": expert.name, "url": _address(expert.get_absolute_url())}


def _expert(expert: Expert, posts: Sequence[Affiliation]) -> Data:
    person: Data = {"@type": "Person", "name": expert.name, "url": _address(expert.get_absolute_url())}
    if expert.title:
        person["honorificPrefix"] = expert.title
    if expert.post_nominals:
        person["honorificSuffix"] = expert.post_nominals
    if posts:
        person["jobTitle"] = [post.post for post in posts]
    if organisations := list(dict.fromkeys(post.organisation for post in posts if post.organisation)):
        person["affiliation"] = [{"@type": "Organization", "name": name} for name in organisations]
    return person


def _headline(piece: Article) -> Data:
    return {"@type": _TYPES[piece.kind], "headline": piece.headline, "url": _address(piece.get_absolute_url())}


def _items(listed: Sequence[tuple[str, str]]) -> Data:
    items = [
        {"@type": "ListItem", "position": place, "name": name, "url": _address(path)}
        for place, (name, path) in enumerate(listed, start=1)
    ]
    return {"@type": "ItemList", "numberOfItems": len(items), "itemListElement": items}


def _crumbs(*way: tuple[str, str]) -> Data:
    """Return the breadcrumbs, given as (name, path) without the front page."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": {"@type": "WebPage", "@id": _address(path)}}
            for place, (name, path) in enumerate(((settings.SITE_NAME, "/"), *way), start=1)
        ],
    }


def _site() -> Data:
    return {"@type": "WebSite", "name": settings.SITE_NAME, "url": _address("/")}


def _publisher() -> Data:
    logo = {"@type": "ImageObject", "url": _address(static("icon-512.png"))}
    publisher = {
        "@type": "NewsMediaOrganization",
        "@id": _address("/#publisher"),
        "name": settings.SITE_NAME,
        "url": _address("/"),
        "logo": logo,
    }
    told = policies()
    return publisher | {prop: _address(told[tells].path) for tells, prop in _POLICIES.items() if tells in told}


def _image(picture: Picture) -> Data:
    image: Data = {"@type": "ImageObject", "url": _address(picture.file.url)}
    if picture.credit:
        image["creditText"] = picture.credit
    return image | _source(picture)


def _source(picture: Picture) -> Data:
    return {"digitalSourceType": schema_address(picture.digital_source)} if picture.digital_source else {}


def _portrait(picture: Picture | None) -> Data:
    if picture is None:
        return {}
    # The pages show portraits without a credit.
    return {"image": {"@type": "ImageObject", "url": _address(picture.file.url)} | _source(picture)}


def _address(path: str) -> str:
    # An external storage returns absolute addresses, which urljoin keeps.
    return urljoin(settings.SITE_ADDRESS + "/", path)
