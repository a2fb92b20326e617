"""Where pictures are used: told on their screen, counted in their list, and by which they are filtered and found."""

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from articles import versions
from articles.models import FrontPage, Page, Picture, PictureInText
from articles.pictures import uses
from tests.factories import make_article, make_author, make_expert, make_picture, make_qa, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listeners_hear")]
LIST = "/admin/articles/picture/"


@pytest.fixture
def desk(as_user, ada):
    return as_user(ada)


def figure(picture: Picture) -> str:
    return f'<figure data-picture="{picture.pk}"></figure>'


def told(picture: Picture) -> dict[str, tuple[str, ...]]:
    return {str(use.row): use.ways for kind in uses.of(picture) for use in kind.named}


def listed(response) -> set[int]:
    return {picture.pk for picture in response.context["cl"].result_list}


def used_everywhere() -> Picture:
    picture = make_picture()
    lead = make_article(headline="Led", picture=picture)
    FrontPage.objects.update_or_create(pk=1, defaults={"lead": lead})
    make_article(headline="Read", body=f"<p>One.</p>{figure(picture)}", published=False)
    answer = make_qa(headline="Asked").answers.first()
    answer.body = f"<p>Yes.</p>{figure(picture)}"
    answer.save()
    make_report(headline="Reported", introduction=figure(picture), picture=picture)
    make_expert("Nell Expert", portrait=picture)
    make_author("Imogen Author", biography=f"<p>Writes.</p>{figure(picture)}")
    Page.objects.create(title="About the site", slug="about", body=figure(picture))
    return picture


def test_a_picture_tells_all_that_shows_it_and_how(desk):
    picture = used_everywhere()
    ways = told(picture)
    assert "on the front page, as an editor arranged it" in ways["Led"] and "lead picture, also in lists" in ways["Led"]
    assert ways["Read"] == ("in its text",) and ways["Asked"] == ("in an answer",)
    assert {"lead picture, also in lists", "in its introduction"} <= set(ways["Reported"])
    assert ways["Dr Nell Expert"] == ("portrait",) and ways["Imogen Author"] == ("in the biography",)
    assert ways["About the site"] == ("in its text",)
    page = desk.get(f"{LIST}{picture.pk}/change/").content.decode()
    shown = page[page.index('id="uses"') :]
    assert ">Led</a> (published): lead picture" in shown and ">Read</a> (draft): in its text" in shown
    assert uses.counted([picture.pk])[picture.pk] == 8


def test_a_picture_that_nothing_shows_says_so(desk):
    page = desk.get(f"{LIST}{make_picture().pk}/change/").content.decode()
    assert "Nowhere. No article, special report, person or page shows it." in page


def test_a_journalist_gets_links_only_to_what_they_may_open(as_user, joe):
    picture = make_picture()
    page = Page.objects.create(title="About the site", slug="about", body=figure(picture))
    article = make_article(picture=picture, published=False)
    html = as_user(joe).get(f"{LIST}{picture.pk}/change/").content.decode()
    assert "<li>About the site: in its text</li>" in html and f"/page/{page.pk}/change/" not in html
    assert f'href="/admin/articles/article/{article.pk}/change/"' in html


def test_neither_the_screen_nor_the_list_costs_more_with_more_uses(desk):
    picture = used_everywhere()

    def queries(address: str) -> int:
        versions.forget()
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(address).status_code == 200
        return len(asked)

    addresses = (f"{LIST}{picture.pk}/change/", LIST)
    # Whatever each process asks only once is asked before the count.
    for address in addresses:
        queries(address)
    before = [queries(address) for address in addresses]
    with versions.gathered():
        for _ in range(6):
            make_article(picture=picture, body=figure(picture))
            make_article(picture=make_picture())
    assert [queries(address) for address in addresses] == before


def test_of_many_uses_the_newest_are_named_and_the_others_counted(monkeypatch):
    monkeypatch.setattr(uses, "MOST", 2)
    picture = make_picture()
    articles = [make_article(picture=picture) for _ in range(5)]
    (kind,) = uses.of(picture)
    assert [use.row for use in kind.named] == articles[:-3:-1] and kind.more == 3


def test_the_list_counts_uses_and_links_to_them(desk):
    picture, other = make_picture(), make_picture()
    make_article(picture=picture, body=figure(picture))
    page = desk.get(LIST).content.decode()
    assert f'<a href="{LIST}{picture.pk}/change/#uses">2 places</a>' in page
    assert page.count(">nowhere<") == 1 and other.pk


