"""All errors of a form are listed at its top, each once, with links to the fields."""

import re

import pytest

from tests.articles.admin.screen import Screen
from tests.articles.admin.test_two_people import opened, save
from tests.factories import image_bytes, make_qa, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(as_user, ada):
    return as_user(ada)


def listed(response) -> list[tuple[str, str]]:
    """Each link of the list: the id to which it leads, and its words."""
    html = response.content.decode()
    start = html.index('id="problems"')
    assert 'role="alert" tabindex="-1"' in html[start : start + 80]
    return re.findall(r'<a href="#([^"]*)">([^<]*)</a>', html[start : html.index("</section>", start)])


def test_links_lead_to_the_fields_and_say_where_they_are(desk):
    article = make_qa()
    screen = opened(desk, article)
    screen["headline"] = ""
    screen["answers-3-who"] = "XX"
    response = save(desk, article, screen)
    links = listed(response)
    assert ("id_headline", "Headline: This field is required.") in links
    [(target, words)] = [link for link in links if link[0] == "id_answers-3-who"]
    assert words.startswith("Answer 2 of question 2, who answers: No expert of this Q&amp;A has the initials “XX”")
    html = response.content.decode()
    assert all(f'id="{target}"' in html for target, _ in links)
    assert "<title>Error: " in html and "Please correct the error" not in html


def test_an_error_about_equal_initials_is_listed_once(desk):
    article = make_qa()
    screen = opened(desk, article)
    screen["participants-1-initials"] = screen["participants-0-initials"]
    response = save(desk, article, screen)
    assert [target for target, words in listed(response) if "same initials" in words] == ["id_participants-1-initials"]
    assert response.content.decode().count("have the same initials") == 2, "In the list and at the field."


def test_an_error_of_a_whole_list_links_to_the_list(desk):
    article = make_qa()
    screen = opened(desk, article)
    screen["kind"] = "news"
    [(target, words)] = listed(save(desk, article, screen))
    assert target == "questions-group" and words.startswith("Only an Expert Q&amp;A has experts")


def test_an_invalid_picture_file_gets_one_message(desk):
    data = {"file": upload(content=b"no picture"), "focal_x": "0.5", "focal_y": "0.5"}
    response = desk.post("/admin/articles/picture/add/", data)
    [(target, words)] = listed(response)
    assert target == "id_file" and "This file is not a picture" in words
    assert "choose it again" not in response.content.decode()


def test_the_reminder_to_choose_the_file_again_comes_last(desk):
    data = {"file": upload(content=image_bytes()), "credit": "x" * 300, "focal_x": "0.5", "focal_y": "0.5"}
    html = desk.post("/admin/articles/picture/add/", data).content.decode()
    assert html.index("#id_credit") < html.index("choose it again")


def test_a_draft_with_an_empty_answer_is_saved_with_a_warning(desk):
    article = make_qa()
    screen = opened(desk, article)
    screen["answers-2-body"] = ""
    response = save(desk, article, screen)
    assert response.status_code == 302
    html = desk.get(response["Location"]).content.decode()
    assert "some answers are still empty: PO to question 2." in html
    assert opened(desk, article)["answers-2-body"] == "", Screen(response)
