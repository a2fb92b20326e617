"""Conflicts between two editors of an edition, or an editor and an automatic update: nothing typed is lost."""

from newsletters import composing
from newsletters.models import EditionItem
from tests.articles.admin.conftest import two  # noqa: F401  (a fixture: two editors with a browser each)
from tests.factories import make_article
from tests.newsletters.admin.test_edition_screen import opened, save


def test_a_second_save_is_refused_and_keeps_what_was_typed(two, edition):  # noqa: F811
    first, second = two
    mine, theirs = opened(first, edition), opened(second, edition)
    theirs["subject"] = "Bea’s subject"
    assert save(second, edition, theirs).status_code == 302
    mine["subject"], mine["items-0-line"] = "Ada’s subject", "Ada’s line"
    response = save(first, edition, mine)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Bea Editor" in html and "Bea’s subject" in html and "Ada’s subject" in html and "Ada’s line" in html
    edition.refresh_from_db()
    assert edition.subject == "Bea’s subject"


def test_saving_over_a_conflict_keeps_what_only_the_other_editor_changed(two, edition):  # noqa: F811
    first, second = two
    mine, theirs = opened(first, edition), opened(second, edition)
    theirs["introduction"], theirs["items-1-is_left_out"] = "Bea’s introduction", "on"
    save(second, edition, theirs)
    mine["subject"] = "Ada’s subject"
    again = type(mine)(save(first, edition, mine), "edition_form")
    edition.refresh_from_db()
    again["overwrite"] = edition.version
    assert save(first, edition, again).status_code == 302
    edition.refresh_from_db()
    assert (edition.subject, edition.introduction) == ("Ada’s subject", "Bea’s introduction")
    assert edition.items.all()[1].is_left_out


def test_another_save_during_the_conflict_is_noticed_too(two, edition):  # noqa: F811
    first, second = two
    mine, theirs = opened(first, edition), opened(second, edition)
    theirs["subject"] = "Bea’s first"
    save(second, edition, theirs)
    mine["subject"] = "Ada’s"
    again = type(mine)(save(first, edition, mine), "edition_form")
    edition.refresh_from_db()
    again["overwrite"] = edition.version
    theirs = opened(second, edition)
    theirs["subject"] = "Bea’s second"
    save(second, edition, theirs)
    assert "Bea’s second" in save(first, edition, again).content.decode()


def test_pieces_added_automatically_in_the_meantime_are_reported_and_kept(two, edition):  # noqa: F811
    first, _ = two
    mine = opened(first, edition)
    fresh = make_article(headline="Published this minute")
    composing.add(edition, fresh, None)
    third = str(edition.items.all()[2])
    mine["items-2-position"], mine["subject"] = -1, "Ada’s subject"
    html = save(first, edition, mine).content.decode()
    assert "added in the saved version; it is kept." in html
    again = type(mine)(save(first, edition, mine), "edition_form")
    edition.refresh_from_db()
    again["overwrite"] = edition.version
    assert save(first, edition, again).status_code == 302
    names = [str(item) for item in edition.items.all()]
    assert names[-1] == "Published this minute" and names[0] == third


def test_a_line_typed_for_an_item_that_was_removed_brings_it_back(two, edition):  # noqa: F811
    first, _ = two
    mine = opened(first, edition)
    item = edition.items.all()[1]
    article = item.article
    mine["items-1-line"] = "A line of an hour"
    EditionItem.objects.filter(pk=item.pk).delete()
    edition.version += 1
    edition.save()
    response = save(first, edition, mine)
    assert "A line of an hour" in response.content.decode()
    again = type(mine)(response, "edition_form")
    again["overwrite"] = edition.version
    assert save(first, edition, again).status_code == 302
    assert edition.items.get(article=article).line == "A line of an hour"
