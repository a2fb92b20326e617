"""An expert's page: who they are, the posts of their latest participation, every question that they answered."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Answer, Article, Expert, Participant, Question
from articles.versions import gathered
from tests.factories import join, make_article, make_qa

pytestmark = pytest.mark.django_db


@gathered()
def appear(expert: Expert, questions: int = 2, posts: str = "", days_ago: int = 1, **fields) -> Article:
    """A Q&A in which this expert answers every question; the answers say `privately`."""
    article = make_article(kind="qa", published_at=timezone.now() - timedelta(days=days_ago), **fields)
    participant = Participant.objects.create(article=article, expert=expert, initials="PO", posts=posts)
    for number in range(questions):
        question = Question.objects.create(article=article, text=f"Question {number}?", position=number)
        Answer.objects.create(
            article=article, question=question, participant=participant, body="<p>Answered privately.</p>"
        )
    return article


@pytest.fixture
def petra(db):
    return Expert.objects.create(
        name="Petra Oyelaran", title="Professor", slug="petra-oyelaran", post_nominals="FREng", initials="PO"
    )


def page_of(client, expert) -> str:
    response = client.get(expert.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_every_question_is_linked_and_no_words_of_an_answer_are_shown(client, petra):
    premium, free = appear(petra, access="premium"), appear(petra)
    html = page_of(client, petra)
    for question in premium.questions.all():
        assert f'href="{premium.get_absolute_url()}#{question.anchor}"' in html
    for answer in free.answers.all():
        assert f'href="{free.get_absolute_url()}#{answer.anchor}"' in html
    assert "privately" not in html


def test_an_answer_given_together_counts_for_both(client):
    qa = make_qa(questions=1)
    lindqvist = Participant.objects.get(article=qa, initials="TL")
    Answer.objects.filter(participant=lindqvist).delete()
    join(Answer.objects.get(article=qa), lindqvist)
    assert f"Question 1 of {qa.pk}?" in page_of(client, lindqvist.expert)


def test_the_posts_are_those_of_the_latest_published_participation(client, petra):
    appear(petra, posts="Lecturer, University of Marlow", days_ago=400)
    appear(petra, posts="Professor, University of Marlow", days_ago=3)
    appear(petra, posts="Vice-Chancellor, University of Marlow", days_ago=-3)
    html = page_of(client, petra)
    assert "Professor, University of Marlow" in html
    assert "Lecturer" not in html and "Vice-Chancellor" not in html


def test_withdrawn_and_unpublished_ones_are_not_listed(client, petra):
    appear(petra)
    appear(petra, headline="Regretted", withdrawn_at=timezone.now())
    appear(petra, headline="In the spring", days_ago=-20)
    html = page_of(client, petra)
    assert "Regretted" not in html and "In the spring" not in html


def test_participation_in_an_unpublished_qa_is_not_revealed(client, petra):
    appear(petra, days_ago=-20)
    assert client.get(petra.get_absolute_url()).status_code == 404
    assert client.get(f"/experts/{petra.pk}-x/").status_code == 404


def test_an_old_slug_redirects_to_the_one_address(client, petra):
    appear(petra)
    response = client.get(f"/experts/{petra.pk}-petra/?utm_source=x")
    assert response.status_code == 301
    assert response["Location"] == petra.get_absolute_url() + "?utm_source=x"


def test_a_long_history_is_paged(client, petra):
    with gathered():
        articles = [appear(petra, questions=1, days_ago=day) for day in range(1, 26)]
    html = page_of(client, petra)
    assert articles[0].headline in html and articles[-1].get_absolute_url() not in html
    older = html.split('href="?before=')[1].split('"')[0]
    html = client.get(f"{petra.get_absolute_url()}?before={older}").content.decode()
    assert articles[-1].get_absolute_url() in html


def test_an_expert_costs_the_same_with_3_appearances_and_with_20(queries_of, petra):
    for day in range(1, 4):
        appear(petra, days_ago=day)
    few = queries_of(petra.get_absolute_url())
    with gathered():
        for day in range(4, 30):
            appear(petra, days_ago=day, questions=5)
    assert queries_of(petra.get_absolute_url()) == few