def test_what_is_used_nowhere_is_listed_with_one_query(desk):
    picture, idle = used_everywhere(), make_picture()
    leading = make_picture()
    make_article(picture=leading, published=False)
    assert listed(desk.get(LIST, {"use": "no"})) == {idle.pk}
    assert listed(desk.get(LIST, {"use": "yes"})) == {picture.pk, leading.pk}
    assert len(listed(desk.get(LIST, {"use": "nonsense"}))) == 3
    with CaptureQueriesContext(connection) as asked:
        assert list(Picture.objects.unused()) == [idle]
    assert len(asked) == 1


def test_the_filter_looks_each_picture_up_in_indexes():
    if connection.vendor != "sqlite":
        return
    plan = Picture.objects.unused().explain()
    assert "SCAN articles_picture" in plan.replace('"', "")
    assert plan.count("SEARCH") >= 5 and plan.count("SCAN") == 1


def test_the_table_follows_the_text(desk):
    one, two = make_picture(), make_picture()
    article = make_article(body=figure(one) + figure(one) + '<figure data-picture="99999"></figure>')
    assert [row.picture for row in PictureInText.objects.all()] == [one]
    article.body = figure(two)
    article.save()
    assert [row.picture for row in PictureInText.objects.all()] == [two]
    article.body = "<p>None.</p>"
    article.save(update_fields=["headline"])
    assert PictureInText.objects.count() == 1
    article.save()
    assert not PictureInText.objects.exists()
    article.body = figure(one)
    article.save()
    report = make_report(introduction=figure(two))
    report.introduction = figure(one) + figure(two)
    report.save()
    assert PictureInText.objects.filter(report=report).count() == 2
    report.delete()
    article.delete()
    assert not PictureInText.objects.exists()


def test_a_save_looks_twice_at_the_texts_however_many_answers_it_changes():
    article = make_qa(questions=4)
    with CaptureQueriesContext(connection) as asked, versions.gathered():
        for answer in article.answers.all():
            answer.body = "<p>Other words.</p>"
            answer.save()
    assert len([query for query in asked if "figure data-picture" in query["sql"]]) == 1
    assert len([query for query in asked if "articles_pictureintext" in query["sql"]]) == 1


def test_a_picture_in_a_text_cannot_be_deleted(desk):
    picture = make_picture()
    make_article(body=figure(picture), headline="The quay")
    with pytest.raises(ProtectedError):
        picture.delete()
    page = desk.get(f"{LIST}{picture.pk}/delete/").content.decode()
    assert "would require deleting the following protected related objects" in page and "The quay" in page


@pytest.mark.parametrize("where", ["text", "answer", "introduction", "biography"])
def test_a_journalist_leaves_pictures_in_published_texts_to_editors(as_user, joe, where):
    picture = make_picture()
    if where == "text":
        make_article(body=figure(picture))
    elif where == "answer":
        answer = make_qa().answers.first()
        answer.body = figure(picture)
        answer.save()
    elif where == "introduction":
        make_report(introduction=figure(picture))
    else:
        make_article().bylines.create(author=make_author(biography=figure(picture)))
    page = as_user(joe).get(f"{LIST}{picture.pk}/change/").content.decode()
    assert "Published articles use this, so only an editor can change it." in page


@pytest.mark.parametrize("words", ["müller", "MULLER", "Ostby", "quay at night", "qua", "ØSTBY"])
def test_search_ignores_capitals_and_accents(desk, words):
    picture = make_picture(credit="Foto: Jörg Müller", caption="The Østby quay", alt_text="At NIGHT, boats")
    make_picture()
    assert listed(desk.get(LIST, {"q": words})) == {picture.pk}


def test_search_takes_any_text(desk):
    make_picture(credit="50% off_white")
    for words, count in (("%", 1), ("f_w", 1), ("x" * 300, 0), ("zebra", 0)):
        assert len(listed(desk.get(LIST, {"q": words}))) == count


def test_the_use_of_ai_is_a_filter(desk):
    made, altered, none = (
        make_picture(digital_source=source)
        for source in ("trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "")
    )
    for asked, found in (("made", made), ("altered", altered), ("no", none)):
        assert listed(desk.get(LIST, {"ai": asked})) == {found.pk}
