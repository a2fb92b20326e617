"""The screen of an edition: Ada, an editor, arranges it; Joe, a journalist, can only read it."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from articles.models import Correction
from newsletters.models import Edition, EditionItem
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_report

FORM = "edition_form"


def address(edition: Edition) -> str:
    return f"/admin/newsletters/edition/{edition.pk}/change/"


def opened(client, edition: Edition) -> Screen:
    response = client.get(address(edition))
    assert response.status_code == 200
    return Screen(response, FORM)


def save(client, edition: Edition, screen: Screen, **buttons):
    return client.post(address(edition), screen.data | {"_continue": "1"} | buttons)


def headlines(edition: Edition) -> list[str]:
    return [str(item) for item in edition.items.filter(is_left_out=False)]


def test_the_items_are_listed_in_order_with_section_and_access(as_user, ada, edition):
    html = as_user(ada).get(address(edition)).content.decode()
    first, second, third = headlines(edition)
    assert html.index(first) < html.index(second) < html.index(third)
    assert "News, Energy, Free" in html
    assert "It goes out automatically on" in html and "Drawn up on" in html


def test_positions_put_the_items_into_another_order(as_user, ada, edition):
    client, before = as_user(ada), headlines(edition)
    screen = opened(client, edition)
    screen["items-2-position"] = -1
    assert save(client, edition, screen).status_code == 302
    assert headlines(edition) == [before[2], before[0], before[1]]
    edition.refresh_from_db()
    assert edition.is_arranged


@pytest.mark.parametrize(("move", "expected"), [("up", [1, 0, 2]), ("down", [0, 2, 1])])
def test_the_buttons_move_an_item_without_scripts_and_save_what_was_typed(as_user, ada, edition, move, expected):
    client, before = as_user(ada), headlines(edition)
    screen = opened(client, edition)
    screen["subject"] = "Typed before the button"
    item = edition.items.all()[1]
    response = client.post(address(edition), screen.data | {"_move": f"{move}-{item.pk}"})
    assert response.url.endswith(f"/change/#item-{item.pk}")
    assert headlines(edition) == [before[place] for place in expected]
    edition.refresh_from_db()
    assert edition.subject == "Typed before the button"


def test_the_first_button_of_the_form_saves_so_that_enter_moves_nothing(as_user, ada, edition):
    html = as_user(ada).get(address(edition)).content.decode()
    form = html[html.index('id="edition_form"') :]
    assert form.index('name="_continue"') < form.index('name="_move"')


def test_ada_leaves_out_puts_back_and_writes_a_line(as_user, ada, edition):
    client = as_user(ada)
    screen = opened(client, edition)
    screen["items-1-is_left_out"] = "on"
    screen["items-0-line"] = "What Ada says of it."
    save(client, edition, screen)
    first, second, _ = edition.items.all()
    assert first.line == "What Ada says of it." and second.is_left_out
    screen = opened(client, edition)
    del screen.fields["items-1-is_left_out"]
    save(client, edition, screen)
    second.refresh_from_db()
    assert not second.is_left_out
    assert second.added_by == ada


def test_ada_adds_a_recent_article(as_user, ada, edition):
    client = as_user(ada)
    article, report = make_article(headline="Just published"), make_report(headline="A new report")
    screen = opened(client, edition)
    html = screen.response.content.decode()
    assert "Just published" in html and "A new report" in html
    screen["offered"] = [f"article-{article.pk}", f"report-{report.pk}"]
    assert save(client, edition, screen).status_code == 302
    assert headlines(edition)[3:] == ["Just published", "A new report"]
    html = opened(client, edition).response.content.decode()
    assert f'value="article-{article.pk}"' in html and f'name="offered" value="article-{article.pk}"' not in html


def test_ada_adds_an_old_article_by_its_headline(listeners_hear, as_user, ada, edition):
    client = as_user(ada)
    old = make_article(headline="From last year", published_at=timezone.now() - timedelta(days=300))
    query = "app_label=newsletters&model_name=editionitem&field_name=article&term=last+year"
    assert client.get(f"/admin/autocomplete/?{query}").json()["results"] == [
        {"id": str(old.pk), "text": "From last year"}
    ]
    screen = opened(client, edition)
    screen["older"] = str(old.pk)
    save(client, edition, screen)
    assert headlines(edition)[-1] == "From last year"


def test_a_draft_is_not_offered_found_or_accepted(as_user, ada, edition):
    client = as_user(ada)
    draft = make_article(headline="Not out yet", published=False)
    query = "app_label=newsletters&model_name=editionitem&field_name=article&term=not+out"
    assert client.get(f"/admin/autocomplete/?{query}").json()["results"] == []
    screen = opened(client, edition)
    assert "Not out yet" not in screen.response.content.decode()
    screen["offered"] = f"article-{draft.pk}"
    screen["subject"] = "Typed all the same"
    response = save(client, edition, screen)
    html = response.content.decode()
    assert response.status_code == 200
    assert "will not be public" in html and "Typed all the same" in html
    assert edition.items.count() == 3
    edition.refresh_from_db()
    assert edition.subject == ""


def test_a_correction_to_an_article_that_readers_got_is_offered(as_user, ada, edition, make_edition):
    now = timezone.now()
    gone = make_edition(1, days=-2, frozen_at=now - timedelta(days=2), finished_at=now - timedelta(days=2))
    article = gone.items.get().article
    article.corrections.create(text="It was 12, not 20.", made_at=now - timedelta(hours=1))
    client = as_user(ada)
    screen = opened(client, edition)
    assert "It was 12, not 20." in screen.response.content.decode()
    screen["offered"] = f"correction-{Correction.objects.get().pk}"
    save(client, edition, screen)
    assert edition.items.filter(correction__text="It was 12, not 20.").exists()


def test_a_withdrawn_article_is_marked(as_user, ada, edition):
    article = edition.items.first().article
    article.withdrawn_at = timezone.now() - timedelta(minutes=1)
    article.save()
    assert "Withdrawn: it will not be in the mail." in as_user(ada).get(address(edition)).content.decode()


def test_adas_changes_are_in_the_history_with_her_name(as_user, ada, edition):
    client = as_user(ada)
    screen = opened(client, edition)
    screen["items-1-is_left_out"] = "on"
    save(client, edition, screen)
    entry = LogEntry.objects.get()
    assert entry.user == ada and entry.object_id == str(edition.pk)
    assert "Ada Editor" in client.get(address(edition)).content.decode()


def test_saving_without_a_change_changes_nothing(as_user, ada, edition):
    client = as_user(ada)
    save(client, edition, opened(client, edition))
    version = edition.version
    edition.refresh_from_db()
    assert edition.version == version and not LogEntry.objects.exists()


def test_a_subject_that_is_too_long_is_reported_at_the_field_and_kept(as_user, ada, edition):
    client = as_user(ada)
    screen = opened(client, edition)
    screen["subject"], screen["items-0-line"] = "x" * 151, "A line that must not be lost"
    html = save(client, edition, screen).content.decode()
    assert "at most 150 characters" in html and "A line that must not be lost" in html
    assert 'href="#id_subject"' in html


def test_joe_can_read_but_not_change_an_edition(as_user, joe, edition):
    client = as_user(joe)
    html = client.get(address(edition)).content.decode()
    assert "only editors can change it" in html
    assert 'name="_move"' not in html and 'name="_verb"' not in html and 'name="offered"' not in html
    assert client.post(address(edition), {"subject": "Joe’s"}).status_code == 403
    edition.refresh_from_db()
    assert edition.subject == ""


def test_an_edition_that_went_out_is_read_only(as_user, ada, make_sent):
    edition = make_sent("sent")
    html = as_user(ada).get(address(edition)).content.decode()
    assert "This edition can no longer be changed" in html
    assert 'name="subject"' not in html and 'name="_move"' not in html


def test_words_typed_while_it_went_out_are_shown_again(as_user, ada, edition):
    client = as_user(ada)
    screen = opened(client, edition)
    screen["introduction"], screen["items-0-line"] = "An introduction of an hour.", "A line, too."
    Edition.objects.filter(pk=edition.pk).update(frozen_at=timezone.now())
    response = save(client, edition, screen)
    html = response.content.decode()
    assert response.status_code == 409
    assert "An introduction of an hour." in html and "A line, too." in html


def test_nobody_can_add_or_delete_an_edition(as_user, ada, edition):
    client = as_user(ada)
    assert client.get("/admin/newsletters/edition/add/").status_code == 403
    assert client.post(f"/admin/newsletters/edition/{edition.pk}/delete/", {"post": "yes"}).status_code == 403


def test_the_screen_costs_the_same_for_many_items(
    as_user, ada, make_edition, django_assert_max_num_queries, django_assert_num_queries
):
    client = as_user(ada)
    few, many = make_edition(2, days=1), make_edition(8, days=2)
    client.get(address(few))
    with django_assert_max_num_queries(40) as counted:
        client.get(address(few))
    with django_assert_num_queries(len(counted)):
        client.get(address(many))
    assert EditionItem.objects.filter(edition=many).count() == 8
