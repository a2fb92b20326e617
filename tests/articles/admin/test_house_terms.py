"""The list of the house style: editors keep it, one by one or many at once; writers read it."""

import pytest
from django.db import IntegrityError, transaction

from articles import versions
from articles.models import HouseTerm
from articles.publishing import house_style

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/houseterm/"


def add_many(desk, lines: str):
    return desk.post(f"{LIST}import/", {"lines": lines}, follow=True)


def test_an_editor_adds_a_term_and_is_named_with_it(as_user, ada):
    desk = as_user(ada)
    desk.post(f"{LIST}add/", {"avoid": " going  forward ", "better": "from now on", "note": ""})
    term = HouseTerm.objects.get()
    assert (term.avoid, term.better, term.added_by) == ("going forward", "from now on", ada)
    page = desk.get(LIST).content.decode()
    assert "going forward" in page and "Add many" in page


@pytest.mark.parametrize("twin", ["Don’t", "don't", "DON’T "])
def test_a_term_is_listed_once_however_it_is_written(as_user, ada, twin):
    HouseTerm.objects.create(avoid="don’t", better="do not")
    page = as_user(ada).post(f"{LIST}add/", {"avoid": twin, "better": "do not"}).content.decode()
    assert "This term is already in the list: “don’t → do not”." in page and HouseTerm.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        HouseTerm.objects.create(avoid=twin)


def test_a_term_is_changed_without_getting_in_its_own_way(as_user, ada):
    term = HouseTerm.objects.create(avoid="utilise", better="use")
    as_user(ada).post(f"{LIST}{term.pk}/change/", {"avoid": "Utilise", "better": "employ", "any_ending": "on"})
    term.refresh_from_db()
    assert (term.avoid, term.better, term.any_ending) == ("Utilise", "employ", True)


@pytest.mark.parametrize("sent", [{"avoid": "\u200b", "better": "x"}, {"avoid": "same", "better": "same"}])
def test_an_invalid_term_is_refused_at_its_field(as_user, ada, sent):
    assert as_user(ada).post(f"{LIST}add/", sent).status_code == 200
    assert not HouseTerm.objects.exists()


def test_many_terms_are_added_at_once_in_any_spelling_of_the_arrow(as_user, ada):
    HouseTerm.objects.create(avoid="Utilise", better="employ")
    page = add_many(as_user(ada), "utilise → use\n\nlearnings -> lessons\nin order to\tto\r\ngame-changing =>\n")
    assert "New terms: 3. Terms with another better word: 1." in page.content.decode()
    assert dict(HouseTerm.objects.values_list("key", "better")) == {
        "utilise": "use", "learnings": "lessons", "in order to": "to", "game-changing": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "lines,said",
    [
        ("\n\nno arrow here", "Line 3: “no arrow here” has no arrow."),
        ("good → better\n→ nothing", "Line 2: The word to avoid is missing before the arrow."),
        ("one → a\nOne → b", "Line 2: “One” is in line 1 already, with another better word."),
        ("x" * 81 + " → y", "Line 1: Too long"),
        ("  \n ", "Write at least one line."),
        ("a → b\n" * 2001, "more than 2,000 lines"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_stored(as_user, ada, lines, said):
    page = add_many(as_user(ada), lines).content.decode()
    assert said in page and not HouseTerm.objects.exists()


def test_what_was_typed_stays_when_a_line_is_wrong(as_user, ada):
    page = add_many(as_user(ada), "good → better\nwrong <b>").content.decode()
    assert "good → better" in page and "wrong &lt;b&gt;" in page and "wrong <b>" not in page


def test_journalists_read_the_list_and_change_nothing(as_user, joe, rhea):
    term = HouseTerm.objects.create(avoid="utilise", better="use")
    desk = as_user(joe)
    assert "utilise" in desk.get(LIST).content.decode()
    assert desk.post(f"{LIST}add/", {"avoid": "x", "better": "y"}).status_code == 403
    assert desk.get(f"{LIST}import/").status_code == 403
    assert desk.post(f"{LIST}{term.pk}/change/", {"avoid": "x", "better": "y"}).status_code == 403
    assert as_user(rhea).get(LIST).status_code in (302, 403)


def test_the_list_is_searched_as_terms_are_compared(as_user, ada):
    HouseTerm.objects.create(avoid="Don’t", better="do not")
    HouseTerm.objects.create(avoid="utilise", better="use")
    page = as_user(ada).get(f"{LIST}?q=don't").content.decode()
    assert "Don’t" in page and "utilise" not in page
    assert as_user(ada).get(f"{LIST}?q=%00").status_code == 200


def test_the_number_of_queries_does_not_grow_with_the_list(as_user, ada, django_assert_max_num_queries):
    desk, numbers = as_user(ada), []
    for size in (3, 30):
        HouseTerm.objects.bulk_create(HouseTerm(avoid=f"term {size} {n}", added_by=ada) for n in range(size))
        versions.forget()
        with django_assert_max_num_queries(12) as queries:
            desk.get(LIST)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_five_hundred_lines_are_stored_with_few_statements(ada, django_assert_max_num_queries):
    found = house_style.read(f"term {n} → word {n}" for n in range(500))
    with django_assert_max_num_queries(8):
        assert house_style.store(found, by=ada) == (500, 0)
    with django_assert_max_num_queries(8):
        assert house_style.store(found, by=ada) == (0, 0)
