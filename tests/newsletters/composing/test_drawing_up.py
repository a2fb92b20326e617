"""Drawing up editions: new pieces go in once and in order, however often it is done."""

import threading
from datetime import date, timedelta

import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from articles.models import FrontPage, FrontPageSecond, Topic
from articles.publishing import verbs
from articles.versions import gathered
from newsletters import composing, schedule
from newsletters.models import Edition, EditionItem
from tests.factories import make_article, make_picture, make_qa, make_report, make_section
from tests.newsletters.conftest import MORNING

FRIDAY, MONDAY, SATURDAY = date(2026, 11, 27), date(2026, 11, 30), date(2026, 11, 28)


@pytest.fixture
def article(hours_before):
    """An article that was published some hours before MORNING: `article(3)`."""
    return lambda hours=3, **fields: make_article(published_at=hours_before(hours), **fields)


def articles_of(edition) -> list:
    return [item.article for item in edition.items.filter(is_left_out=False) if item.article_id]


def test_an_edition_holds_what_was_published_since_the_last_sending(daily, article):
    old = article(24)
    new = [article(23), article(1)]
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    assert set(articles_of(edition)) == set(new)
    assert old not in articles_of(edition)
    assert edition.due_at == schedule.due_on(daily, FRIDAY)
    assert edition.state == "draft"


def test_the_first_weekly_edition_covers_a_week(weekly, article):
    article(24 * 8)
    new = article(24 * 5)
    assert articles_of(composing.draw_up(weekly, SATURDAY, MORNING)) == [new]


def test_mondays_edition_covers_the_weekend(daily, article):
    friday = article(-2)
    assert articles_of(composing.draw_up(daily, MONDAY, MORNING + timedelta(days=2))) == [friday]


def test_there_is_no_edition_if_nothing_is_new(daily, article):
    article(50)
    article(-50)
    make_article(published=False)
    assert composing.draw_up(daily, FRIDAY, MORNING) is None
    assert not Edition.objects.exists()


def test_drafts_withdrawn_and_scheduled_articles_are_not_in_it(daily, article):
    article(2, withdrawn_at=MORNING - timedelta(hours=1))
    article(2, section=None)
    article(-1)
    assert composing.draw_up(daily, FRIDAY, MORNING) is None


def test_an_article_that_went_out_is_never_added_again(daily, article, go_out):
    first = article(3)
    go_out(composing.draw_up(daily, FRIDAY, MORNING))
    second = article(-1)
    # This looks as if the article were published again.
    first.published_at = MORNING + timedelta(hours=2)
    first.save()
    assert articles_of(composing.draw_up(daily, MONDAY, MORNING + timedelta(days=1))) == [second]


def test_an_article_left_out_of_an_edition_that_went_out_is_not_in_the_next_one(daily, article, go_out, ada):
    out = article(2)
    article(3)
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    composing.leave_out(edition, edition.items.get(article=out).pk, ada)
    go_out(edition)
    assert composing.draw_up(daily, MONDAY, MORNING + timedelta(minutes=4)) is None


@pytest.mark.parametrize("how", ["never sent", "skipped", "held"])
def test_an_edition_that_did_not_go_out_does_not_count(daily, article, how):
    one = article(3)
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    edition.skipped_at = MORNING if how == "skipped" else None
    edition.held_at = MORNING if how == "held" else None
    edition.save()
    # The very first edition covers the time since the scheduled sending before it, here Friday's.
    composing.draw_up(daily, MONDAY, MORNING + timedelta(days=1))
    assert Edition.objects.filter(date=MONDAY).count() == 0
    one.published_at = schedule.due_on(daily, FRIDAY) + timedelta(hours=1)
    one.save()
    assert articles_of(composing.draw_up(daily, MONDAY, MORNING + timedelta(days=1))) == [one]


def test_articles_published_during_an_edition_that_was_not_sent_are_in_the_next_one(daily, article, go_out):
    article(30)
    go_out(composing.draw_up(daily, date(2026, 11, 26), MORNING - timedelta(days=1)))
    missed = article(10)
    friday = composing.draw_up(daily, FRIDAY, MORNING)
    friday.skipped_at = MORNING
    friday.save()
    new = article(-5)
    edition = composing.draw_up(daily, MONDAY, MORNING + timedelta(days=3))
    assert set(articles_of(edition)) == {missed, new}


def test_a_publication_that_was_committed_late_is_not_lost(daily, article, go_out):
    article(2)
    go_out(composing.draw_up(daily, FRIDAY, MORNING))
    late = make_article(published_at=MORNING - timedelta(seconds=20))
    assert articles_of(composing.draw_up(daily, MONDAY, MORNING + timedelta(days=1))) == [late]


# --- What goes in, and where ---


