"""Small factories: each makes one thing, with what the test does not care about filled in.

A save brings versions and the generation up to date, and all that listens to changes of articles. What has many rows does it once.
"""

import io
from contextlib import contextmanager
from datetime import timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from articles.models import (
    Answer,
    Article,
    Author,
    Expert,
    JointParticipant,
    Participant,
    Picture,
    Question,
    ReportEntry,
    Section,
    SpecialReport,
)
from articles.text.slugs import slug_for
from articles.versions import gathered, tell, unheard

_numbers = count(1)
# Whether the search index, the cards and the table of pictures in texts hear of what is made here. In the tests they do not, unless
# a test has the fixture `listeners_hear`: an article is made in 0.9 ms instead of 9, a Q&A in 5 instead of 13.
listeners_hear = True


@contextmanager
def stored():
    """Raise the generation once, after the block; tell listeners only if they are to hear."""
    with gathered() if listeners_hear else unheard():
        yield
    if not listeners_hear:
        tell()


def image_bytes(width: int = 520, height: int = 320, format: str = "JPEG", colour=(180, 60, 30), **save) -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(output, format, **save)
    return output.getvalue()


def upload(name: str = "picture.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, image_bytes() if content is None else content, content_type="image/jpeg")


def make_section(name: str = "Energy", **fields) -> Section:
    slug = fields.pop("slug", slug_for(name, "section", 60))
    return Section.objects.get_or_create(slug=slug, defaults={"name": name} | fields)[0]


def make_picture(**fields) -> Picture:
    n = next(_numbers)
    defaults = {
        "file": upload(content=image_bytes(colour=(n % 250, 60, 30))),
        "alt_text": "A bridge",
        "credit": "Photograph: Test",
    }
    return Picture.objects.create(**defaults | fields)


def make_author(name: str = "Imogen Tarrant", **fields) -> Author:
    return Author.objects.get_or_create(slug=slug_for(name, "author"), defaults={"name": name} | fields)[0]


def paragraphs(n: int = 12, words: int = 40, mark: str = "") -> str:
    """`n` paragraphs whose sentences are all different; `mark` stands in each."""
    return "".join(
        f"<p>Paragraph {place} {mark} " + " ".join(f"word{place}x{word}" for word in range(words)) + ".</p>"
        for place in range(1, n + 1)
    )


def make_article(published: bool = True, **fields) -> Article:
    """A news article with text; published an hour ago unless `published=False`."""
    with stored():
        return _article(published, **fields)


def _article(published: bool = True, **fields) -> Article:
    n = next(_numbers)
    defaults = {
        "headline": f"Headline number {n}",
        "slug": f"headline-number-{n}",
        "standfirst": f"Standfirst number {n}.",
        "kind": "news",
        "access": "free",
        "body": paragraphs(),
        "published_at": timezone.now() - timedelta(hours=1) if published else None,
    }
    if "section" not in fields:
        fields["section"] = make_section()
    return Article.objects.create(**defaults | fields)


def make_expert(name: str = "Petra Oyelaran", **fields) -> Expert:
    initials = "".join(part[0] for part in name.split() if part[0].isupper()) or name[:1]
    defaults = {"name": name, "title": "Dr", "slug": slug_for(name, "expert"), "initials": initials}
    return Expert.objects.create(**defaults | fields)


@stored()
def make_qa(experts=("Petra Oyelaran", "Tomas Lindqvist"), questions: int = 3, mark: str = "", **fields) -> Article:
    """An Expert Q&A in which every expert answers every question; answers say `answer Q-INITIALS` and `mark`."""
    article = _article(**{"kind": "qa", "body": "<p>The introduction.</p>"} | fields)
    participants = [
        Participant.objects.create(
            article=article,
            expert=(expert := make_expert(name)),
            initials=expert.initials,
            posts="Professor of Testing, University of Marlow\nLead, Halden Institute",
            position=place,
        )
        for place, name in enumerate(experts)
    ]
    for number in range(1, questions + 1):
        question = Question.objects.create(article=article, text=f"Question {number} of {article.pk}?", position=number)
        for place, participant in enumerate(participants):
            Answer.objects.create(
                article=article,
                question=question,
                participant=participant,
                body=f"<p>answer {number}-{participant.initials} {mark} sentence{article.pk}x{number}x{place}.</p>",
                position=place,
            )
    return article


def join(answer: Answer, participant: Participant) -> JointParticipant:
    return JointParticipant.objects.create(answer=answer, article=answer.article, participant=participant)


@stored()
def make_report(articles=(), **fields) -> SpecialReport:
    n = next(_numbers)
    defaults = {
        "headline": f"Report number {n}",
        "slug": f"report-number-{n}",
        "standfirst": "A report.",
        "access": "free",
        "introduction": paragraphs(),
        "published_at": timezone.now() - timedelta(hours=1),
    }
    report = SpecialReport.objects.create(**defaults | fields)
    for place, article in enumerate(articles):
        ReportEntry.objects.create(report=report, article=article, position=place)
    return report
