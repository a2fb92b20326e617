"""Whole editions for the tests of mails."""

import json
from datetime import date, timedelta

from django.db import transaction

from articles.models import Correction, Question, Section
from articles.pictures import rendering as pictures
from articles.versions import gathered
from newsletters import composing, rendering
from newsletters.models import Edition, Newsletter
from tests.factories import image_bytes, make_article, make_picture, make_qa, make_report, paragraphs, upload
from tests.newsletters.conftest import MORNING

FRIDAY = date(2026, 11, 27)
LONG_AGO = MORNING - timedelta(days=60)


def words(length: int, word: str = "evidence") -> str:
    """Words with the given number of characters in total."""
    return (f"{word} " * length)[:length].strip().ljust(length, "s")


def rendered_picture(**fields):
    """A large picture with its renditions."""
    picture = make_picture(file=upload(content=image_bytes(1200, 900)), **fields)
    pictures.render_after_upload(picture.pk)
    picture.refresh_from_db()
    return picture


@gathered()
def whole_edition(newsletter: Newsletter, user) -> Edition:
    """A lead with a picture, teasers of each access, an Expert Q&A, a special report and a correction."""
    before = timedelta(hours=1)
    make_article(
        published_at=MORNING - before,
        kind="feature",
        access="premium",
        picture=make_picture(),
        body=paragraphs(mark="lead"),
    )
    make_article(published_at=MORNING - 2 * before, access="registered", body=paragraphs(mark="second"))
    make_article(published_at=MORNING - 3 * before, kind="opinion")
    make_qa(
        published_at=MORNING - 4 * before, access="premium", mark="and more words that make it long enough to count"
    )
    make_report(published_at=MORNING - before, access="premium", introduction=paragraphs(mark="report"))
    edition = composing.draw_up(newsletter, FRIDAY, MORNING)
    old = make_article(published_at=LONG_AGO)
    composing.add(
        edition, Correction.objects.create(article=old, text="They are M64.", made_at=LONG_AGO), user, MORNING
    )
    composing.set_words(edition, "", "Good morning.\n\nTwo things\nhappened.", user)
    return edition


@gathered()
def longest_edition(newsletter: Newsletter, user, word: str = "evidence") -> Edition:
    """An edition with as many pieces as it has room for, and every text as long as the desk allows."""
    newsletter.name = words(80, word)
    newsletter.save()
    section = Section.objects.create(name=words(60, word), slug="s" * 60)
    picture = make_picture(alt_text=words(300, word))
    fields = {"section": section, "access": "registered", "kind": "opinion", "picture": picture, "slug": "s" * 120}
    for hours in range(1, 10):
        make_article(
            published_at=MORNING - timedelta(hours=hours),
            headline=words(200, word),
            standfirst=words(500, word),
            **fields,
        )
    fields["kind"] = "qa"
    names = [f"{number} {words(140, word)}" for number in range(6)]
    qa = make_qa(names, published_at=MORNING - timedelta(hours=11), headline=words(200, word), **fields)
    Question.objects.filter(article=qa).update(text=words(600, word))
    make_report(published_at=MORNING - timedelta(hours=1), headline=words(200, word), standfirst=words(500, word))
    edition = composing.draw_up(newsletter, FRIDAY, MORNING)
    for item in edition.items.filter(article__kind="qa"):
        composing.set_line(edition, item.pk, words(300, word), user)
    for _ in range(3):
        old = make_article(published_at=LONG_AGO, headline=words(200, word), **fields | {"kind": "news"})
        correction = Correction.objects.create(article=old, text=words(600, word), made_at=LONG_AGO)
        composing.add(edition, correction, user, MORNING)
    composing.set_words(edition, words(150, word), words(1200, word), user)
    return edition


def print_mails() -> None:
    """The HTML of the mails of both editions by name, as JSON, for tests without a database."""
    mails = {}
    for make in (whole_edition, longest_edition):
        with transaction.atomic():
            mails[make.__name__] = rendering.render(make(Newsletter.objects.get(slug="daily"), None), MORNING).html
            transaction.set_rollback(True)
    print(json.dumps(mails))
