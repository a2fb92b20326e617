"""“Save my changes over it” keeps what only the other person changed, and first lists what both changed."""

import html as markup

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Answer, Article, Topic
from tests.articles.admin.screen import Screen
from tests.articles.admin.test_two_people import opened, save
from tests.factories import make_article, make_author, make_qa, make_report

pytestmark = pytest.mark.django_db


def conflict_of(client, piece, screen) -> Screen:
    """The page that says that it was changed meanwhile."""
    response = save(client, piece, screen)
    assert response.status_code == 200
    return Screen(response, f"{piece._meta.model_name}_form")


def words(screen: Screen) -> str:
    """The text of the conflict, without tags' line ends."""
    page = screen.response.content.decode()
    start = page.index('class="conflict"')
    return " ".join(markup.unescape(page[start : page.index("</section>", start)]).split())


def over(client, piece, screen):
    """Save my changes over it; the conflict must not come back."""
    response = save(client, piece, screen, overwrite=type(piece).objects.get(pk=piece.pk).version)
    assert response.status_code == 302, words(Screen(response))
    piece.refresh_from_db()


def bodies(article) -> list[str]:
    return [answer.body for answer in Answer.objects.filter(article=article).order_by("question__position", "position")]


def test_their_changes_are_kept_where_i_changed_nothing(two):
    first, second = two
    article = make_qa()
    mine, theirs = opened(first, article), opened(second, article)
    theirs["headline"] = "Their headline"
    theirs["answers-0-body"] = "<p>Theirs.</p>"
    save(second, article, theirs)
    mine["answers-1-body"] = "<p>Mine.</p>"
    conflict = conflict_of(first, article, mine)
    assert conflict["headline"] == "Their headline"
    over(first, article, conflict)
    assert article.headline == "Their headline"
    assert bodies(article)[:2] == ["<p>Theirs.</p>", "<p>Mine.</p>"]
    assert "headline" not in LogEntry.objects.latest("pk").get_change_message().lower()


def test_a_field_that_both_changed_is_listed_and_keeps_my_text(two):
    first, second = two
    article = make_qa()
    mine, theirs = opened(first, article), opened(second, article)
    theirs["headline"], mine["headline"] = "Their headline", "My headline"
    theirs["answers-1-body"], mine["answers-1-body"] = "<p>Theirs.</p>", "<p>Mine.</p>"
    save(second, article, theirs)
    conflict = conflict_of(first, article, mine)
    said = words(conflict)
    assert "Both changed" in said
    assert 'Headline</strong>: <span class="difference">Saved: “Their headline”</span>' in said
    assert "Yours: “My headline”" in said
    assert "Answer 2 of question 1</strong>" in said and "Saved: “Theirs.”" in said and "Yours: “Mine.”" in said
    again = conflict_of(first, article, conflict)
    assert "Both changed" in words(again), "A form sent again without a decision is still in conflict."
    over(first, article, again)
    assert article.headline == "My headline" and bodies(article)[1] == "<p>Mine.</p>"


def test_a_third_save_is_merged_against_what_i_was_shown(two):
    first, second = two
    article = make_article(headline="Old", standfirst="Old standfirst")
    mine, theirs = opened(first, article), opened(second, article)
    theirs["headline"] = "Second"
    save(second, article, theirs)
    mine["standfirst"] = "My standfirst"
    conflict = conflict_of(first, article, mine)
    theirs = opened(second, article)
    theirs["headline"] = "Third"
    save(second, article, theirs)
    over(first, article, conflict_of(first, article, conflict))
    assert (article.headline, article.standfirst) == ("Third", "My standfirst")


def test_a_question_that_i_removed_and_they_changed_stays(two):
    first, second = two
    article = make_qa(questions=2)
    mine, theirs = opened(first, article), opened(second, article)
    theirs["answers-0-body"] = "<p>Theirs.</p>"
    save(second, article, theirs)
    mine["questions-0-DELETE"] = "on"
    conflict = conflict_of(first, article, mine)
    assert "Question 1</strong>: you removed it, but it was changed in the saved version, so it is kept." in words(
        conflict
    )
    over(first, article, conflict)
    assert article.questions.count() == 2 and "<p>Theirs.</p>" in bodies(article)


def test_a_question_that_they_removed_and_i_changed_stays(two):
    first, second = two
    article = make_qa(questions=2)
    mine, theirs = opened(first, article), opened(second, article)
    theirs["questions-0-DELETE"] = "on"
    save(second, article, theirs)
    mine["questions-0-text"] = "Is it still a question?"
    conflict = conflict_of(first, article, mine)
    assert "removed in the saved version, but you changed it, so it is kept" in words(conflict)
    over(first, article, conflict)
    assert "Is it still a question?" in [question.text for question in article.questions.all()]


