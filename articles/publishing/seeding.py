"""Load the sample magazine from a folder of text files (format: seeds/README.md).

Each row is created once and recorded under its key (`SeededRow`). A second run creates what is new in the folder,
changes nothing that exists and does not restore what somebody deleted.
"""

import re
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from django.core.files import File
from django.db import models, transaction
from django.utils import timezone

from articles import transcript, versions
from articles.models import (
    Article,
    Author,
    Byline,
    Correction,
    Expert,
    ExpertLink,
    FrontPage,
    FrontPageSecond,
    HouseTerm,
    Page,
    Picture,
    ReportEntry,
    Section,
    SeededRow,
    SpecialReport,
    Topic,
)
from articles.publishing import importing, verbs
from articles.text.house_style import key_of

_ARTICLE_LINK = re.compile(r'href="article:([\w-]+)"')
_FIGURE = re.compile(r'<figure data-picture="([\w-]+)">')


class BadSeeds(Exception):
    """Raised for an error in the folder; the message names the file and the error."""


@dataclass(frozen=True)
class _Source:
    """One article in the folder: its fields and either its body (HTML) or its transcript."""

    key: str
    fields: dict
    body: str = ""
    transcript: str = ""


class Seeding:
    """One run over one folder."""

    def __init__(self, folder: Path, now: datetime, tell: Callable[[str], None]):
        self.folder, self.now, self.tell = folder, now, tell
        self.made = 0
        self.rows: dict[str, int] = dict(SeededRow.objects.values_list("key", "object_id"))
        self.magazine = _toml(folder / "magazine.toml")
        self.pictures = {
            picture["key"]: picture for picture in _toml(folder / "pictures" / "pictures.toml")["pictures"]
        }

    def load(self) -> int:
        """Create everything that no earlier run created; return how many things that were.

        A run that fails or is interrupted leaves nothing behind, so that the next one does not take half of it for done.
        """
        with transaction.atomic(), versions.gathered():
            self._load()
        return self.made

    def _load(self) -> None:
        self._vocabulary()
        self._people()
        self._pages()
        self._house_style()
        sources = list(self._sources())
        new = [source for source in sources if f"article/{source.key}" not in self.rows]
        for number, source in enumerate(new, start=1):
            self.tell(f"Article {number} of {len(new)}: {source.key}")
            self._article(source)
        # Bodies link to other articles by id, so all articles must exist first.
        for source in new:
            if source.body:
                self._body(source)
        for source in sorted(new, key=lambda source: self._moment(source.fields)):
            self._publish(source)
        for path in sorted((self.folder / "reports").glob("*.toml")):
            self._report(path.stem, _toml(path))
        self._front_page()

    def _vocabulary(self) -> None:
        for place, entry in enumerate(self.magazine["sections"]):
            self._once(
                f"section/{entry['slug']}",
                lambda entry=entry, place=place: Section.objects.get_or_create(
                    slug=entry["slug"],
                    defaults={"name": entry["name"], "description": entry["description"], "position": place},
                )[0],
            )
        for entry in self.magazine["topics"]:
            self._once(
                f"topic/{entry['slug']}",
                lambda entry=entry: Topic.objects.get_or_create(slug=entry["slug"], defaults={"name": entry["name"]})[
                    0
                ],
            )

    def _people(self) -> None:
        for entry in self.magazine["authors"]:
            self._once(
                f"author/{entry['slug']}",
                lambda entry=entry: Author.objects.create(**_pick(entry, "slug name role biography")),
            )
        for entry in self.magazine["experts"]:
            self._once(f"expert/{entry['slug']}", lambda entry=entry: _expert(entry))

    def _house_style(self) -> None:
        for entry in self.magazine.get("house_terms", []):
            key = key_of(entry["avoid"])
            self._once(
                f"house_term/{key}",
                lambda entry=entry, key=key: HouseTerm.objects.get_or_create(
                    key=key, defaults=_pick(entry, "avoid better note any_ending case_matters")
                )[0],
            )

    def _pages(self) -> None:
        for entry in self.magazine.get("pages", []):
            self._once(
                f"page/{entry['slug']}",
                lambda entry=entry: Page.objects.get_or_create(
                    slug=entry["slug"],
                    defaults=_pick(entry, "title body") | {"tells": _if_untold(entry.get("tells", ""))},
                )[0],
            )

    def _sources(self) -> Iterable[_Source]:
        folder = self.folder / "articles"
        for path in sorted(folder.iterdir()):
            if path.suffix == ".html":
                head, body = _front_matter(path)
                yield _Source(path.stem, head, body=body)
            elif path.suffix == ".txt":
                yield _Source(
                    path.stem, _toml(path.with_suffix(".toml")), transcript=importing.decode(path.read_bytes())
                )

    def _article(self, source: _Source) -> None:
        fields = source.fields
        section = Section.objects.get(pk=self._row("section", fields["section"], source.key))
        authors = [Author.objects.get(pk=self._row("author", slug, source.key)) for slug in fields["authors"]]
        if source.transcript:
            article = self._from_transcript(source, section, authors)
        else:
            article = Article.objects.create(
                kind=fields["kind"],
                section=section,
                access=fields["access"],
                **_pick(fields, "headline slug standfirst"),
            )
            for place, author in enumerate(authors):
                Byline.objects.create(article=article, author=author, position=place)
        article.slug = fields["slug"]
        article.picture_id = self._picture(fields["picture"], source.key)
        if "updated_days_ago" in fields:
            article.updated_at = self.now - timedelta(days=fields["updated_days_ago"])
        article.save()
        article.topics.set([self._row("topic", slug, source.key) for slug in fields["topics"]])
        if correction := fields.get("correction"):
            Correction.objects.create(
                article=article,
                made_at=self.now - timedelta(days=correction["days_ago"]),
                **_pick(correction, "kind text"),
            )
        self._remember(f"article/{source.key}", article)

    def _from_transcript(self, source: _Source, section: Section, authors: list[Author]) -> Article:
        reading = transcript.parse(source.transcript)
        matches = importing.match_experts(reading.transcript)
        open_doubts = [doubt for doubt in [*reading.doubts, *matches.doubts] if doubt.needs_person]
        if open_doubts:
            told = "; ".join(f"line {doubt.line}: {doubt.message}" for doubt in open_doubts)
            raise BadSeeds(f"articles/{source.key}.txt has open questions: {told}")
        return importing.store(
            reading.transcript, section=section, access=source.fields["access"], known=matches.known, authors=authors
        )

    def _body(self, source: _Source) -> None:
        article = Article.objects.get(pk=self.rows[f"article/{source.key}"])

        def link(match: re.Match) -> str:
            target = Article.objects.select_related("section").get(pk=self._row("article", match[1], source.key))
            return f'href="{target.get_absolute_url()}"'

        linked = _ARTICLE_LINK.sub(link, source.body)
        article.body = _FIGURE.sub(lambda m: f'<figure data-picture="{self._picture(m[1], source.key)}">', linked)
        article.save()

    def _publish(self, source: _Source) -> None:
        article = Article.objects.get(pk=self.rows[f"article/{source.key}"])
        self._publish_piece(article, source.fields, source.key)

    def _report(self, key: str, fields: dict) -> None:
        if f"report/{key}" in self.rows:
            return
        report = SpecialReport.objects.create(
            picture_id=self._picture(fields["picture"], key),
            **_pick(fields, "headline slug standfirst introduction access"),
        )
        for place, article in enumerate(fields["articles"]):
            ReportEntry.objects.create(report=report, article_id=self._row("article", article, key), position=place)
        self._remember(f"report/{key}", report)
        self._publish_piece(report, fields, key)

    def _publish_piece(self, piece: Article | SpecialReport, fields: dict, key: str) -> None:
        try:
            # The experts of the sample are made up, so nobody can sign off.
            verbs.publish(piece, by=None, now=self._moment(fields), sign_off_is_needed=False)
        except verbs.NotPublishable as error:
            raise BadSeeds(f"{key} cannot be published: {error}") from error

    def _front_page(self) -> None:
        wanted = self.magazine["front_page"]
        front_page, _ = FrontPage.objects.get_or_create(pk=1)
        if "front_page/arranged" in self.rows:
            return
        if front_page.lead_id is None and not front_page.seconds.exists():
            front_page.lead_id = self._row("article", wanted["lead"], "magazine.toml")
            front_page.save()
            for place, key in enumerate(wanted["seconds"]):
                FrontPageSecond.objects.create(
                    front_page=front_page, article_id=self._row("article", key, "magazine.toml"), position=place
                )
        self._remember("front_page/arranged", front_page)

    def _picture(self, key: str, wanted_by: str) -> int:
        if f"picture/{key}" not in self.rows:
            if key not in self.pictures:
                raise BadSeeds(f"{wanted_by} names the picture “{key}”, which is missing from pictures/pictures.toml.")
            entry = self.pictures[key]
            path = self.folder / "pictures" / f"{key}.png"
            x, y = entry.get("focal", (0.5, 0.5))
            with path.open("rb") as file:
                self._once(
                    f"picture/{key}",
                    lambda: Picture.objects.create(
                        file=File(file, name=path.name),
                        alt_text=entry["alt"],
                        focal_x=x,
                        focal_y=y,
                        **_pick(entry, "caption credit"),
                    ),
                )
        return self.rows[f"picture/{key}"]

    def _moment(self, fields: dict) -> datetime:
        """Turn `days_ago` and `at` into a moment in the site's time zone; a future one is moved back by a day."""
        local = timezone.localtime(self.now)
        clock = time.fromisoformat(fields["at"])
        day = local.date() - timedelta(days=fields["days_ago"])
        moment = datetime.combine(day, clock, tzinfo=local.tzinfo)
        return moment if moment <= self.now else moment - timedelta(days=1)

    def _row(self, kind: str, key: str, wanted_by: str) -> int:
        try:
            return self.rows[f"{kind}/{key}"]
        except KeyError:
            raise BadSeeds(f"{wanted_by} names the {kind} “{key}”, which does not exist.") from None

    def _once(self, key: str, make: Callable[[], models.Model]) -> None:
        if key not in self.rows:
            self._remember(key, make())

    def _remember(self, key: str, row: models.Model) -> None:
        SeededRow.objects.create(key=key, object_id=row.pk)
        self.rows[key] = row.pk
        self.made += 1


def _if_untold(tells: str) -> str:
    """Return what a page is to tell, or nothing if another page tells it already."""
    return "" if Page.objects.filter(tells=tells).exists() else tells


def _expert(entry: dict) -> Expert:
    expert = Expert.objects.create(**_pick(entry, "slug title name post_nominals initials biography"))
    for place, link in enumerate(entry.get("links", [])):
        ExpertLink.objects.create(expert=expert, position=place, **_pick(link, "label url"))
    return expert


def _pick(entry: dict, names: str) -> dict:
    return {name: entry[name] for name in names.split() if name in entry}


def _toml(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSeeds(f"{path.name} cannot be read: {error.strerror}.") from error
    except tomllib.TOMLDecodeError as error:
        raise BadSeeds(f"{path.name} is not valid TOML: {error}.") from error


def _front_matter(path: Path) -> tuple[dict, str]:
    _, _, after = path.read_text(encoding="utf-8").partition("+++\n")
    head, found, body = after.partition("\n+++\n")
    if not found:
        raise BadSeeds(f"{path.name} must begin with its fields, between two lines of “+++”.")
    return tomllib.loads(head), body.strip()
