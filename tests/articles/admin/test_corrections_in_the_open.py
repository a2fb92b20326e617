"""After publication the desk asks whether a change of words is a slip, a clarification or a correction."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.history import keeping, pending, sheets
from articles.models import Article, Correction, PublicationEvent
from articles.publishing import amending, workflow
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_author, make_qa, make_report

pytestmark = pytest.mark.django_db
NOTE = "We wrote that the dam is 40 metres high. It is 14."


def url(piece, end: str = "change/") -> str:
    return f"/admin/articles/{piece._meta.model_name}/{piece.pk}/{end}"


def screen_of(desk, piece, end: str = "change/") -> Screen:
    screen = Screen(desk.get(url(piece, end)), f"{piece._meta.model_name}_form")
    screen.fields.pop("amendment", None)
    return screen


def save(desk, piece, **changes):
    screen = screen_of(desk, piece)
    for name, value in changes.items():
        screen[name.replace("__", "-")] = value
    return desk.post(url(piece), screen.data | {"_continue": "1"})


def stored(piece):
    return type(piece).objects.get(pk=piece.pk)


@pytest.fixture
def qa():
    return make_qa(headline="As readers know it")


@pytest.fixture
def desk(as_user, ada):
    return as_user(ada)


def test_a_save_that_changes_words_asks_and_keeps_everything_typed(desk, qa):
    screen = screen_of(desk, qa)
    screen["headline"] = "A new headline"
    screen["answers-0-body"] = "<p>The gate moves quickly.</p>"
    screen.add("questions", text="A new question?")
    screen["amendment_note"] = ""
    response = desk.post(url(qa), screen.data | {"_continue": "1"})
    html = response.content.decode()
    assert response.status_code == 200
    assert "Is this a slip, a clarification or a correction?" in html and "Nothing has been saved yet." in html
    for told in ("Headline <span", "Answer of PO to question 1 <span", "Question 4 <span", "quickly"):
        assert told in html
    # It is a question, and no mistake of the person's yet.
    assert "Choose one of the three." not in html
    assert stored(qa).headline == "As readers know it"
    assert not PublicationEvent.objects.filter(verb="amended").exists()
    again = Screen(response, "article_form")
    assert again["headline"] == "A new headline" and "quickly" in again["answers-0-body"]
    assert again[f"questions-{again.row('questions', text='A new question?')}-text"] == "A new question?"
    # The second time it is answered, and the button that was pressed first still counts.
    assert 'name="_continue" value="1">Answer and save' in html
    again["amendment"], again["amendment_note"] = "correction", NOTE
    assert desk.post(url(qa), again.data | {"_continue": "1"}).status_code == 302
    assert stored(qa).headline == "A new headline" and qa.questions.count() == 4


def test_a_qa_that_is_only_opened_is_not_asked_about(desk, qa):
    published = desk.get(url(qa)).content.decode()
    assert "Is this a slip, a clarification or a correction?" not in published and 'name="asked"' not in published
    # At the end of a published piece's screen the question can be answered in advance.
    assert 'id="amendment"' in published
    draft = desk.get(url(make_qa(headline="Nobody has read it", published=False))).content.decode()
    assert "Is this a slip, a clarification or a correction?" not in draft and 'id="amendment"' not in draft


def test_a_correction_is_noted_dated_logged_and_kept(desk, qa, ada):
    assert save(desk, qa, headline="Put right", amendment="correction", amendment_note=NOTE).status_code == 302
    note = qa.corrections.get()
    assert (note.kind, note.text) == ("correction", NOTE)
    assert timezone.now() - note.made_at < timedelta(minutes=1)
    event = PublicationEvent.objects.get(verb="amended")
    assert (event.by, event.reason) == (ada, "a correction: Headline")
    newest = keeping.of(qa).first()
    assert newest.amendment == "correction" and newest.summary == "A correction. Headline; Correction 1 added"
    assert stored(qa).changed_at(timezone.now()) == note.made_at


def test_a_slip_leaves_no_note_and_is_found_in_the_history(desk, qa):
    save(desk, qa, headline="Put right", amendment="slip")
    save(desk, qa, headline="Put right again", amendment="clarification", amendment_note="It is clear now.")
    assert [note.kind for note in qa.corrections.all()] == ["clarification"]
    html = desk.get(url(qa, "history/")).content.decode()
    assert "A slip. Headline" in html and "A clarification. Headline" in html
    only = desk.get(url(qa, "history/?only=slips")).content.decode()
    assert "A slip. Headline" in only and "A clarification." not in only
    assert "a slip: Headline" in desk.get(url(qa)).content.decode()


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"asked": "1"}, "Choose one of the three."),
        ({"amendment": "correction"}, "Write the note that readers get"),
        ({"amendment": "clarification", "amendment_note": "  "}, "Write the note that readers get"),
        ({"amendment": "slip", "amendment_note": NOTE}, "A slip has no note."),
        ({"amendment_note": NOTE}, "Choose what the note is"),
        ({"amendment": "correction", "amendment_note": "x" * 601}, "at most 600 characters"),
        ({"amendment": "nonsense"}, "nonsense is not one of the available choices"),
    ],
)
def test_half_an_answer_is_asked_for_at_the_field(desk, qa, answer, told):
    response = save(desk, qa, headline="Put right", **answer)
    assert response.status_code == 200 and told in response.content.decode()
    assert stored(qa).headline == "As readers know it" and not Correction.objects.exists()
    assert Screen(response, "article_form")["amendment_note"] == answer.get("amendment_note", "")


def test_a_change_without_changed_words_is_not_asked_about(desk, qa):
    assert save(desk, qa, access="premium").status_code == 302
    assert save(desk, qa, questions__0__position="9").status_code == 302
    assert save(desk, qa, headline="As  readers know it").status_code == 302
    assert not PublicationEvent.objects.filter(verb="amended").exists()
    assert set(keeping.of(qa).values_list("amendment", flat=True)) == {""}


def test_a_note_without_a_change_of_words_is_published_too(desk, qa):
    save(desk, qa, amendment="clarification", amendment_note=NOTE)
    assert qa.corrections.get().kind == "clarification"


def test_a_note_that_is_added_as_a_row_answers_the_question(desk, qa):
    screen = screen_of(desk, qa)
    screen["headline"] = "Put right"
    now = timezone.localtime()
    screen.add("corrections", kind="correction", text=NOTE, made_at_0=f"{now:%d/%m/%Y}", made_at_1=f"{now:%H:%M}")
    response = desk.post(url(qa), screen.data | {"_continue": "1"})
    assert response.status_code == 302, response.context["problems"]
    assert qa.corrections.get().text == NOTE
    assert keeping.of(qa).first().amendment == "correction"


@pytest.mark.parametrize("status", ["draft", "scheduled", "withdrawn"])
def test_a_piece_that_readers_cannot_see_is_not_asked_about(desk, status):
    now = timezone.now()
    article = make_article(published=False)
    if status == "scheduled":
        article.published_at = now + timedelta(days=1)
    elif status == "withdrawn":
        article.published_at, article.withdrawn_at = now - timedelta(days=1), now
    article.save()
    assert "amendment" not in desk.get(url(article)).content.decode()
    assert save(desk, article, headline="Other words").status_code == 302
    assert stored(article).headline == "Other words"


def test_a_special_report_asks_and_is_noted_like_an_article(desk, client):
    report = make_report([make_article()], headline="Seven bridges")
    assert save(desk, report, headline="Nine bridges").status_code == 200
    assert save(desk, report, headline="Nine bridges", amendment="correction", amendment_note=NOTE).status_code == 302
    client.logout()
    html = client.get(stored(report).get_absolute_url()).content.decode()
    assert NOTE in html and '<a href="#corrections">Corrected' in html and "CorrectionComment" in html
    assert keeping.of(report).first().amendment == "correction"


def test_a_conflict_is_solved_and_answered_in_one_save(desk, qa):
    stale = screen_of(desk, qa)
    save(desk, qa, standfirst="Theirs.", amendment="slip")
    stale["headline"] = "Mine"
    stale["amendment"], stale["amendment_note"] = "correction", NOTE
    response = desk.post(url(qa), stale.data | {"_continue": "1"})
    again = Screen(response, "article_form")
    assert response.status_code == 200 and (again["amendment"], again["amendment_note"]) == ("correction", NOTE)
    again["overwrite"] = stored(qa).version
    assert desk.post(url(qa), again.data | {"_continue": "1"}).status_code == 302
    assert (stored(qa).headline, stored(qa).standfirst) == ("Mine", "Theirs.")
    assert qa.corrections.get().text == NOTE


# --- Restoring ---


def test_restoring_an_old_version_asks_and_keeps_the_notes_that_readers_saw(desk, qa):
    save(desk, qa, headline="Wrongly put right", amendment="correction", amendment_note=NOTE)
    first = keeping.of(qa).last()
    address = url(qa, f"history/{first.pk}/restore/")
    seen = Screen(desk.get(address))["seen"]
    response = desk.post(address, {"seen": seen})
    assert response.status_code == 200 and "Choose one of the three." in response.content.decode()
    assert stored(qa).headline == "Wrongly put right"
    desk.post(address, {"seen": seen, "amendment": "correction", "amendment_note": "It was right at first."})
    assert stored(qa).headline == "As readers know it"
    assert [note.text for note in qa.corrections.all()] == [NOTE, "It was right at first."]
    assert keeping.of(qa).first().amendment == "correction"


# --- Pending versions ---


@pytest.fixture
def waiting(as_user, joe, qa):
    """Joe's pending version of his Q&A, with his own answer."""
    Article.objects.filter(pk=qa.pk).update(created_by=joe)
    desk = as_user(joe)
    screen = screen_of(desk, qa)
    screen["headline"], screen["amendment"], screen["amendment_note"] = (
        "As it waits",
        "clarification",
        "It was unclear.",
    )
    assert desk.post(url(qa), screen.data | {"_continue": "1"}).status_code == 302
    workflow.submit(stored(qa), by=joe, now=timezone.now())
    return stored(qa)


