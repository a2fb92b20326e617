"""Headings and titles of the desk, on every screen that is registered."""

import pytest
from django.contrib import admin
from django.utils.text import capfirst

from tests.factories import make_article

pytestmark = pytest.mark.django_db
STOCK = ("Select ", "to change", "Site administration", "Add ", "Change ", "Delete multiple")


@pytest.fixture
def desk(as_user, make_user):
    return as_user(make_user("root@example.com", is_staff=True, is_superuser=True))


def screens() -> list[str]:
    return sorted(f"{model._meta.app_label}/{model._meta.model_name}" for model in admin.site._registry)


@pytest.mark.parametrize("screen", screens())
def test_a_list_is_called_by_what_it_lists_and_a_form_by_what_it_makes(desk, screen):
    model = next(model for model in admin.site._registry if model._meta.label_lower == screen.replace("/", "."))
    for address, own in (("", capfirst(model._meta.verbose_name_plural)), ("add/", f"New {model._meta.verbose_name}")):
        response = desk.get(f"/admin/{screen}/{address}")
        if response.status_code != 200:
            continue  # There is one row, or nobody adds any.
        title = response.context["title"]
        assert not title.startswith(STOCK) and not title.endswith(STOCK)
        if screen in ("articles/article", "accounts/user", "newsletters/newsletter", "articles/picture"):
            assert title == own
        assert f"<title>{title} | " in response.content.decode()


def test_the_index_and_the_parts_are_called_what_they_are(desk):
    assert desk.get("/admin/").context["title"] == "Desk"
    assert desk.get("/admin/articles/").context["title"] == "Articles"


def test_an_article_has_a_heading_a_history_and_a_question_before_it_is_deleted(desk):
    address = f"/admin/articles/article/{make_article(headline='Rust').pk}"
    page = desk.get(f"{address}/change/")
    assert (page.context["title"], page.context["subtitle"]) == ("Article", "Rust")
    history = desk.get(f"{address}/history/")
    assert (history.context["title"], history.context["subtitle"]) == ("History", "Rust")
    assert desk.get(f"{address}/delete/").context["title"] == "Delete this article?"


def test_the_button_above_a_list_says_new(desk):
    assert 'class="addlink">New article</a>' in desk.get("/admin/articles/article/").content.decode()
