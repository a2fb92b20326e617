"""A Q&A edited as text: shown, changed, compared, and read back into the same rows."""

import json
import re
from unittest.mock import ANY

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Answer, Article, JointParticipant, Participant, Question, UnsavedText
from articles.publishing import verbs
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_picture, make_qa, make_section

RICH = (
    "<p>The <strong>wall</strong> is <em>un</em>believable, H<sub>2</sub>O.</p><ul><li><p>rock</p></li><li><p>ships</p></li></ul>"
    "<table><tbody><tr><th><p>Part</p></th><th><p>Cost</p></th></tr><tr><td><p>Wall</p></td><td><p>60%</p></td></tr></tbody></table>"
    '<blockquote><p>Said so.</p></blockquote><p>See <a href="/energy/1-x/">this</a>.</p>'
)


@pytest.fixture
def desk(as_user, joe):
    return as_user(joe)


@pytest.fixture
def qa(joe) -> Article:
    """Two experts, three questions; the first answer has all kinds of formatting, the last one is given together."""
    article = make_qa(published=False, questions=3, created_by=joe)
    first = article.questions.first().answers.first()
    Answer.objects.filter(pk=first.pk).update(body=RICH)
    one, two = article.participants.all()
    joint = article.questions.last().answers.order_by("position")
    Answer.objects.filter(pk=joint[1].pk).delete()
    JointParticipant.objects.create(
        answer=joint[0], article=article, participant={one: two, two: one}[joint[0].participant], position=0
    )
    return Article.objects.get(pk=article.pk)


def url(article) -> str:
    return reverse("admin:articles_article_text", args=[article.pk])


def opened(desk, article) -> Screen:
    response = desk.get(url(article))
    assert response.status_code == 200
    return Screen(response, "reread_form")


def check(desk, article, screen, text: str):
    return desk.post(url(article), screen.data | {"text": text, "_check": "1"})


def store(desk, article, response, **more):
    return desk.post(url(article), Screen(response, "reread_form").data | {"_store": "1"} | more)


def rows(article) -> dict:
    """All rows of a Q&A with their ids, tokens and words."""
    return {
        "questions": list(Question.objects.filter(article=article).order_by("position").values_list("pk", "token", "text")),
        "answers": list(Answer.objects.filter(article=article).order_by("question__position", "position")
                        .values_list("pk", "token", "question", "participant", "body")),
        "joint": list(JointParticipant.objects.filter(article=article).values_list("answer", "participant")),
        "participants": list(Participant.objects.filter(article=article).values_list("pk", "initials", "posts")),
    }  # fmt: skip


def test_text_that_nobody_edited_changes_nothing(desk, qa):
    before = rows(qa)
    screen = opened(desk, qa)

    response = check(desk, qa, screen, screen["text"])

    assert response.context["understood"].undecided == []
    assert response.context["found"].changes == [] and response.context["found"].disputes == []
    assert 'name="_store"' not in response.content.decode()
    store(desk, qa, response)
    assert rows(qa) == before


def test_an_edited_answer_keeps_its_row_and_the_formatting_around_the_edit(desk, qa):
    before = rows(qa)
    screen = opened(desk, qa)
    text = screen["text"].replace("| Wall | 60% |", "| Wall | 65% |").replace("*un*believable", "*un*likely")
    assert text != screen["text"]

    assert store(desk, qa, check(desk, qa, screen, text)).status_code == 302

    now = rows(qa)
    assert [row[:4] for row in now["answers"]] == [row[:4] for row in before["answers"]]
    body = now["answers"][0][4]
    assert "<em>un</em>likely, H<sub>2</sub>O." in body and "<p>65%</p>" in body
    assert "<ul><li><p>rock</p></li><li><p>ships</p></li></ul>" in body
    assert '<blockquote><p>Said so.</p></blockquote><p>See <a href="/energy/1-x/">this</a>.</p>' in body
    assert now["answers"][1:] == before["answers"][1:] and now["joint"] == before["joint"]


def test_questions_that_were_moved_keep_their_ids_and_anchors(desk, qa):
    before = rows(qa)
    screen = opened(desk, qa)
    front, one, two, three = re.split(r"(?m)^(?=Q\d\.)", screen["text"])
    text = "\n\n".join([front, three, one, two])

    store(desk, qa, check(desk, qa, screen, text))

    now = rows(qa)
    first, second, third = before["questions"]
    assert [row[0] for row in now["questions"]] == [third[0], first[0], second[0]]
    assert set(now["questions"]) == set(before["questions"])
    assert set(now["answers"]) == set(before["answers"])