def test_a_journalists_answer_waits_with_the_version_and_is_shown_again(waiting, as_user, joe):
    assert (waiting.pending.amendment, waiting.pending.note) == ("clarification", "It was unclear.")
    assert not Correction.objects.exists()
    workflow.take_back(waiting, by=joe, now=timezone.now())
    screen = Screen(as_user(joe).get(url(waiting)), "article_form")
    assert (screen["amendment"], screen["amendment_note"]) == ("clarification", "It was unclear.")


def test_a_journalist_is_not_asked_but_half_an_answer_is_an_error(as_user, joe, qa):
    Article.objects.filter(pk=qa.pk).update(created_by=joe)
    desk = as_user(joe)
    assert save(desk, qa, headline="As it waits").status_code == 302
    assert stored(qa).pending.amendment == ""
    response = save(desk, qa, headline="As it waits", amendment="correction")
    assert response.status_code == 200 and "Write the note that readers get" in response.content.decode()


def test_the_editor_sees_the_journalists_answer_and_approves_it(waiting, as_user, ada):
    desk = as_user(ada)
    screen = Screen(desk.get(url(waiting, "approve/")))
    assert (screen["amendment"], screen["amendment_note"]) == ("clarification", "It was unclear.")
    assert desk.post(url(waiting, "approve/"), screen.data).status_code == 302
    article = stored(waiting)
    note = article.corrections.get()
    assert (article.headline, note.kind, note.text) == ("As it waits", "clarification", "It was unclear.")
    newest = keeping.of(article).first()
    assert newest.amendment == "clarification"
    assert newest.summary.startswith("Pending version by Joe Journalist applied. A clarification. Headline")