def test_the_lead_of_the_front_page_is_the_lead(daily, article):
    article(1, picture=make_picture(), kind="feature")
    chosen = article(5)
    FrontPage.objects.update_or_create(pk=1, defaults={"lead": chosen})
    assert articles_of(composing.draw_up(daily, FRIDAY, MORNING))[0] == chosen


def test_otherwise_the_newest_news_or_feature_with_a_picture_is_the_lead(daily, article):
    FrontPage.objects.update_or_create(pk=1, defaults={"lead": article(100)})
    article(1)
    article(1, kind="opinion", picture=make_picture())
    make_qa(published_at=MORNING - timedelta(hours=1), picture=make_picture())
    lead = article(2, kind="feature", picture=make_picture())
    article(3, picture=make_picture())
    assert articles_of(composing.draw_up(daily, FRIDAY, MORNING))[0] == lead


def test_an_expert_qa_is_the_lead_if_it_is_the_only_article(daily, hours_before):
    qa = make_qa(published_at=hours_before(1))
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    held = composing.contents(edition, MORNING)
    assert (held.lead.piece, held.qa, held.teasers) == (qa, None, ())


def test_the_front_pages_seconds_come_next_and_then_the_newest(daily, article):
    newest, second, lead, third = article(1), article(2), article(3, picture=make_picture()), article(4)
    front, _ = FrontPage.objects.get_or_create(pk=1)
    FrontPageSecond.objects.create(front_page=front, article=third)
    assert articles_of(composing.draw_up(daily, FRIDAY, MORNING)) == [lead, third, newest, second]