def test_a_new_question_is_new_and_a_lost_one_is_listed_before_it_goes(desk, qa):
    before = rows(qa)
    screen = opened(desk, qa)
    start, end = screen["text"].index("Q2."), screen["text"].index("Q3.")
    mark = Participant.objects.filter(article=qa).first().initials
    text = (
        screen["text"][:start]
        + screen["text"][end:]
        + f"\n\nQ: Who counts the gulls at dawn?\n\n{mark}: Nobody does.\n"
    )

    response = check(desk, qa, screen, text)
    assert response.context["found"].removed[0] == "Question 2"
    assert "Question 2" in response.content.decode()
    assert rows(qa) == before
    store(desk, qa, response)

    now = rows(qa)
    assert [row[0] for row in now["questions"]][:2] == [before["questions"][0][0], before["questions"][2][0]]
    assert now["questions"][2][2] == "Who counts the gulls at dawn?"
    assert now["questions"][2][0] not in {row[0] for row in before["questions"]}


def test_headline_introduction_and_experts_can_be_edited_too(desk, qa):
    screen = opened(desk, qa)
    initials = Participant.objects.filter(article=qa).first().initials
    text = (
        screen["text"]
        .replace(qa.headline, "Another headline")
        .replace("Meet the experts", "Introduction: Why now.\n\nMeet the experts")
    )
    line = next(line for line in text.splitlines() if line.startswith(f"{initials} –"))
    text = text.replace(line, f"{line}\n- Head of Tides, University of Marlow", 1)

    store(desk, qa, check(desk, qa, screen, text))

    qa.refresh_from_db()
    assert qa.headline == "Another headline"
    assert "<p>Why now.</p>" in qa.body
    assert "Head of Tides, University of Marlow" in Participant.objects.filter(article=qa).first().posts


def test_an_unknown_speaker_is_a_thing_to_decide_and_the_text_stays(desk, qa):
    screen = opened(desk, qa)
    text = screen["text"] + "\n\nZZ: I was never introduced.\n"

    response = check(desk, qa, screen, text)

    assert "Unknown initials “ZZ”" in response.content.decode()
    assert Screen(response, "reread_form")["text"].strip() == text.strip()
    assert store(desk, qa, response).status_code == 200


def test_what_somebody_else_saved_meanwhile_is_merged_and_a_clash_is_a_choice(desk, qa):
    screen = opened(desk, qa)
    first, second, _ = qa.questions.all()
    Question.objects.filter(pk=first.pk).update(text="What did Bea ask here?")
    Question.objects.filter(pk=second.pk).update(text="What did Bea ask there?")
    Article.objects.get(pk=qa.pk).save()
    text = screen["text"].replace(second.text, f"{second.text.rstrip('?')} again?")

    response = check(desk, qa, screen, text)
    (dispute,) = response.context["found"].disputes
    assert (dispute.what, dispute.theirs) == ("Question 2", ["What did Bea ask there?"])
    assert store(desk, qa, response).status_code == 200
    store(desk, qa, response, **{f"choice:{dispute.name}": "theirs"})

    assert [row.text for row in qa.questions.all()][:2] == ["What did Bea ask here?", "What did Bea ask there?"]


def test_a_save_between_check_and_store_is_noticed(desk, qa):
    screen = opened(desk, qa)
    response = check(desk, qa, screen, screen["text"].replace(qa.headline, "Mine"))
    Article.objects.get(pk=qa.pk).save()

    again = store(desk, qa, response)
    assert "somebody saved the article meanwhile" in again.content.decode()
    assert store(desk, qa, again).status_code == 302
    qa.refresh_from_db()
    assert qa.headline == "Mine"


def test_a_live_qa_gets_a_pending_version_and_another_edit_builds_on_it(desk, qa, ada):
    Article.objects.filter(pk=qa.pk).update(section=make_section(), picture=make_picture())
    verbs.publish(Article.objects.get(pk=qa.pk), by=ada, now=timezone.now())
    screen = opened(desk, qa)
    store(desk, qa, check(desk, qa, screen, screen["text"].replace(qa.headline, "Waiting")))
    screen = opened(desk, qa)
    assert "Headline: Waiting" in screen["text"]
    standfirst = qa.standfirst
    store(desk, qa, check(desk, qa, screen, screen["text"].replace(standfirst, "New standfirst.")))

    qa.refresh_from_db()
    assert qa.headline != "Waiting"
    fields = qa.pending.copy["fields"]
    assert (fields["headline"], fields["standfirst"]) == (["Waiting"], ["New standfirst."])


def test_a_draft_with_unanswered_questions_and_empty_answers_can_be_edited_as_text(desk, qa):
    question = Question.objects.create(article=qa, text="What comes next?", position=9)
    empty = Answer.objects.create(article=qa, question=question, participant=qa.participants.first(), body="")
    screen = opened(desk, qa)

    response = check(desk, qa, screen, screen["text"].replace(qa.headline, "Mine"))
    assert response.context["understood"].undecided == []
    store(desk, qa, response)

    assert Answer.objects.filter(pk=empty.pk, question=question).exists()


def test_only_a_qa_is_edited_as_text(desk, joe):
    article = make_article(published=False, created_by=joe)

    assert desk.get(url(article)).status_code == 302


def test_the_history_says_how_it_was_edited(desk, qa, joe):
    screen = opened(desk, qa)
    store(desk, qa, check(desk, qa, screen, screen["text"].replace(qa.headline, "Mine")))

    version = qa.history.first()
    assert version.by == joe and version.summary.startswith("Edited as text. Headline")


