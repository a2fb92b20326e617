"""The Expert Q&A on one screen: written, reordered, renamed and taken apart in one save each."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import versions
from articles.models import Answer, Article, Participant
from tests.articles.admin.screen import Screen
from tests.factories import join, make_article, make_expert, make_qa, make_section

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


@pytest.fixture
def desk(as_user, ada):
    return as_user(ada)


def opened(client, address) -> Screen:
    response = client.get(address)
    assert response.status_code == 200
    return Screen(response, "article_form")


def saved(client, address, screen, **more):
    """Post the screen and expect that it was stored."""
    response = client.post(address, screen.data | {"_continue": "1"} | more)
    if response.status_code != 302:
        raise AssertionError(response.context["errors"])
    return response


def refused(client, address, screen) -> str:
    response = client.post(address, screen.data)
    assert response.status_code == 200
    return response.content.decode()


def voices(article) -> list[tuple[str, str, str]]:
    return [
        (answer.question.text, answer.participant.initials, answer.body)
        for answer in Answer.objects.filter(article=article).order_by("question__position", "position")
    ]


def new_qa(client) -> Screen:
    screen = opened(client, ADD)
    screen["kind"] = "qa"
    screen["headline"] = "Will hydrogen heat homes?"
    screen["section"] = make_section().pk
    return screen


def test_a_new_qa_with_experts_questions_and_answers_is_stored_in_one_go(desk):
    lena, ayo = make_expert("Lena Park"), make_expert("Ayo Cole")
    screen = new_qa(desk)
    screen.add("participants", expert=lena.pk, initials="", posts="Professor, Marlow\nLead, Halden")
    screen.add("participants", expert=ayo.pk, initials="AC", posts="")
    first = screen.add("questions", text="Why now?")
    second = screen.add("questions", text="At what price?")
    screen.add("answers", question_row=first, who="LP", body="<p>Because.</p>")
    screen.add("answers", question_row=second, who="AC", body="<p>High.</p>")
    screen.add("answers", question_row=second, who="lp", body="<p>Low.<script>x</script></p>")
    screen.add("answers", question_row=first, who="LP & AC", body="<p>Both.</p>")
    saved(desk, ADD, screen)
    article = Article.objects.get()
    assert article.slug == "will-hydrogen-heat-homes"
    assert article.created_by.email == "ada@example.com"
    assert voices(article) == [
        ("Why now?", "LP", "<p>Because.</p>"),
        ("Why now?", "LP", "<p>Both.</p>"),
        ("At what price?", "AC", "<p>High.</p>"),
        ("At what price?", "LP", "<p>Low.</p>"),
    ]
    both = Answer.objects.get(body="<p>Both.</p>")
    assert [joint.participant.initials for joint in both.joint_participants.all()] == ["AC"]


def test_saving_again_without_a_change_keeps_every_id_and_anchor(desk):
    article = make_qa()
    before = list(Answer.objects.values_list("pk", "token", "position"))
    saved(desk, change(article), opened(desk, change(article)))
    assert list(Answer.objects.values_list("pk", "token", "position")) == before


def test_line_ends_of_a_browser_are_no_change(desk):
    article = make_qa(published=False, standfirst="One line.\nAnother.", questions=1)
    posts = [row.posts for row in article.participants.all()]
    assert "\n" in posts[0]
    screen = opened(desk, change(article))
    saved(desk, change(article), screen)
    screen = opened(desk, change(article))
    for name, values in screen.fields.items():
        screen.fields[name] = [value.replace("\n", "\r\n") for value in values]
    screen["headline"] = "Another headline"
    saved(desk, change(article), screen)
    article.refresh_from_db()
    assert [row.posts for row in article.participants.all()] == posts and article.standfirst == "One line.\nAnother."
    assert article.history.first().summary == "Headline"


def test_questions_and_answers_are_stored_in_the_order_of_the_screen(desk):
    article = make_qa(questions=3)
    screen = opened(desk, change(article))
    for place, number in enumerate((2, 0, 1)):
        screen[f"questions-{number}-position"] = place
    screen["answers-0-position"], screen["answers-1-position"] = 1, 0
    tokens = list(article.questions.values_list("token", flat=True))
    saved(desk, change(article), screen)
    assert list(article.questions.values_list("token", flat=True)) == [tokens[2], tokens[0], tokens[1]]
    assert [answer.participant.initials for answer in article.questions.all()[1].answers.all()] == ["TL", "PO"]


def test_an_answer_moves_to_another_question_and_keeps_its_anchor(desk):
    article = make_qa(questions=2)
    screen = opened(desk, change(article))
    token = Answer.objects.get(pk=screen["answers-0-id"]).token
    screen["answers-0-question_row"] = 1
    saved(desk, change(article), screen)
    assert Answer.objects.get(token=token).question == article.questions.all()[1]


def test_two_experts_exchange_their_initials_and_keep_their_answers(desk):
    article = make_qa()
    petra, tomas = article.participants.all()
    screen = opened(desk, change(article))
    screen["participants-0-initials"], screen["participants-1-initials"] = "TL", "PO"
    saved(desk, change(article), screen)
    petra.refresh_from_db(), tomas.refresh_from_db()
    assert (petra.initials, tomas.initials) == ("TL", "PO")
    assert {answer.participant_id for answer in Answer.objects.filter(body__contains="-PO")} == {petra.pk}


def test_answers_keep_changed_initials_if_the_script_copied_them(desk):
    article = make_qa(questions=1)
    petra, tomas = article.participants.all()
    screen = opened(desk, change(article))
    screen["participants-0-initials"], screen["participants-1-initials"] = "TL", "PO"
    screen["answers-0-who"], screen["answers-1-who"] = "TL", "PO"
    screen["initials_are_followed"] = 1
    saved(desk, change(article), screen)
    assert {answer.participant_id for answer in Answer.objects.filter(body__contains="-PO")} == {petra.pk}


def test_two_rows_exchange_their_experts(desk):
    article = make_qa()
    petra, tomas = article.participants.all()
    screen = opened(desk, change(article))
    screen["participants-0-expert"], screen["participants-1-expert"] = tomas.expert_id, petra.expert_id
    saved(desk, change(article), screen)
    assert [row.expert_id for row in article.participants.all()] == [tomas.expert_id, petra.expert_id]


def test_an_expert_removed_by_mistake_and_named_again_keeps_the_answers(desk):
    article = make_qa()
    petra = article.participants.first()
    screen = opened(desk, change(article))
    screen["participants-0-DELETE"] = "on"
    screen.add("participants", expert=petra.expert_id, initials="PO", posts="New post")
    saved(desk, change(article), screen)
    petra.refresh_from_db()
    assert petra.posts == "New post"
    assert petra.answers.count() == 3


def test_an_expert_who_still_answers_cannot_be_removed(desk):
    article = make_qa()
    screen = opened(desk, change(article))
    screen["participants-0-DELETE"] = "on"
    screen["answers-0-body"] = "<p>Typed just now.</p>"
    html = refused(desk, change(article), screen)
    assert "Petra Oyelaran still answers question 1, 2, 3" in html
    assert "Typed just now." in html
    assert article.participants.count() == 2


def test_an_expert_goes_when_the_answers_go_to_somebody_else(desk):
    article = make_qa(questions=1)
    screen = opened(desk, change(article))
    screen["participants-0-DELETE"] = "on"
    screen["answers-0-who"] = "TL"
    saved(desk, change(article), screen)
    assert [row.initials for row in article.participants.all()] == ["TL"]
    assert Answer.objects.count() == 2


def test_a_removed_question_takes_its_answers_along(desk):
    article = make_qa(questions=2)
    screen = opened(desk, change(article))
    screen["questions-0-DELETE"] = "on"
    saved(desk, change(article), screen)
    assert article.questions.count() == 1
    assert Answer.objects.count() == 2


def test_an_answer_moves_away_from_a_question_that_is_removed(desk):
    article = make_qa(questions=2)
    screen = opened(desk, change(article))
    screen["questions-0-DELETE"] = "on"
    screen["answers-0-question_row"] = 1
    saved(desk, change(article), screen)
    assert Answer.objects.count() == 3


def test_unknown_initials_are_named_and_nothing_typed_is_lost(desk):
    article = make_qa(questions=1)
    screen = opened(desk, change(article))
    screen.add("answers", question_row=0, who="XY", body="<p>By whom?</p>")
    html = refused(desk, change(article), screen)
    assert "No expert of this Q&amp;A has the initials “XY”. Use one of these: PO, TL." in html
    assert "By whom?" in html


def test_two_experts_with_the_same_initials_are_refused_in_words(desk):
    screen = new_qa(desk)
    screen.add("participants", expert=make_expert("Jane Smith").pk, initials="", posts="")
    screen.add("participants", expert=make_expert("John Stone").pk, initials="", posts="")
    html = refused(desk, ADD, screen)
    assert "Jane Smith and John Stone have the same initials, “JS”." in html


def test_the_same_expert_twice_is_refused(desk):
    screen = new_qa(desk)
    for _ in range(2):
        screen.add("participants", expert=make_expert("Jane Smith").pk if "participants-0-expert" not in screen else
                   screen["participants-0-expert"], initials="", posts="")  # fmt: skip
    assert "This expert is already in the list." in refused(desk, ADD, screen)


def test_an_answer_to_an_unwritten_question_asks_for_the_question(desk):
    screen = new_qa(desk)
    screen.add("participants", expert=make_expert("Jane Smith").pk, initials="", posts="")
    row = screen.add("questions", text="")
    screen.add("answers", question_row=row, who="JS", body="<p>Yes.</p>")
    assert "This question has an answer but no text. Write the question." in refused(desk, ADD, screen)


def test_rows_added_and_left_empty_are_ignored(desk):
    screen = new_qa(desk)
    screen.add("participants", expert="", initials="", posts="")
    row = screen.add("questions", text="")
    screen.add("answers", question_row=row, who="", body="")
    screen.add("bylines", author="")
    screen.add("corrections", text="", made_at_0="2026-01-01", made_at_1="10:00")
    saved(desk, ADD, screen)
    article = Article.objects.get()
    assert not article.participants.exists() and not article.questions.exists() and not article.corrections.exists()


def test_rows_added_and_removed_before_the_first_save_are_ignored(desk):
    screen = new_qa(desk)
    screen.add("participants", expert=make_expert("Jane Smith").pk, initials="JS", posts="", DELETE="on")
    row = screen.add("questions", text="", DELETE="on")
    screen.add("answers", question_row=row, who="ZZ", body="<p>Gone.</p>")
    saved(desk, ADD, screen)
    assert not Participant.objects.exists() and not Answer.objects.exists()


def test_qa_rows_in_a_news_article_are_refused_and_kept(desk):
    screen = new_qa(desk)
    screen["kind"] = "news"
    screen.add("questions", text="Who asked this?")
    html = refused(desk, ADD, screen)
    assert "Only an Expert Q&amp;A has experts, questions and answers." in html
    assert "Who asked this?" in html


def test_one_expert_alone_need_not_be_named_at_each_answer(desk):
    screen = new_qa(desk)
    screen.add("participants", expert=make_expert("Jane Smith").pk, initials="", posts="")
    row = screen.add("questions", text="Well?")
    screen.add("answers", question_row=row, who="", body="<p>Well.</p>")
    saved(desk, ADD, screen)
    assert Answer.objects.get().participant.initials == "JS"


def test_an_answer_can_be_given_by_two_and_then_by_one(desk):
    article = make_qa(questions=1)
    first = article.questions.get().answers.first()
    join(first, article.participants.last())
    screen = opened(desk, change(article))
    assert screen["answers-0-who"] == "PO & TL"
    screen["answers-0-who"] = "TL"
    saved(desk, change(article), screen)
    first.refresh_from_db()
    assert first.participant.initials == "TL"
    assert not first.joint_participants.exists()


def test_invalid_row_numbers_are_answered_without_an_error(desk):
    article = make_qa(questions=1)
    for name, value in (
        ("answers-0-question_row", "99"),
        ("answers-0-question_row", "-1"),
        ("answers-0-question_row", "x"),
        ("answers-0-position", "9" * 30),
        ("answers-0-id", "x"),
        ("questions-0-id", "999999"),
        ("participants-0-expert", "x"),
    ):
        screen = opened(desk, change(article))
        screen[name] = value
        assert desk.post(change(article), screen.data).status_code in (200, 302), (name, value)


def queries(client, method, *args) -> int:
    versions.forget()
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)(*args)
    assert response.status_code == (200 if method == "get" else 302)
    # The search index has its own tests; how many words it learns depends on what is written.
    return sum("articles_search" not in query["sql"] for query in captured)


def test_a_longer_qa_costs_no_more_queries_to_open_or_to_save(desk):
    articles = [
        make_qa(questions=2, experts=("Jane Smith", "Ayo Cole", "Lena Park")),
        make_qa(questions=8, experts=("Petra Oyelaran", "Tomas Lindqvist", "Ruth Vasanthi")),
    ]
    for article in articles:
        saved(desk, change(article), opened(desk, change(article)))
    to_open = [queries(desk, "get", change(article)) for article in articles]
    assert to_open[0] == to_open[1]
    to_save = [queries(desk, "post", change(article), opened(desk, change(article)).data) for article in articles]
    assert to_save[0] == to_save[1]


def test_each_changed_answer_is_one_more_write(desk):
    article = make_qa()
    saved(desk, change(article), opened(desk, change(article)))

    def cost(changes: int, words: str) -> int:
        screen = opened(desk, change(article))
        for number in range(changes):
            screen[f"answers-{number}-body"] = f"<p>{words} {number}.</p>"
        return queries(desk, "post", change(article), screen.data)

    assert cost(5, "Five") == cost(1, "One") + 4


def test_a_changed_answer_raises_the_version_of_its_article(desk):
    article = make_qa(questions=3)
    version = Article.objects.get().version
    screen = opened(desk, change(article))
    screen["answers-0-body"] = "<p>Changed.</p>"
    saved(desk, change(article), screen)
    assert Article.objects.get().version > version


def test_a_plain_article_is_saved_too(desk):
    article = make_article(published=False)
    screen = opened(desk, change(article))
    screen["headline"] = "Another headline"
    saved(desk, change(article), screen)
    article.refresh_from_db()
    assert article.headline == "Another headline"


def test_a_known_expert_brings_the_posts_of_the_latest_qa(desk):
    older = make_qa()
    petra = older.participants.first().expert
    address = f"/admin/articles/expert/{petra.pk}/initials/"
    newer = make_qa(experts=(), published_at=timezone.now())
    newer.participants.create(expert=petra, initials="PO", posts="Provost, University of Marlow")
    assert desk.get(address).json()["posts"] == "Provost, University of Marlow"
    newer.participants.update(posts="")
    assert desk.get(address).json()["posts"] == older.participants.get(expert=petra).posts


def test_a_future_update_or_correction_is_refused_at_its_field(desk):
    article = make_article()
    tomorrow = timezone.localtime() + timedelta(days=1)
    screen = opened(desk, change(article))
    screen["updated_at_0"], screen["updated_at_1"] = f"{tomorrow:%Y-%m-%d}", "10:00"
    screen.add("corrections", text="It was a Tuesday.", made_at_0=f"{tomorrow:%Y-%m-%d}", made_at_1="10:00")
    html = refused(desk, change(article), screen)
    assert html.count("This time is in the future") >= 2
    article.refresh_from_db()
    assert article.updated_at is None and not article.corrections.exists()


def test_a_clock_that_is_a_minute_ahead_is_tolerated(desk):
    article = make_article()
    moment = timezone.localtime() + timedelta(minutes=1)
    screen = opened(desk, change(article))
    screen["updated_at_0"], screen["updated_at_1"] = f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"
    saved(desk, change(article), screen)
    article.refresh_from_db()
    assert article.updated_at is not None


def test_opening_reads_each_list_once_and_still_says_what_is_missing(desk):
    article = make_qa(published_at=None)
    question = article.questions.first()
    question.answers.all().delete()
    with CaptureQueriesContext(connection) as asked:
        html = desk.get(change(article)).content.decode()
    for table in ("byline", "participant", "question", "answer", "jointparticipant"):
        assert sum(f'FROM "articles_{table}"' in query["sql"] for query in asked) == 1, table
    assert f"“{question.text}”" in html.split("data-missing")[1].split("</ul>")[0]


def test_the_fields_that_the_rows_write_themselves_are_those_of_the_form(desk):
    """Also after a refusal, when they hold what was sent."""
    article = make_qa(published_at=None)
    screen = opened(desk, change(article))
    screen["headline"] = ""
    screen["answers-0-DELETE"] = "on"
    screen["questions-0-position"] = "x7"
    response = desk.post(change(article), screen.data)
    for shown in (desk.get(change(article)), response):
        for part in shown.context["inline_admin_formsets"]:
            if part.formset.prefix != "questions":
                continue
            fields = Screen(shown, "article_form").fields
            for form in (*part.formset.forms, *part.formset.answers.forms):
                for name in ("id", "position", "question_row", "who", "DELETE"):
                    if name in form.fields:
                        value = form[name].value()
                        wanted = ["on"] if value is True else [] if value is False or name == "DELETE" else [str(value)]
                        assert fields.get(form.add_prefix(name), []) == wanted, name
