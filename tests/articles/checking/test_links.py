"""Links in a piece: those that lead nowhere on this site are told, all others are left alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.checking import checklist, reading
from articles.models import FormerTopic, Redirect, Topic
from tests.factories import make_article, make_author, make_expert, make_qa, make_report, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def address(settings):
    settings.SITE_ADDRESS = "https://mag.example"


def told(html: str, **fields) -> list[str]:
    """What is said of the links in an article’s text."""
    article = make_article(body=f"<p>{html}</p>", **fields)
    stored = type(article).objects.for_page().get(pk=article.pk)
    items = checklist.of_draft(reading.of_piece(stored), stored, timezone.now()).items
    return [item.sentence for item in items if item.sentence.startswith("The link")]


def link(href: str, words: str = "there") -> str:
    return f'See <a href="{href}">{words}</a>.'


@pytest.mark.parametrize(
    "href",
    [
        "/nowhere/at-all/",
        "/energy/999999-x/",
        "/energy/99999999999999999999-x/",
        "/no-section/",
        "/topics/no-topic/",
        "/experts/999999-x/",
        "/authors/999999-x/",
        "/special-reports/999999-x/",
        "https://mag.example/nowhere/",
        "http://MAG.example/nowhere/?a=b#c",
        "//mag.example/nowhere/",
        "www.example.com",
    ],
)
def test_a_broken_link_is_reported(href):
    (sentence,) = told(link(href))
    assert "The link “there” in the text leads nowhere on this site" in sentence


@pytest.mark.parametrize(
    "href",
    [
        "https://elsewhere.example/nowhere/",
        "mailto:desk@mag.example",
        "tel:+44123",
        "/",
        "/archive/",
        "/archive/2020/",
        "/search/?q=tides",
        "/expert-qas/",
        "/newsletters/",
        "/privacy/",
        "https://mag.example",
        "https://mag.example/feed/",
        "http://[",
    ],
)
def test_other_sites_and_pages_that_answer_are_left_alone(href):
    assert told(link(href)) == []


def test_whatever_readers_can_open_is_left_alone():
    section, topic = make_section("Rail"), Topic.objects.create(name="Tides", slug="tides")
    FormerTopic.objects.create(slug="old-tides", topic=topic)
    other = make_article(section=section)
    other.topics.add(topic)
    author, expert = make_author(), make_expert("Known Expert")
    other.bylines.create(author=author)
    qa = make_qa()
    hrefs = [
        section.get_absolute_url(), "/rail", topic.get_absolute_url(), "/topics/old-tides/", author.get_absolute_url(),
        other.get_absolute_url(), f"/rail/{other.pk}-another-slug/", qa.get_absolute_url() + "#q-x",
        qa.participants.first().expert.get_absolute_url(), make_report([other]).get_absolute_url(),
    ]  # fmt: skip
    Redirect.objects.create(old_path="/story.asp?id=7", new_path="/rail/")
    hrefs += ["/story.asp?id=7", "/story.asp?utm_source=x&amp;id=7"]
    assert told(" ".join(map(link, hrefs))) == []
    (sentence,) = told(link(expert.get_absolute_url()))
    assert "nowhere" in sentence, "an expert without a public Q&A has no page"


def test_a_link_to_an_unpublished_piece_is_reported_with_its_date():
    draft = make_article(published=False, headline="A draft")
    soon = make_article(published_at=timezone.now() + timedelta(days=2), headline="Soon")
    gone = make_article(headline="Gone", withdrawn_at=timezone.now() - timedelta(minutes=1))
    sentences = told("".join(link(each.get_absolute_url()) for each in (draft, soon, gone)))
    assert "“A draft”, which is not public yet and has no date" in sentences[0]
    assert "“Soon”, which is not public before" in sentences[1]
    assert "“Gone”, which was withdrawn" in sentences[2]


def test_links_within_the_piece_need_their_anchor():
    text = (
        '<h2>Costs and losses</h2><p>One <a href="#note-1">1</a> two <a href="#on-costs-and-losses">up</a> '
        '<a href="#note-9">nine</a> <a href="#nothing">no</a></p><h2>Notes</h2><ol><li>A source.</li></ol>'
    )
    article = make_article(body=text)
    items = checklist.of_draft(reading.of_piece(article), article, timezone.now()).items
    said = [item.sentence for item in items if item.sentence.startswith("The link")]
    assert ["#note-9" in sentence for sentence in said] == [True, False] and "#nothing" in said[1]


def test_answers_link_to_questions_of_their_own_piece():
    qa = make_qa(questions=2)
    question, answer = qa.questions.last(), qa.answers.first()
    answer.body = f'<p><a href="#{question.anchor}">below</a> <a href="#q-gone">gone</a></p>'
    answer.save()
    items = checklist.of_draft(reading.of_piece(qa), type(qa).objects.for_page().get(pk=qa.pk), timezone.now()).items
    (item,) = [item for item in items if "gone" in item.sentence]
    assert item.target == f"edit-{answer.anchor}" and "in the answer of PO to question 1" in item.sentence
    assert not [item for item in items if "below" in item.sentence]


def test_a_link_to_the_desk_is_reported():
    (sentence,) = told(link("/admin/articles/article/1/change/"))
    assert "readers cannot open" in sentence


def test_the_number_of_queries_does_not_depend_on_the_number_of_links(django_assert_num_queries):
    def asked(number: int) -> int:
        others = [make_article(published=False) for _ in range(number)]
        article = make_article(body="".join(f"<p>{link(each.get_absolute_url())}</p>" for each in others))
        stored = type(article).objects.for_page().get(pk=article.pk)
        draft = reading.of_piece(stored)
        with django_assert_num_queries(4):
            return len(checklist.of_draft(draft, stored, timezone.now()).items)

    assert asked(2) + 20 == asked(22)
