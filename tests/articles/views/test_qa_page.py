"""An Expert Q&A's page, whole and walled, and the list of all of them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from articles.models import Answer, Participant
from articles.versions import gathered
from tests.factories import join, make_qa

pytestmark = pytest.mark.django_db


def head_of(html: str) -> str:
    return html[: html.index("</head>")]


def rests_of(html: str) -> int:
    return len(re.findall(r'class="rest"', html))


@pytest.mark.parametrize("access", ["premium", "registered"])
def test_whole_and_preview_have_the_same_head_and_one_rest_each(preview_page, whole_page, access):
    qa = make_qa(access=access)
    walled, whole = preview_page(qa), whole_page(qa)
    assert head_of(walled) == head_of(whole)
    assert rests_of(walled) == rests_of(whole) == 1
    assert walled.count('id="rest"') == 1


def test_a_free_qa_has_no_rest_element(client):
    html = client.get(make_qa().get_absolute_url()).content.decode()
    assert rests_of(html) == 0


def test_a_locked_answer_shows_who_gives_it_and_none_of_its_words(preview_page):
    qa = make_qa(access="premium", mark="secretly")
    html = preview_page(qa)
    assert html.count("secretly") == 2
    assert "Tomas Lindqvist also answers this question." in html
    assert html.count("Answers by Petra Oyelaran and Tomas Lindqvist, for registered readers.") == 2


def test_the_experts_are_listed_with_one_post_per_line(client):
    qa = make_qa()
    html = client.get(qa.get_absolute_url()).content.decode()
    assert html.count('<p class="expert__post">Professor of Testing, University of Marlow</p>') == 2
    assert html.count('<p class="expert__post">Lead, Halden Institute</p>') == 2
    for participant in qa.participants.all():
        assert participant.expert.get_absolute_url() in html


def test_every_question_has_a_permalink_in_whole_and_preview(preview_page, whole_page):
    qa = make_qa(access="premium")
    for html in (preview_page(qa), whole_page(qa)):
        for question in qa.questions.all():
            assert html.count(f'id="{question.anchor}"') == 1
            assert f'class="permalink" href="#{question.anchor}"' in html


def test_an_answer_names_all_who_give_it(client):
    qa = make_qa(questions=1)
    together = Answer.objects.filter(article=qa).order_by("position").first()
    join(together, Participant.objects.get(article=qa, initials="TL"))
    html = client.get(qa.get_absolute_url()).content.decode()
    assert '<span class="speaker__name">Dr Petra Oyelaran and Dr Tomas Lindqvist</span>' in html


def test_no_id_is_given_twice(client):
    html = client.get(make_qa().get_absolute_url()).content.decode()
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_a_qa_costs_the_same_with_1_question_and_with_12(queries_of):
    short, long = make_qa(questions=1), make_qa(questions=12)
    assert queries_of(short.get_absolute_url()) == queries_of(long.get_absolute_url())


def test_the_list_names_the_experts_and_no_answer(client):
    qa = make_qa(access="premium", mark="secretly")
    make_qa(withdrawn_at=timezone.now(), headline="Regretted")
    html = client.get("/expert-qas/").content.decode()
    assert qa.headline in html and "Petra Oyelaran and Tomas Lindqvist" in html
    assert "secretly" not in html and "Regretted" not in html


def test_the_list_costs_the_same_with_3_and_with_30(queries_of):
    for _ in range(3):
        make_qa(questions=1)
    few = queries_of("/expert-qas/")
    with gathered():
        for _ in range(27):
            make_qa(questions=1)
    assert queries_of("/expert-qas/") == few


def test_each_expert_who_can_be_shown_alone_has_a_rule_in_the_style_sheet(client):
    names = [f"{letter}nn Expert" for letter in "ABCDEFGHIJKLMNOPQR"]
    html = client.get(make_qa(experts=names, questions=1).get_absolute_url()).content.decode()
    offered = {int(number) for number in re.findall(r'href="#only-([0-9]+)"', html)}
    css = (Path(settings.BASE_DIR) / "newsroom/styles/qa.css").read_text()
    assert offered == set(range(1, 17))
    for number in offered:
        assert f'id="only-{number}"' in html and f'class="filter filter--{number}"' in html
        assert f"#only-{number}:target ~ .columns :is(.question, .answer, .locked):not(.by-{number})" in css
        assert f"#only-{number}:target ~ .columns .filter--{number}" in css
    assert 'class="filter filter--17"' not in html


def test_a_qa_without_experts_and_questions_shows_no_empty_lists(client):
    qa = make_qa(experts=(), questions=0)
    html = client.get(qa.get_absolute_url()).content.decode()
    assert "Meet the experts" not in html and "questions" not in html.lower().partition("<main")[2]
    row = client.get("/expert-qas/").content.decode().partition('class="teaser"')[2]
    assert "teaser__faces" not in row and "· <time" not in row
