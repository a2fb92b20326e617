"""The contents of an edition at one moment."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Question
from articles.publishing import verbs
from articles.versions import gathered
from newsletters import composing
from newsletters.models import Edition, EditionItem
from paywall.audit import sentences
from tests.factories import make_article, make_picture, make_qa, make_report
from tests.newsletters.conftest import MORNING

FRIDAY = date(2026, 11, 27)


def test_a_piece_that_is_withdrawn_postponed_or_loses_its_section_leaves_the_edition_at_once(daily, hours_before):
    stays, withdrawn, put_off, homeless = [make_article(published_at=hours_before(hours)) for hours in (1, 2, 3, 4)]
    report = make_report(published_at=hours_before(1))
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    assert len(composing.contents(edition, MORNING).entries) == 5
    verbs.withdraw(withdrawn, by=None, reason="Wrong.", now=MORNING)
    verbs.withdraw(report, by=None, reason="Wrong.", now=MORNING)
    put_off.published_at = MORNING + timedelta(hours=1)
    put_off.save()
    homeless.section = None
    homeless.save()
    assert [entry.piece for entry in composing.contents(edition, MORNING).entries] == [stays]


def test_a_withdrawal_that_is_still_to_come_does_not_count_yet(daily, hours_before):
    make_article(published_at=hours_before(1), withdrawn_at=MORNING + timedelta(minutes=10))
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    assert not composing.contents(edition, MORNING + timedelta(minutes=9)).is_empty
    assert composing.contents(edition, MORNING + timedelta(minutes=10)).is_empty


def test_the_next_article_becomes_the_lead_when_the_lead_is_withdrawn(daily, hours_before):
    first, second = [make_article(published_at=hours_before(hours)) for hours in (1, 2)]
    edition = composing.draw_up(daily, FRIDAY, MORNING)
    verbs.withdraw(first, by=None, reason="Wrong.", now=MORNING)
    held = composing.contents(edition, MORNING)
    assert (held.lead.piece, held.teasers) == (second, ())


def test_an_open_edition_loses_the_articles_that_another_one_sends_first(daily, hours_before, go_out):
    make_article(published_at=hours_before(1))
    friday = composing.draw_up(daily, FRIDAY, MORNING)
    other = Edition.objects.create(newsletter=daily, date=date(2026, 11, 30), due_at=MORNING + timedelta(days=3))
    EditionItem.objects.create(edition=other, article=friday.items.get().article)
    assert not composing.contents(other, MORNING).is_empty
    go_out(friday)
    assert composing.contents(other, MORNING).is_empty
    # The edition that went out has not changed.
    assert not composing.contents(friday, MORNING).is_empty


def test_the_expert_qa_asks_its_first_question_and_names_who_answers_it(daily, hours_before):
    make_article(published_at=hours_before(1))
    qa = make_qa(published_at=hours_before(2), access="premium", mark="locked")
    # The second expert does not answer the first question.
    first = qa.questions.first()
    first.answers.filter(participant__initials="TL").delete()
    held = composing.contents(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    assert held.qa.question == first.text
    assert held.qa.people == ("Dr Petra Oyelaran",)


def test_an_expert_qa_without_questions_is_a_teaser_without_one(daily, hours_before):
    make_article(published_at=hours_before(1))
    qa = make_qa(published_at=hours_before(2))
    Question.objects.filter(article=qa).delete()
    held = composing.contents(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    assert (held.qa.piece, held.qa.question, held.qa.people) == (qa, "", ())


@pytest.mark.parametrize(
    ("access", "word"), [("free", "Free"), ("premium", "Premium"), ("registered", "Registered readers")]
)
def test_the_access_is_shown_in_a_word(daily, hours_before, access, word):
    make_article(published_at=hours_before(1), access=access, kind="feature")
    lead = composing.contents(composing.draw_up(daily, FRIDAY, MORNING), MORNING).lead
    assert (lead.access, lead.section, lead.kind) == (word, "Energy", "Feature")
    assert lead.address == f"http://testserver{lead.piece.get_absolute_url()}"


def test_the_contents_hold_no_locked_text(daily):
    for access in ("premium", "registered"):
        make_article(published_at=MORNING - timedelta(hours=1), access=access)
        make_qa(
            published_at=MORNING - timedelta(hours=1), access=access, mark="and more words that make it long enough"
        )
    make_report(published_at=MORNING - timedelta(hours=1), access="premium")
    held = composing.contents(composing.draw_up(daily, FRIDAY, MORNING), MORNING)
    printed = " ".join(f"{entry.headline} {entry.text}" for entry in held.entries) + held.qa.question
    targets = sentences.targets()
    assert len(targets) == 5
    assert [sentences.seen(printed, target.sentences) for target in targets] == [None] * 5
    # The long texts are not even fetched.
    assert all("body" in entry.piece.get_deferred_fields() for entry in held.entries if entry is not held.report)


def test_contents_take_the_same_number_of_queries_for_two_and_for_eight(daily, ada):
    make_report(published_at=MORNING - timedelta(hours=1))

    def cost(number: int) -> int:
        Edition.objects.all().delete()
        edition = Edition.objects.create(newsletter=daily, date=FRIDAY, due_at=MORNING)
        with gathered():
            for place in range(number):
                make = make_qa if place % 2 else make_article
                piece = make(published_at=MORNING - timedelta(hours=1), picture=make_picture())
                EditionItem.objects.create(edition=edition, article=piece, position=place)
        with CaptureQueriesContext(connection) as asked:
            held = composing.contents(edition, MORNING)
            assert all(entry.section and entry.address and entry.piece.picture.alt_text for entry in held.entries)
        return len(asked)

    assert cost(2) == cost(8) <= 12
