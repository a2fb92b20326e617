"""What editors do with an edition, and what they cannot do once it has gone out."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Correction
from articles.versions import gathered
from newsletters import composing
from newsletters.models import Edition
from tests.factories import make_article, make_picture, make_qa, make_report
from tests.newsletters.conftest import MORNING

FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)


@pytest.fixture
def edition(daily, hours_before):
    """An edition with three articles."""
    with gathered():
        for hours in (1, 2, 3):
            make_article(published_at=hours_before(hours))
    return composing.draw_up(daily, FRIDAY, MORNING)


def ids(edition) -> list[int]:
    return list(edition.items.values_list("pk", flat=True))


def shown(edition, now=MORNING) -> list:
    return [entry.piece for entry in composing.contents(edition, now).entries]


def test_editors_reorder_the_items(edition, ada):
    first, second, third = ids(edition)
    composing.reorder(edition, [third, first], ada)
    assert ids(edition) == [third, first, second]
    assert edition.is_arranged
    assert edition.version == Edition.objects.get().version == 3


def test_an_order_with_an_item_of_another_edition_changes_nothing(edition, daily, ada):
    first, second, third = ids(edition)
    for order in ([third, first, third], [third, 987_654]):
        with pytest.raises(composing.NotInEdition):
            composing.reorder(edition, order, ada)
    assert ids(edition) == [first, second, third]
    assert not Edition.objects.get().is_arranged


def test_what_is_left_out_comes_back_to_its_place(edition, ada):
    before = shown(edition)
    item = edition.items.all()[1]
    composing.leave_out(edition, item.pk, ada)
    assert shown(edition) == [before[0], before[2]]
    composing.put_back(edition, item.pk, ada)
    assert shown(edition) == before
    item.refresh_from_db()
    assert item.added_by == ada


def test_an_editor_can_add_an_article_from_an_earlier_edition(edition, daily, go_out, ada):
    again = shown(edition)[0]
    go_out(edition)
    new = make_article(published_at=MORNING + timedelta(minutes=1))
    monday = composing.draw_up(daily, MONDAY, MORNING + timedelta(days=2))
    assert shown(monday, MORNING + timedelta(days=2)) == [new]
    item = composing.add(monday, again, ada, MORNING + timedelta(days=2))
    assert (item.added_by, item.position) == (ada, 1)
    assert shown(monday, MORNING + timedelta(days=2)) == [new, again]


def test_adding_twice_adds_once_and_adding_a_left_out_item_puts_it_back(edition, ada):
    article = make_article(published_at=MORNING - timedelta(days=100))
    first = composing.add(edition, article, ada, MORNING)
    assert composing.add(edition, article, ada, MORNING) == first
    composing.leave_out(edition, first.pk, ada)
    assert article not in shown(edition)
    composing.add(edition, article, ada, MORNING)
    assert article in shown(edition)


def test_an_article_that_is_public_when_the_edition_goes_out_can_be_added_but_a_draft_cannot(edition, ada):
    soon = make_article(published_at=edition.due_at - timedelta(minutes=1))
    composing.add(edition, soon, ada, MORNING)
    assert soon not in shown(edition)
    assert soon in shown(edition, edition.due_at)
    late = make_article(published_at=edition.due_at + timedelta(minutes=1))
    for wrong in (make_article(published=False), late, make_article(withdrawn_at=MORNING, published_at=MORNING)):
        with pytest.raises(composing.NotForReaders):
            composing.add(edition, wrong, ada, MORNING)


def test_an_edition_has_one_lead_eight_more_an_expert_qa_and_a_report(edition, ada, hours_before):
    for _ in range(6):
        composing.add(edition, make_article(published_at=hours_before(90)), ada, MORNING)
    with pytest.raises(composing.EditionIsFull):
        composing.add(edition, make_article(published_at=hours_before(90)), ada, MORNING)
    composing.add(edition, make_qa(published_at=hours_before(90)), ada, MORNING)
    composing.add(edition, make_report(published_at=hours_before(90)), ada, MORNING)
    with pytest.raises(composing.EditionIsFull):
        composing.add(edition, make_report(published_at=hours_before(90)), ada, MORNING)
    assert len(shown(edition)) == 11
    # Leaving one out makes room for another.
    composing.leave_out(edition, ids(edition)[0], ada)
    composing.add(edition, make_article(published_at=hours_before(90)), ada, MORNING)
    with pytest.raises(composing.EditionIsFull):
        composing.put_back(edition, ids(edition)[0], ada, MORNING)


def test_words_are_kept_in_one_line_and_in_paragraphs(edition, ada):
    composing.set_words(edition, "  Concrete\nand  clay ", "Good morning.\r\n\r\nTwo things today.\n", ada)
    saved = Edition.objects.get()
    assert saved.subject == edition.subject == "Concrete and clay"
    assert saved.introduction == "Good morning.\n\nTwo things today."
    assert not saved.is_arranged
    for subject, introduction in (("x" * 151, ""), ("", "x" * 1201)):
        with pytest.raises(composing.TooLong):
            composing.set_words(edition, subject, introduction, ada)


def test_a_line_replaces_the_standfirst(edition, ada):
    item = edition.items.first()
    assert composing.contents(edition, MORNING).lead.text == item.article.standfirst
    composing.set_line(edition, item.pk, "Why it\nmatters", ada)
    assert composing.contents(edition, MORNING).lead.text == "Why it matters"
    with pytest.raises(composing.TooLong):
        composing.set_line(edition, item.pk, "x" * 301, ada)


def test_an_edition_that_went_out_refuses_every_change(edition, ada, go_out):
    item = edition.items.first()
    before = shown(edition)
    go_out(edition)
    verbs = (
        lambda: composing.reorder(edition, ids(edition)[::-1], ada),
        lambda: composing.leave_out(edition, item.pk, ada),
        lambda: composing.put_back(edition, item.pk, ada),
        lambda: composing.add(edition, make_article(), ada, MORNING),
        lambda: composing.set_words(edition, "Another", "", ada),
        lambda: composing.set_line(edition, item.pk, "Another", ada),
    )
    for verb in verbs:
        with pytest.raises(composing.Gone) as refusal:
            verb()
        assert isinstance(refusal.value, ValueError)
    assert shown(edition) == before
    assert Edition.objects.get().subject == ""


def test_the_history_says_who_did_what(edition, ada):
    composing.leave_out(edition, ids(edition)[0], ada)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id, entry.change_message) == (ada, str(edition.pk), "Left something out.")


# --- Corrections ---


@pytest.fixture
def corrected(edition, go_out):
    """A correction to an article that readers got."""
    item = edition.items.first()
    go_out(edition)
    return Correction.objects.create(article=item.article, text="It is M64.", made_at=MORNING + timedelta(hours=3))


@pytest.fixture
def monday(daily, corrected):
    make_article(published_at=MORNING + timedelta(hours=4))
    return composing.draw_up(daily, MONDAY, MORNING + timedelta(days=1))


LATER = MORNING + timedelta(days=1)


def without_corrections(edition: Edition) -> Edition:
    edition.items.filter(correction__isnull=False).delete()
    return edition


def test_a_correction_of_a_sent_piece_is_added_to_the_next_edition_automatically(monday, corrected):
    assert [line.correction for line in composing.contents(monday, LATER).corrections] == [corrected]
    assert composing.corrections_to_offer(monday, LATER) == []
    composing.draw_up(monday.newsletter, MONDAY, LATER)
    assert monday.items.filter(correction=corrected).count() == 1


def test_a_correction_that_an_editor_left_out_is_not_added_again(monday, corrected, ada):
    composing.leave_out(monday, monday.items.get(correction=corrected).pk, ada)
    composing.draw_up(monday.newsletter, MONDAY, LATER)
    assert composing.contents(monday, LATER).corrections == ()
    assert composing.corrections_to_offer(monday, LATER) == [corrected]


def test_a_note_on_a_special_report_reaches_those_who_got_the_report(monday, go_out, daily):
    report = make_report([make_article()], published_at=MORNING - timedelta(days=2))
    gone = Edition.objects.get(date=FRIDAY)
    gone.items.create(report=report, position=9)
    note = report.corrections.create(text="Nine bridges.", made_at=MORNING + timedelta(hours=4))
    assert composing.corrections_to_offer(monday, LATER) == [note]


def test_a_correction_is_offered_and_stands_when_added(monday, corrected, ada):
    without_corrections(monday)
    assert composing.corrections_to_offer(monday, LATER) == [corrected]
    assert composing.contents(monday, LATER).corrections == ()
    composing.add(monday, corrected, ada, LATER)
    assert [line.correction for line in composing.contents(monday, LATER).corrections] == [corrected]
    assert composing.corrections_to_offer(monday, LATER) == []
    # The articles are still updated automatically, and the correction stays.
    assert not monday.is_arranged
    new = make_article(published_at=MORNING + timedelta(hours=5), picture=make_picture())
    composing.draw_up(monday.newsletter, MONDAY, LATER)
    held = composing.contents(monday, LATER)
    assert held.lead.piece == new and len(held.corrections) == 1


def test_a_correction_goes_out_once(monday, corrected, ada, go_out, daily):
    composing.add(monday, corrected, ada, LATER)
    go_out(monday)
    make_article(published_at=LATER + timedelta(hours=4))
    tuesday = composing.draw_up(daily, date(2026, 12, 1), MORNING + timedelta(days=3))
    assert composing.corrections_to_offer(tuesday, MORNING + timedelta(days=3)) == []


@pytest.mark.parametrize("why", ["made before the sending", "of another article", "withdrawn", "long ago", "left out"])
def test_other_corrections_are_not_offered(monday, corrected, why, daily):
    without_corrections(monday)
    assert composing.corrections_to_offer(monday, LATER) == [corrected]
    now = LATER
    if why == "made before the sending":
        corrected.made_at = MORNING - timedelta(minutes=1)
    elif why == "of another article":
        corrected.article = make_article(published_at=MORNING - timedelta(days=90))
    elif why == "withdrawn":
        corrected.article.withdrawn_at = MORNING + timedelta(hours=4)
        corrected.article.save()
    elif why == "long ago":
        now += timedelta(days=40)
    else:
        Edition.objects.get(date=FRIDAY).items.filter(article=corrected.article).update(is_left_out=True)
    corrected.save()
    assert composing.corrections_to_offer(monday, now) == []


def test_corrections_alone_do_not_make_an_edition(daily, monday, corrected, ada):
    composing.add(monday, corrected, ada, LATER)
    for item in monday.items.filter(correction=None):
        composing.leave_out(monday, item.pk, ada)
    assert composing.contents(monday, LATER).is_empty
    assert composing.draw_up(daily, MONDAY, LATER) is None