def test_comparing_costs_the_same_for_a_long_qa(desk, joe, django_assert_max_num_queries):
    counts = []
    for number, word in ((2, "Rule"), (8, "Lind")):
        article = make_qa((f"Ana {word}", f"Bo {word}"), published=False, questions=number, created_by=joe)
        screen = opened(desk, article)
        with django_assert_max_num_queries(60) as found:
            check(desk, article, screen, screen["text"].replace(article.headline, "Mine"))
        counts.append(len(found))
    assert counts[0] == counts[1]


# --- What is typed is kept


def autosave(desk, joe, article, screen, text: str, name="tab-1"):
    fields = {key: [value] for key, value in screen.data.items() if key != "csrfmiddlewaretoken"} | {"text": [text]}
    data = {"by": joe.pk, "_screen": name, "typed": json.dumps(fields)}
    return desk.post(f"{url(article)}autosave/", data)


def test_typed_text_is_kept_offered_taken_and_cleared_when_it_is_stored(desk, joe, qa):
    screen = opened(desk, qa)
    text = screen["text"].replace("Question 1 of", "What holds")
    assert autosave(desk, joe, qa, screen, text).json()["state"] == "kept"
    assert rows(qa)["questions"][0][2].startswith("Question 1 of") and not qa.history.exists()
    page = desk.get(url(qa))
    assert "It is not saved" in page.content.decode() and "What holds" not in page.content.decode()
    # The article's own form offers nothing: this was typed in another one.
    assert "It is not saved" not in desk.get(f"/admin/articles/article/{qa.pk}/change/").content.decode()
    taken = desk.post(url(qa), {"_take": "1", "_screen": "tab-1"})
    assert Screen(taken, "reread_form")["text"].splitlines() == text.splitlines()
    assert 'data-screen="tab-1"' in taken.content.decode() and "None of it has been saved yet" in taken.content.decode()
    checked = desk.post(url(qa), Screen(taken, "reread_form").data | {"_check": "1", "_screen": "tab-1"})
    assert [change.what for change in checked.context["found"].changes] == ["Question 1"]
    assert store(desk, qa, checked, _screen="tab-1").status_code == 302
    assert rows(qa)["questions"][0][2].startswith("What holds")
    assert not UnsavedText.objects.exclude(text=None).exists()
    assert "It is not saved" not in desk.get(url(qa)).content.decode()


def test_typed_text_is_dropped_with_one_button_and_no_other_page_overwrites_it(desk, joe, qa):
    screen = opened(desk, qa)
    autosave(desk, joe, qa, screen, screen["text"] + "LP: More.")
    assert autosave(desk, joe, qa, screen, "From another tab", name="tab-2").json()["state"] == "waits"
    assert desk.post(f"{url(qa)}typed/", {"_drop": "1", "_screen": "tab-1"}).status_code == 302
    assert not UnsavedText.objects.exists()
    gone = desk.post(url(qa), {"_take": "1", "_screen": "tab-1"}, follow=True)
    assert "There is no unsaved text any more" in gone.content.decode()


def test_typed_text_that_says_what_stands_there_is_forgotten(desk, joe, qa):
    screen = opened(desk, qa)
    autosave(desk, joe, qa, screen, screen["text"].replace("\n", "\r\n"))
    assert "It is not saved" not in desk.get(url(qa)).content.decode()


def test_typed_text_is_its_writers_alone_and_goes_with_the_article(desk, joe, ada, qa, as_user):
    screen = opened(desk, qa)
    autosave(desk, joe, qa, screen, screen["text"] + "More.")
    other = as_user(ada)
    page = other.get(url(qa)).content.decode()
    assert "It is not saved" not in page and "Joe Journalist edits this as text" in page
    other.post(f"/admin/articles/article/{qa.pk}/delete/", {"post": "yes"})
    assert not Article.objects.exists() and not UnsavedText.objects.exclude(text=None).exists()


def test_those_who_edit_the_text_and_those_at_the_form_see_each_other(desk, joe, ada, qa):
    editor = Client()
    editor.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = reverse("admin:articles_article_change", args=[qa.pk])
    autosave(desk, joe, qa, (screen := opened(desk, qa)), screen["text"] + "More.")
    assert "Joe Journalist edits this as text, and typed a moment ago." in " ".join(
        editor.get(form).content.decode().split()
    )
    at_form = reverse("admin:articles_article_autosave", args=[qa.pk])
    answer = editor.post(at_form, {"by": ada.pk, "_screen": "ada-1"}).json()
    assert answer["others"] == ["Joe Journalist edits this as text, and typed a moment ago."]
    assert "Ada Editor has this open." in desk.get(url(qa)).content.decode()
    # Somebody who has both open is told of once.
    desk.post(at_form, {"by": joe.pk, "_screen": "joe-2"})
    assert editor.post(at_form, {"by": ada.pk, "_screen": "ada-1"}).json() == answer | {"at": ANY}