def test_the_editor_can_change_the_answer_and_must_give_one(waiting, as_user, ada):
    desk = as_user(ada)
    screen = Screen(desk.get(url(waiting, "approve/")))
    del screen.fields["amendment"]
    screen["amendment_note"] = ""
    response = desk.post(url(waiting, "approve/"), screen.data)
    assert response.status_code == 200 and "Choose one of the three." in response.content.decode()
    assert stored(waiting).pending is not None
    screen["amendment"], screen["amendment_note"] = "correction", NOTE
    assert desk.post(url(waiting, "approve/"), screen.data).status_code == 302
    assert [(note.kind, note.text) for note in waiting.corrections.all()] == [("correction", NOTE)]


def test_no_door_lets_unanswered_words_through(qa, as_user, ada, joe):
    Article.objects.filter(pk=qa.pk).update(created_by=joe)
    save(as_user(joe), qa, headline="As it waits")
    with pytest.raises(amending.Unanswered) as raised:
        workflow.approve(stored(qa), by=ada, now=timezone.now())
    assert [change.brief for change in raised.value.changes] == ["Headline"]
    assert stored(qa).headline == "As readers know it" and stored(qa).pending is not None


def test_a_note_that_waits_is_dated_when_readers_get_it(qa, as_user, ada, joe):
    Article.objects.filter(pk=qa.pk).update(created_by=joe)
    desk = as_user(joe)
    screen = screen_of(desk, qa)
    screen["headline"] = "As it waits"
    earlier = timezone.localtime() - timedelta(days=3)
    screen.add("corrections", kind="correction", text=NOTE, made_at_0=f"{earlier:%d/%m/%Y}", made_at_1="10:00")
    response = desk.post(url(qa), screen.data | {"_continue": "1"})
    assert response.status_code == 302, response.context["problems"]
    now = timezone.now()
    workflow.approve(stored(qa), by=ada, now=now)
    assert qa.corrections.get().made_at == now