def test_an_edition_holds_a_lead_eight_more_and_an_expert_qa_of_any_age(daily, article, hours_before):
    qa = make_qa(published_at=hours_before(20))
    for hours in range(1, 15):
        article(hours)
    held = composing.contents(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    assert held.lead is not None and len(held.teasers) == 8
    assert held.qa.piece == qa
    published = [entry.piece.published_at for entry in held.teasers]
    assert published == sorted(published, reverse=True)


def test_only_sections_topics_and_kinds_of_the_newsletter_go_in(daily, article):
    water, fuel = make_section("Water"), make_section("Fuel")
    topic = Topic.objects.create(name="Dams", slug="dams")
    right = article(1, section=water, kind="feature")
    wrong = [
        article(1, section=fuel, kind="feature"),
        article(1, section=water),
        article(1, section=water, kind="feature"),
    ]
    for about in (right, *wrong[:2]):
        about.topics.add(topic)
    daily.sections.add(water)
    daily.topics.add(topic)
    daily.kinds = "feature,qa"
    daily.save()
    assert articles_of(composing.draw_up(daily, FRIDAY, MORNING)) == [right]


def test_the_newest_special_report_is_in_it_once(daily, hours_before, go_out):
    make_report(published_at=hours_before(20))
    new = make_report(published_at=hours_before(2))
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    held = composing.contents(edition, MORNING)
    assert held.report.piece == new and held.lead is None and not held.is_empty
    go_out(edition)
    assert composing.draw_up(daily, MONDAY, MORNING + timedelta(days=1)) is None


def test_a_newsletter_about_one_section_has_reports_about_it_only(daily, article, hours_before):
    water, fuel = make_section("Water"), make_section("Fuel")
    daily.sections.add(water)
    about_water = make_report([article(90, section=water), article(91, section=water)], published_at=hours_before(3))
    make_report([article(90, section=fuel)], published_at=hours_before(1))
    held = composing.contents(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    assert held.report.piece == about_water


# --- Again and again ---


def test_drawing_up_again_brings_it_up_to_date(daily, article):
    gone, stays = article(2), article(3)
    composing.draw_up(daily, FRIDAY, MORNING)
    verbs.withdraw(gone, by=None, reason="Wrong.", now=MORNING)
    new = article(1)
    edition = composing.draw_up(daily, FRIDAY, MORNING + timedelta(minutes=1))
    assert articles_of(edition) == [new, stays]
    assert edition.drawn_up_at == MORNING + timedelta(minutes=1)


def test_drawing_up_again_without_news_changes_nothing(daily, article):
    for hours in (1, 2, 3):
        article(hours)
    first = composing.draw_up(daily, FRIDAY, MORNING)
    rows = list(EditionItem.objects.order_by("pk").values())
    again = composing.draw_up(daily, FRIDAY, MORNING)
    assert again.pk == first.pk and again.version == first.version
    assert list(EditionItem.objects.order_by("pk").values()) == rows


def test_an_empty_draft_is_deleted_unless_an_editor_has_worked_on_it(daily, article):
    one = article(2)
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    composing.set_words(edition, "", "Good morning.")
    verbs.withdraw(one, by=None, reason="Wrong.", now=MORNING)
    assert composing.draw_up(daily, FRIDAY, MORNING) is None
    assert composing.contents(edition, MORNING).is_empty
    composing.set_words(edition, "", "")
    assert composing.draw_up(daily, FRIDAY, MORNING) is None
    assert not Edition.objects.exists()


def test_an_edition_that_went_out_or_was_skipped_does_not_change(daily, article, go_out):
    article(2)
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    go_out(edition)
    article(1)
    later = MORNING + timedelta(minutes=10)
    again = composing.draw_up(daily, FRIDAY, later)
    assert again == edition and again.items.count() == 1 and again.drawn_up_at == MORNING


def test_another_time_of_sending_is_kept(daily, article):
    article(2)
    due = MORNING + timedelta(minutes=5)
    composing.draw_up(daily, FRIDAY, MORNING, due=due)
    assert composing.draw_up(daily, FRIDAY, MORNING).due_at == due


def test_after_an_editor_arranged_it_new_pieces_come_last_and_nothing_moves(daily, article, ada):
    first, second, third = article(3), article(4), article(5)
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    ids = {item.article_id: item.pk for item in edition.items.all()}
    composing.reorder(edition, [ids[third.pk], ids[first.pk], ids[second.pk]], ada)
    composing.leave_out(edition, ids[first.pk], ada)
    new = article(1, picture=make_picture())
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    assert articles_of(edition) == [third, second, new]


def test_an_arranged_edition_takes_no_more_than_it_has_room_for_but_always_an_expert_qa(
    daily, article, ada, hours_before
):
    for hours in range(1, 9):
        article(hours)
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    composing.reorder(edition, [], ada)
    for minutes in range(10, 15):
        make_article(published_at=MORNING - timedelta(minutes=minutes))
    qa = make_qa(published_at=hours_before(0.1))
    report = make_report(published_at=hours_before(0.1))
    held = composing.contents(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    assert len(held.teasers) == 8
    assert held.qa.piece == qa and held.report.piece == report


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_draw_up_at_once_make_one_edition(daily, article):
    for hours in (1, 2, 3):
        article(hours)
    start, failures = threading.Barrier(4), []

    def draw():
        try:
            start.wait()
            composing.draw_up(daily, FRIDAY, MORNING)
        except Exception as error:
            failures.append(error)
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Edition.objects.count() == 1
    assert EditionItem.objects.count() == 3


# --- The open edition of each newsletter ---


def test_the_open_editions_are_those_of_the_next_dates(daily, weekly, article):
    article(2)
    drawn = composing.draw_up_open(MORNING)
    assert {(edition.newsletter.slug, edition.date) for edition in drawn} == {("daily", FRIDAY), ("weekly", SATURDAY)}


def test_a_newsletter_that_is_not_offered_has_no_open_edition(daily, weekly, article):
    article(2)
    daily.is_open = weekly.is_open = False
    daily.save()
    weekly.save()
    assert composing.draw_up_open(MORNING) == []


@pytest.mark.parametrize(
    ("minutes", "state", "date_then"),
    [
        (0, None, FRIDAY),
        (30, None, FRIDAY),
        (30 + 179, None, FRIDAY),
        (30 + 181, None, MONDAY),
        (30 + 600, "draft", FRIDAY),
        (40, "held_at", MONDAY),
        (40, "skipped_at", MONDAY),
        (40, "frozen_at", MONDAY),
        (10, "skipped_at", FRIDAY),
    ],
)
def test_today_is_open_until_it_has_gone_out(daily, minutes, state, date_then):
    now = MORNING + timedelta(minutes=minutes)
    if state:
        fields = {} if state == "draft" else {state: now}
        Edition.objects.create(newsletter=daily, date=FRIDAY, due_at=schedule.due_on(daily, FRIDAY), **fields)
    assert composing.open_date(daily, now) == date_then


def test_an_edition_that_went_out_is_not_open(daily, weekly, article, go_out):
    weekly.is_open = False
    weekly.save()
    article(2)
    go_out(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    assert composing.draw_up_open(MORNING + timedelta(minutes=10)) == []


# --- What it costs ---


@pytest.mark.parametrize("is_arranged", [False, True])
def test_drawing_up_takes_the_same_number_of_queries_for_three_and_for_twelve(
    daily, hours_before, ada, go_out, is_arranged
):
    make_report(published_at=hours_before(1))
    go_out(composing.draw_up(daily, FRIDAY - timedelta(days=1), hours_before(0.5)))

    def cost(number: int, day: date) -> int:
        Edition.objects.filter(frozen_at=None).delete()
        with gathered():
            for place in range(number):
                make_qa(published_at=MORNING + timedelta(minutes=place))
                make_article(published_at=MORNING + timedelta(minutes=place), picture=make_picture())
        now = MORNING + timedelta(hours=1)
        if is_arranged:
            composing.reorder(composing.draw_up(daily, day, now), [], ada)
            make_article(published_at=now)
        with CaptureQueriesContext(connection) as asked:
            assert composing.draw_up(daily, day, now)
        return len(asked)

    # Nothing is added to a full edition, which saves a statement.
    assert cost(12, FRIDAY) <= cost(3, FRIDAY) <= 24
