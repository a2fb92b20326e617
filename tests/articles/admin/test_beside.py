"""Beside the form: the checklist, where the free part ends and what others will show, of the form as it stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import AllowedTerm, Answer, Article, Card, HouseTerm, Picture, PieceVersion, Question
from articles.reading import texts
from articles.text.preview import WORD_CAP
from tests.articles.admin.screen import Screen
from tests.factories import (
    make_article,
    make_author,
    make_expert,
    make_picture,
    make_qa,
    make_report,
    make_section,
    paragraphs,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listeners_hear")]

ADD = "/admin/articles/article/add/"


def form_of(desk, piece=None, kind: str = "article") -> Screen:
    address = f"/admin/articles/{kind}/{piece.pk}/change/" if piece else f"/admin/articles/{kind}/add/"
    return Screen(desk.get(address), f"{kind}_form")


def beside(desk, screen: Screen, piece=None, kind: str = "article", **more):
    address = f"/admin/articles/{kind}/{piece.pk}/beside/" if piece else f"/admin/articles/{kind}/add/beside/"
    return desk.post(address, screen.data | {"_beside": "1"} | more)


def found(desk, screen: Screen, piece=None, kind: str = "article") -> dict:
    answer = beside(desk, screen, piece, kind)
    assert answer.status_code == 200
    return answer.json()


def complete(**fields) -> Article:
    return make_article(published=False, picture=make_picture(), **fields)


# --- The checklist


def test_a_new_piece_gets_the_full_list_of_needs(as_user, joe):
    desk = as_user(joe)
    list_ = found(desk, form_of(desk))["parts"]["checklist"]
    for sentence in ("A headline", "A standfirst", "A section", "A picture", "The text"):
        assert f"{sentence} is missing." in list_
    assert 'href="#id_standfirst"' in list_ and 'href="#id_body"' in list_


def test_what_is_typed_empties_the_list_and_stores_nothing(as_user, ada):
    desk = as_user(ada)
    article = complete(standfirst="", created_by=ada)
    screen = form_of(desk, article)
    assert "A standfirst is missing." in found(desk, screen, article)["parts"]["checklist"]
    screen["standfirst"] = "Now there is one."
    author = screen.add("bylines", author=make_author().pk)
    assert author and found(desk, screen, article)["said"] == "Nothing to do."
    article.refresh_from_db()
    assert article.standfirst == "" and not article.bylines.exists() and not PieceVersion.objects.exists()


def test_a_picture_without_alternative_text_is_reported_at_once(as_user, ada):
    desk = as_user(ada)
    article = complete()
    Picture.objects.update(alt_text="", credit=" ")
    list_ = found(desk, form_of(desk, article), article)["parts"]["checklist"]
    assert "The picture has no alternative text." in list_ and "The picture has no credit." in list_


def test_a_long_headline_is_advice_with_its_number_of_characters(as_user, ada):
    desk = as_user(ada)
    article = complete()
    screen = form_of(desk, article)
    screen["headline"] = "x" * 91
    assert "The headline has 91 characters." in found(desk, screen, article)["parts"]["checklist"]
    screen["headline"] = "x" * 90
    assert "characters" not in found(desk, screen, article)["parts"]["checklist"]


def test_missing_parts_of_a_qa_are_reported_with_their_places(as_user, ada):
    desk = as_user(ada)
    qa = make_qa(experts=("Petra Oyelaran", "Tomas Lindqvist"), questions=2, published=False, picture=make_picture())
    screen = form_of(desk, qa)
    last = Answer.objects.filter(question__position=2).order_by("position").last()
    number = screen.row("answers", id=last.pk)
    screen[f"answers-{number}-body"] = "<p> </p>"
    screen.add("questions", text="Who asks this?")
    expert = make_expert("Vera Adeyemi")
    screen.add("participants", expert=expert.pk, initials="VA", posts="")
    list_ = found(desk, screen, qa)["parts"]["checklist"]
    assert "Question 2: the answer of TL is empty." in list_ and f'href="#id_answers-{number}-body"' in list_
    assert "Question 3 has no answer: “Who asks this?”" in list_
    assert "Vera Adeyemi (VA) has no answer yet." in list_
    screen[f"answers-{number}-DELETE"] = "on"
    assert "Question 2: " not in found(desk, screen, qa)["parts"]["checklist"]


def test_a_report_without_articles_needs_one(as_user, ada):
    desk = as_user(ada)
    report = make_report([])
    screen = form_of(desk, report, "specialreport")
    assert "The report has no articles yet." in found(desk, screen, report, "specialreport")["parts"]["checklist"]
    screen.add("entries", article=make_article().pk)
    assert "no articles" not in found(desk, screen, report, "specialreport")["parts"]["checklist"]


def test_words_that_nobody_could_store_break_nothing(as_user, ada):
    desk = as_user(ada)
    qa = make_qa(published=False)
    screen = form_of(desk, qa)
    screen["section"], screen["picture"], screen["access"], screen["kind"] = "99999999999999999999", "x", "?", "qa"
    screen["headline"] = "A\0<script>alert(1)</script>"
    screen["questions-TOTAL_FORMS"] = "999999999"
    screen["answers-0-who"], screen["answers-0-position"] = "ZZ & QQ", "--5"
    list_ = found(desk, screen, qa)
    assert "<script>" not in list_["parts"]["shown"] and "A section is missing." in list_["parts"]["checklist"]


def test_people_who_may_not_change_a_piece_may_not_check_its_form(as_user, client, joe, ada, rhea):
    article = complete(created_by=ada)
    desk = as_user(ada)
    screen = form_of(desk, article)
    assert beside(as_user(joe), screen, article).status_code == 403
    assert beside(as_user(rhea), screen, article).status_code in (302, 403)
    client.logout()
    assert beside(client, screen, article).status_code == 302
    assert client.get(f"/admin/articles/article/{article.pk}/beside/").status_code == 302


def test_without_scripts_a_page_shows_the_same_and_the_form_stays(as_user, ada):
    desk = as_user(ada)
    article = complete(standfirst="", access="premium")
    page = desk.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
    assert f'formaction="/admin/articles/article/{article.pk}/beside/" formtarget="_blank"' in page
    screen = form_of(desk, article)
    screen["headline"] = "Typed and not saved"
    answer = desk.post(f"/admin/articles/article/{article.pk}/beside/", screen.data)
    shown = answer.content.decode()
    assert "A standfirst is missing." in shown and "The free part ends here" in shown and "Typed and not saved" in shown
    assert "no-store" in answer["Cache-Control"] and answer["X-Robots-Tag"] == "noindex"


def test_editors_find_the_list_where_they_claim_and_approve(as_user, ada, joe):
    desk = as_user(ada)
    article = complete(standfirst="", created_by=joe, submitted_at=timezone.now())
    for step in ("claim", "approve"):
        page = desk.get(f"/admin/articles/article/{article.pk}/{step}/").content.decode()
        assert "A standfirst is missing." in page
        assert f'href="/admin/articles/article/{article.pk}/change/#id_standfirst"' in page


def test_the_list_of_a_pending_version_is_of_its_words(as_user, ada, joe):
    article = make_article(picture=make_picture(), created_by=joe)
    desk = as_user(joe)
    screen = form_of(desk, article)
    screen["headline"] = "y" * 95
    desk.post(f"/admin/articles/article/{article.pk}/change/", screen.data | {"_submit": "1"})
    desk.post(f"/admin/articles/article/{article.pk}/submit/", {"note": ""})
    page = as_user(ada).get(f"/admin/articles/article/{article.pk}/approve/").content.decode()
    assert "The headline has 95 characters." in page
    article.refresh_from_db()
    assert article.headline != "y" * 95 and article.pending is not None


# --- Where the free part ends


@pytest.mark.parametrize("divider", [None, 2, 0])
def test_the_line_stands_where_readers_meet_the_wall(as_user, ada, divider):
    desk = as_user(ada)
    parts = paragraphs(8, 30).split("</p>")[:-1]
    if divider is not None:
        parts.insert(divider, "<hr")
    body = "".join(f"{part}</p>" if part != "<hr" else "<hr>" for part in parts)
    article = complete(access="premium")
    screen = form_of(desk, article)
    screen["body"] = "<p></p>" + body
    wall = found(desk, screen, article)["wall"]
    article.body = body
    open_items = texts.preview_of(article).open
    assert wall["target"] == "id_body" and wall["blocks"] == len(open_items)
    words = sum(len(texts.plain(item).split()) for item in open_items)
    assert words <= WORD_CAP
    assert wall["label"] == f"The free part ends here: {words} words before, {8 * 32 - words} after"
    if open_items:
        assert texts.plain(open_items[-1]).split()[-1] in wall["place"]


def test_the_line_of_a_qa_stands_behind_the_right_answer(as_user, ada):
    desk = as_user(ada)
    qa = make_qa(access="registered", published=False)
    screen = form_of(desk, qa)
    first = Answer.objects.filter(question__position=1).order_by("position").first()
    number = screen.row("answers", id=first.pk)
    wall = found(desk, screen, qa)["wall"]
    assert wall["target"] == f"id_answers-{number}-body" and wall["blocks"] is None
    assert "After the answer of PO to question 1, which ends “…" in wall["place"]
    # Another question is put first: the wall goes with it.
    third = Question.objects.get(article=qa, position=3)
    screen[f"questions-{screen.row('questions', id=third.pk)}-position"] = -1
    moved = found(desk, screen, qa)["wall"]
    other = Answer.objects.filter(question=third).order_by("position").first()
    assert moved["target"] == f"id_answers-{screen.row('answers', id=other.pk)}-body"


def test_a_free_piece_says_that_everything_is_free(as_user, ada):
    desk = as_user(ada)
    article = complete()
    wall = found(desk, form_of(desk, article), article)["wall"]
    assert wall["label"] == "Everything is free." and wall["target"] == ""


# --- What others will show


def test_what_others_show_is_what_is_typed(as_user, ada):
    desk = as_user(ada)
    article = complete(section=make_section("Energy"))
    screen = form_of(desk, article)
    screen["headline"], screen["standfirst"] = "A quite new headline", "And a new standfirst. " * 12
    shown = found(desk, screen, article)["parts"]["shown"]
    for place in ("Search engines", "Shared links", "Feeds", "Newsletters"):
        assert place in shown
    assert shown.count("A quite new headline") >= 4 and "Cut off: " in shown and f"/energy/{article.pk}-" in shown


@pytest.mark.parametrize("access", ["premium", "registered"])
def test_no_locked_sentence_is_among_what_others_show(as_user, ada, access):
    desk = as_user(ada)
    qa = make_qa(access=access, published=False, mark="LOCKEDMARK", picture=make_picture())
    first = Answer.objects.filter(question__position=1).order_by("position").first()
    Answer.objects.filter(pk=first.pk).update(body="<p>An open answer.</p>")
    plain = complete(access=access, body=paragraphs(2, 20) + paragraphs(10, 40, "LOCKEDMARK"))
    report = make_report(
        [make_article()], access=access, introduction=paragraphs(2, 20) + paragraphs(10, 40, "LOCKEDMARK")
    )
    for piece, kind in ((qa, "article"), (plain, "article"), (report, "specialreport")):
        screen = form_of(desk, piece, kind)
        assert "LOCKEDMARK" in str(screen.data)
        shown = found(desk, screen, piece, kind)["parts"]["shown"]
        assert piece.headline in shown and "LOCKEDMARK" not in shown


def test_the_card_is_drawn_of_what_is_typed_and_stored_nowhere(as_user, ada, joe):
    desk = as_user(ada)
    article = complete(section=make_section("Energy"), created_by=ada)
    screen = form_of(desk, article)
    address = f"/admin/articles/article/{article.pk}/beside/card/"
    assert f'formaction="{address}"' in found(desk, screen, article)["parts"]["shown"]
    first = desk.post(address, screen.data)
    assert first["Content-Type"] == "image/jpeg" and "no-store" in first["Cache-Control"]
    screen["headline"] = "Other words on the card"
    assert desk.post(address, screen.data).content != first.content
    assert not Card.objects.exists()
    screen["section"] = ""
    assert "Choose one first." in desk.post(address, screen.data).content.decode()
    assert desk.get(address).status_code == 404
    assert as_user(joe).post(address, screen.data).status_code == 403


# --- House style


def test_a_house_term_is_found_with_its_place_and_can_be_left(as_user, joe, ada):
    desk = as_user(joe)
    term = HouseTerm.objects.create(avoid="utilise", better="use", note="Shorter.")
    article = complete(created_by=joe, body="<p>They <em>utilise</em> a very long cable.</p>")
    screen = form_of(desk, article)
    list_ = found(desk, screen, article)["parts"]["checklist"]
    assert "better “use”" in list_ and "Shorter." in list_ and "They <mark>utilise</mark> a very long" in list_
    assert 'href="#id_body" data-found="utilise" data-nth="0"' in list_ and 'data-replace="use"' in list_
    version = Article.objects.get(pk=article.pk).version
    address = f"/admin/articles/article/{article.pk}/house-terms/"
    assert desk.post(address, {"leave": term.pk, "_beside": "1"}).json() == {"said": "“utilise” is left in this piece."}
    assert desk.post(address, {"leave": term.pk}).status_code == 302
    left = AllowedTerm.objects.get()
    assert (left.term, left.article, left.by) == (term, article, joe)
    assert Article.objects.get(pk=article.pk).version == version
    list_ = found(desk, screen, article)["parts"]["checklist"]
    assert "<mark>" not in list_ and "Left in this piece" in list_ and "by Joe Journalist" in list_
    desk.post(address, {"undo": term.pk})
    assert not AllowedTerm.objects.exists()
    assert "<mark>utilise</mark>" in found(desk, screen, article)["parts"]["checklist"]


def test_the_place_of_a_short_word_is_counted_as_a_script_finds_it(as_user, ada):
    desk = as_user(ada)
    HouseTerm.objects.create(avoid="use", better="wear")
    article = complete(body="<p>Because houses use it.</p>")
    assert 'data-found="use" data-nth="2"' in found(desk, form_of(desk, article), article)["parts"]["checklist"]


def test_a_new_piece_has_no_address_yet_and_leaves_no_term(as_user, joe):
    desk = as_user(joe)
    HouseTerm.objects.create(avoid="utilise")
    screen = form_of(desk)
    screen["headline"] = "They utilise it"
    parts = found(desk, screen)["parts"]
    assert "Leave it here" not in parts["checklist"] and "Once the piece is saved" in parts["checklist"]
    assert "/preview/" not in parts["shown"] and "The address begins with the section. Choose one." in parts["shown"]
    screen["section"] = make_section("Energy").pk
    assert "/energy/…-they-utilise-it/" in found(desk, screen)["parts"]["shown"]


def test_only_who_may_edit_a_piece_leaves_a_term_in_it(as_user, joe, ada):
    term = HouseTerm.objects.create(avoid="utilise", better="use")
    article = complete(created_by=ada)
    address = f"/admin/articles/article/{article.pk}/house-terms/"
    assert as_user(joe).post(address, {"leave": term.pk}).status_code == 403
    desk = as_user(ada)
    assert desk.get(address).status_code == 404
    assert desk.post(address, {"leave": "x"}).status_code == 404
    assert not AllowedTerm.objects.exists()


def test_terms_are_found_in_questions_and_answers_too(as_user, ada):
    desk = as_user(ada)
    HouseTerm.objects.create(avoid="learnings", better="lessons")
    qa = make_qa(published=False)
    screen = form_of(desk, qa)
    screen["questions-0-text"], screen["answers-1-body"] = "What are the Learnings?", "<p>No “learnings”.</p>"
    list_ = found(desk, screen, qa)["parts"]["checklist"]
    assert 'href="#id_questions-0-text"' in list_ and 'href="#id_answers-1-body"' in list_
    assert 'data-replace="Lessons"' in list_ and 'data-replace="lessons"' in list_


# --- What it costs


def test_the_number_of_queries_does_not_grow_with_rows(as_user, ada, django_assert_max_num_queries):
    desk = as_user(ada)
    numbers = []
    for size in (2, 8):
        link = make_article(published=False).get_absolute_url()
        HouseTerm.objects.bulk_create(HouseTerm(avoid=f"term{size}x{n}") for n in range(size))
        qa = make_qa(experts=(f"Ann {size}", f"Bo {size}"), questions=size, published=False, picture=make_picture())
        screen = form_of(desk, qa)
        for number in range(size):
            screen[f"answers-{number}-body"] = f'<p>term{size}x{number} <a href="{link}">there</a></p>'
        with django_assert_max_num_queries(30) as queries:
            assert "not public yet" in found(desk, screen, qa)["parts"]["checklist"]
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_scheduled_targets_are_compared_with_the_day_of_the_piece(as_user, ada):
    desk = as_user(ada)
    now = timezone.now()
    later = make_article(published_at=now + timedelta(days=3), headline="Later")
    body = f'<p>See <a href="{later.get_absolute_url()}">that one</a>.</p>'
    early = complete(body=body)
    assert "not public before" in found(desk, form_of(desk, early), early)["parts"]["checklist"]
    Article.objects.filter(pk=early.pk).update(published_at=now + timedelta(days=1))
    assert "after this piece" in found(desk, form_of(desk, early), early)["parts"]["checklist"]
    Article.objects.filter(pk=early.pk).update(published_at=now + timedelta(days=4))
    assert "not public" not in found(desk, form_of(desk, early), early)["parts"]["checklist"]