def test_an_expert_that_they_removed_comes_back_with_the_answer_that_i_wrote(two):
    first, second = two
    article = make_qa(questions=1)
    mine, theirs = opened(first, article), opened(second, article)
    theirs["participants-0-DELETE"] = theirs["answers-0-DELETE"] = "on"
    assert save(second, article, theirs).status_code == 302
    mine["answers-0-body"] = "<p>An hour of work.</p>"
    over(first, article, conflict_of(first, article, mine))
    assert article.participants.count() == 2 and "<p>An hour of work.</p>" in bodies(article)


def test_their_order_stays_where_i_moved_nothing(two):
    first, second = two
    article = make_qa(questions=3)
    texts = [question.text for question in article.questions.all()]
    mine, theirs = opened(first, article), opened(second, article)
    theirs["questions-0-position"], theirs["questions-2-position"] = 4, 0
    save(second, article, theirs)
    mine.add("questions", text="My fourth?")
    over(first, article, conflict_of(first, article, mine))
    assert [question.text for question in article.questions.all()] == [texts[2], texts[1], texts[0], "My fourth?"]


def test_both_may_add_the_same_author(two):
    first, second = two
    article, author = make_article(), make_author()
    mine, theirs = opened(first, article), opened(second, article)
    mine.add("bylines", author=author.pk), theirs.add("bylines", author=author.pk)
    save(second, article, theirs)
    over(first, article, conflict_of(first, article, mine))
    assert [byline.author for byline in article.bylines.all()] == [author]


def test_topics_are_a_value_like_any_other(two):
    first, second = two
    article, topic = make_article(), Topic.objects.create(name="Tides", slug="tides")
    mine, theirs = opened(first, article), opened(second, article)
    theirs["topics"] = [str(topic.pk)]
    save(second, article, theirs)
    mine["headline"] = "Mine"
    over(first, article, conflict_of(first, article, mine))
    assert list(article.topics.all()) == [topic]


def test_a_correction_and_an_update_that_they_made_stay(two):
    first, second = two
    article = make_article()
    mine, theirs = opened(first, article), opened(second, article)
    theirs.add("corrections", text="It was a Tuesday.", made_at_0="2026-03-01", made_at_1="09:00:00")
    theirs["updated_at_0"], theirs["updated_at_1"] = "2026-03-02", "10:00:00"
    save(second, article, theirs)
    mine["headline"] = "Mine"
    over(first, article, conflict_of(first, article, mine))
    assert article.corrections.count() == 1 and article.updated_at is not None


def test_special_reports_are_merged_too(two):
    first, second = two
    report = make_report([make_article(), make_article()])
    mine, theirs = opened(first, report), opened(second, report)
    theirs["entries-0-DELETE"] = "on"
    theirs["standfirst"] = "Their standfirst"
    save(second, report, theirs)
    mine["headline"] = "Mine"
    conflict = conflict_of(first, report, mine)
    assert "Article in this report 1</strong>: removed in the saved version" in words(conflict)
    over(first, report, conflict)
    assert (report.headline, report.standfirst, report.entries.count()) == ("Mine", "Their standfirst", 1)


def test_without_a_valid_token_every_difference_must_be_decided(two):
    first, second = two
    article = make_article(headline="Old")
    mine, theirs = opened(first, article), opened(second, article)
    theirs["standfirst"] = "Their standfirst"
    save(second, article, theirs)
    mine["loaded_as"] = "made up"
    mine["headline"] = "Mine"
    said = words(conflict_of(first, article, mine))
    assert "Standfirst" in said and "Their standfirst" in said and "Both changed" in said


def test_my_own_save_in_another_window_is_named_as_mine(two):
    first, _ = two
    article = make_article()
    mine, other_window = opened(first, article), opened(first, article)
    other_window["headline"] = "From the other window"
    save(first, article, other_window)
    mine["standfirst"] = "From this one"
    said = words(conflict_of(first, article, mine))
    assert "You saved this yourself in another window" in said and "Somebody else" not in said


def test_a_mistake_elsewhere_does_not_ask_for_the_decision_again(two):
    first, second = two
    article = make_article()
    mine, theirs = opened(first, article), opened(second, article)
    theirs["standfirst"] = "Their standfirst"
    save(second, article, theirs)
    conflict = conflict_of(first, article, mine)
    conflict["headline"] = ""
    response = save(first, article, conflict, overwrite=Article.objects.get().version)
    mended = Screen(response, "article_form")
    mended["headline"] = "Mended"
    assert save(first, article, mended).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.standfirst) == ("Mended", "Their standfirst")


def test_an_expert_and_their_answers_are_removed_in_one_save(two):
    _, second = two
    article = make_qa(questions=1)
    theirs = opened(second, article)
    theirs["participants-0-DELETE"] = theirs["answers-0-DELETE"] = "on"
    assert save(second, article, theirs).status_code == 302
    assert article.participants.count() == 1