def test_the_number_of_queries_of_an_answered_save_does_not_grow_with_the_piece(desk, django_assert_max_num_queries):
    counts = []
    for questions in (2, 2, 8):
        article = make_qa(questions=questions)
        save(desk, article, headline="Warm", amendment="slip")
        screen = screen_of(desk, article)
        screen["headline"], screen["amendment"] = "Put right", "slip"
        with django_assert_max_num_queries(200) as found:
            assert desk.post(url(article), screen.data).status_code == 302
        counts.append(len(found))
    assert counts[1] == counts[2]


def test_a_byline_is_words_too(desk):
    article = make_article()
    article.bylines.create(author=make_author())
    assert save(desk, article, bylines__0__DELETE="on").status_code == 200
    assert article.bylines.exists()


@pytest.mark.parametrize("button", ["_ask", "_sign_off"])
def test_the_buttons_that_lead_to_the_experts_still_count_after_the_question(desk, qa, button):
    screen = screen_of(desk, qa)
    screen["headline"] = "A new headline"
    response = desk.post(url(qa), screen.data | {button: "1"})
    assert f'name="{button}" value="1">Answer and save' in response.content.decode()
    again = Screen(response, "article_form")
    again["amendment"], again["amendment_note"] = "correction", NOTE
    response = desk.post(url(qa), again.data | {button: "1"})
    assert response.url == url(qa, "asking/invite/" if button == "_ask" else "sign-off/send/")


def test_a_barred_approval_keeps_the_notes_that_were_typed(desk, ada, joe, settings):
    settings.SIGN_OFF_IS_REQUIRED = True
    qa = make_qa(created_by=joe)
    sheet = sheets.of_piece(qa)
    sheet.lists["answers"][0].values["body"] = ("<p>The gate never moves.</p>",)
    pending.store(qa, sheet, by=joe, now=timezone.now())
    workflow.submit(qa, by=joe, now=timezone.now())
    typed = {"note": "Joe, well spotted.", "amendment": "correction", "amendment_note": NOTE}
    response = desk.post(
        url(qa, "approve/"), typed | {"seen": Screen(desk.get(url(qa, "approve/")))["seen"]}, follow=True
    )
    html = response.content.decode()
    assert "Nothing was changed." in html and "has not been asked" in html
    assert "Joe, well spotted." in html and NOTE in html
    assert stored(qa).pending_id is not None
