"""The command that draws up editions by hand, and the demo's edition."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles.publishing.seeding import Seeding
from newsletters import composing, schedule
from newsletters.models import Edition
from tests.factories import make_article


def draw(*arguments, **options) -> str:
    output = io.StringIO()
    call_command("draw_up_newsletters", *arguments, stdout=output, **options)
    return output.getvalue()


@pytest.fixture
def today():
    return schedule.local_date(timezone.now())


@pytest.mark.django_db
def test_it_makes_the_edition_of_today_and_holds_it_back_once(today):
    make_article()
    for _ in range(2):
        assert f"{today:%-d %B %Y}: 1 piece" in draw("daily", date="today", hold=True)
    edition = Edition.objects.get()
    assert (edition.date, edition.state) == (today, "held")
    # An edition that an editor released is not held back again.
    Edition.objects.update(held_at=None)
    draw("daily", date="today", hold=True)
    assert Edition.objects.get().state == "draft"


@pytest.mark.django_db
def test_without_a_date_it_draws_up_the_open_editions_of_all(weekly, daily):
    make_article()
    told = draw()
    assert "The daily newsletter" in told and "The weekly newsletter" in told
    now = timezone.now()
    assert Edition.objects.get(newsletter=weekly).date == composing.open_date(weekly, now)
    assert set(Edition.objects.values_list("newsletter__slug", flat=True)) >= {"weekly"}


@pytest.mark.django_db
def test_the_command_says_if_there_is_nothing_new():
    make_article(published_at=timezone.now() - timedelta(days=20))
    assert "nothing new, so no edition" in draw("daily", date="2026-11-26")
    assert not Edition.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "options", "words"),
    [
        (["hourly"], {}, "No newsletter 'hourly' is offered. These are: daily, weekly."),
        (["daily"], {"date": "tomorrow"}, "--date is 'tomorrow'"),
    ],
)
def test_the_command_explains_mistakes_in_a_sentence(arguments, options, words):
    with pytest.raises(CommandError, match=words):
        draw(*arguments, **options)


@pytest.mark.django_db
def test_the_sample_magazine_has_a_whole_edition(daily, settings):
    """It has a lead with a picture, more articles, an Expert Q&A and a special report."""
    now = timezone.now()
    Seeding(Path(settings.BASE_DIR / "seeds"), now, lambda text: None).load()
    held = composing.contents(composing.draw_up(daily, schedule.local_date(now), now), now)
    assert held.lead and held.lead.piece.picture
    assert len(held.teasers) >= 1
    assert held.qa and held.qa.question and held.qa.people
    assert held.report
