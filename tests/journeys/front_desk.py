"""Work for the desk of the demo's people, made inside the site's own process with `make()`."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from articles.models import Article, Correction
from paywall.models import DailyFigures
from tests.factories import make_article, make_author, make_picture, make_report, make_section

_DRAFTS = (
    "The dam that learned to breathe",
    "Why concrete remembers its first week",
    "A lock for a river that no longer floods",
    "Who pays when a bridge is closed for a day",
)
_COMING = (
    (1, 6, "Turbines that stop for bats, and what that costs"),
    (1, 9, "The grid operator’s longest night"),
    (3, 7, "Rails laid on sand"),
    (6, 7, "Heat pumps in houses that nobody insulated"),
    (9, 6, "What a tunnel needs before the first metre"),
    (12, 18, "The year in failures"),
)


def make() -> None:
    """Drafts of three people, six scheduled pieces, corrections, and figures of a month."""
    section = make_section("Energy")
    now = timezone.localtime()
    editor, journalist = (User.objects.get(email=f"{name}@example.com") for name in ("editor", "journalist"))
    for number, headline in enumerate(_DRAFTS):
        for owner, days in ((editor, number), (journalist, number + 1), (None, 2 * number)):
            words = headline if owner else f"{headline} (from the wire)"
            article = make_article(section=section, headline=words, published=False, created_by=owner)
            # One draft of each person has not been edited for too long.
            days = 45 + number if number == 3 else days
            Article.objects.filter(pk=article.pk).update(edited_at=now - timedelta(days=days, hours=number))
    for days, hour, headline in _COMING:
        at = now.replace(hour=hour, minute=30, second=0, microsecond=0) + timedelta(days=days)
        article = make_article(section=section, headline=headline, published_at=at, picture=make_picture())
        article.bylines.create(author=make_author())
    report = make_report(headline="Holding water: a special report", picture=make_picture())
    type(report).objects.filter(pk=report.pk).update(published_at=now + timedelta(days=4))
    out = [make_article(section=section, published_at=now - timedelta(days=days, hours=2)) for days in range(1, 30)]
    for number, text in enumerate(
        ("The bolts are M64, not M46.", "The reservoir holds 4.2 million cubic metres, not billion.")
    ):
        Correction.objects.create(article=out[number], text=text, made_at=now - timedelta(days=number + 1))
    DailyFigures.objects.bulk_create(
        DailyFigures(
            article=article.key,
            day=(now - timedelta(days=back)).date(),
            views=40 + (back * 37 + article.pk * 11) % 60,
            counted=20,
            walled=(back * 13 + article.pk) % 17,
            registrations=(back + article.pk) % 3,
        )
        for article in Article.objects.filter(access="premium")
        for back in range(60)
    )
