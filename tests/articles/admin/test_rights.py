"""Who may do what on the desk."""

import pytest
from django.contrib.auth.models import Permission

from articles.models import Article, Byline, Expert, Participant
from tests.articles.admin.screen import Screen
from tests.factories import make_article, make_author, make_expert, make_picture, make_qa, make_report, make_section

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/article/add/"


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def test_a_journalist_writes_and_edits_their_own_draft(as_user, joe):
    desk = as_user(joe)
    screen = Screen(desk.get(ADD), "article_form")
    screen["headline"] = "By Joe"
    assert desk.post(ADD, screen.data).status_code == 302
    article = Article.objects.get()
    assert article.created_by == joe
    screen = Screen(desk.get(change(article)), "article_form")
    screen["headline"] = "By Joe, better"
    desk.post(change(article), screen.data)
    article.refresh_from_db()
    assert article.headline == "By Joe, better"


@pytest.mark.parametrize("published", [False, True])
def test_a_journalist_can_only_view_the_articles_of_others(as_user, joe, ada, published):
    article = make_qa(published=published, created_by=ada, questions=1)
    desk = as_user(joe)
    response = desk.get(change(article))
    html = response.content.decode()
    assert response.status_code == 200
    assert "Question 1 of" in html and "answer 1-PO" in html and "The introduction." in html
    assert 'name="headline"' not in html and 'name="answers-0-body"' not in html
    assert desk.post(change(article), {"headline": "x"}).status_code == 403


def test_a_journalist_deletes_nothing(as_user, joe):
    article = make_article(published=False, created_by=joe)
    assert as_user(joe).post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"}).status_code == 403


def test_an_editor_edits_what_others_wrote_and_what_is_published(as_user, ada, joe):
    article = make_article(created_by=joe)
    desk = as_user(ada)
    screen = Screen(desk.get(change(article)), "article_form")
    screen["headline"] = "By the editor"
    assert desk.post(change(article), screen.data).status_code == 302
    article.refresh_from_db()
    assert (article.headline, article.created_by) == ("By the editor", joe)


def test_a_journalist_adds_an_expert_in_the_pop_up(as_user, joe):
    desk = as_user(joe)
    address = "/admin/articles/expert/add/?_popup=1&_to_field=id"
    screen = Screen(desk.get(address), "expert_form")
    screen["name"] = "Ludwig van der Berg-Özil"
    response = desk.post(address, screen.data | {"_popup": "1"})
    assert response.status_code == 200
    expert = Expert.objects.get()
    assert (expert.initials, expert.slug) == ("LBÖ", "ludwig-van-der-berg-ozil")


def test_a_link_of_an_expert_without_a_scheme_is_https(as_user, joe):
    desk, expert = as_user(joe), make_expert()
    address = f"/admin/articles/expert/{expert.pk}/change/"
    screen = Screen(desk.get(address), "expert_form")
    screen.add("links", label="Laboratory", url="lab.example.org")
    assert desk.post(address, screen.data).status_code == 302
    assert expert.links.get().url == "https://lab.example.org"


@pytest.mark.parametrize("where", ["lead", "report", "expert's portrait", "author's portrait"])
def test_a_journalist_can_only_view_a_picture_in_published_pieces(as_user, joe, ada, where):
    picture = make_picture()
    if where == "lead":
        make_article(picture=picture)
    elif where == "report":
        make_report(picture=picture)
    elif where == "author's portrait":
        Byline.objects.create(article=make_article(), author=make_author(portrait=picture))
    else:
        Participant.objects.create(
            article=make_qa(experts=(), questions=0), expert=make_expert(portrait=picture), initials="X"
        )
    address = f"/admin/articles/picture/{picture.pk}/change/"
    desk = as_user(joe)
    page = desk.get(address).content.decode()
    assert "Published articles use this, so only an editor can change it." in page and 'name="credit"' not in page
    words = {"alt_text": "Other", "credit": "Other", "caption": "", "focal_x": "0.5", "focal_y": "0.5"}
    assert desk.post(address, words).status_code == 403
    assert as_user(ada).post(address, words).status_code == 302
    picture.refresh_from_db()
    assert picture.credit == "Other"


def test_a_journalist_can_only_view_an_expert_of_a_published_qa(as_user, joe):
    (expert,) = [row.expert for row in make_qa(experts=("Petra Oyelaran",)).participants.all()]
    address = f"/admin/articles/expert/{expert.pk}/change/"
    desk = as_user(joe)
    page = desk.get(address).content.decode()
    assert "Published articles use this" in page and 'name="name"' not in page and 'name="links-0-url"' not in page
    assert desk.post(address, {"name": "Somebody else"}).status_code == 403


def test_a_journalist_can_change_pictures_and_experts_used_only_in_drafts(as_user, joe):
    desk = as_user(joe)
    picture, expert = make_picture(), make_expert()
    make_article(picture=picture, published=False)
    Participant.objects.create(article=make_qa(experts=(), published=False, questions=0), expert=expert, initials="X")
    for address, form in (
        (f"/admin/articles/picture/{picture.pk}/change/", "picture_form"),
        (f"/admin/articles/expert/{expert.pk}/change/", "expert_form"),
    ):
        response = desk.get(address)
        assert "Published articles use this" not in response.content.decode()
        assert desk.post(address, Screen(response, form).data).status_code == 302


def test_the_initials_of_an_expert_are_told_to_the_screen(as_user, joe):
    expert = make_expert("Jane Smith")
    assert as_user(joe).get(f"/admin/articles/expert/{expert.pk}/initials/").json()["initials"] == "JS"


def test_journalists_leave_reports_sections_and_the_front_page_alone(as_user, joe):
    desk = as_user(joe)
    report, section = make_report(), make_section()
    assert desk.post(f"/admin/articles/specialreport/{report.pk}/change/", {}).status_code == 403
    assert desk.post(f"/admin/articles/section/{section.pk}/change/", {}).status_code == 403
    assert desk.get("/admin/articles/frontpage/1/change/").status_code == 403


def test_readers_cannot_open_the_admin(client, as_user, rhea):
    for browser in (client, as_user(rhea)):
        assert browser.get("/admin/articles/article/").status_code in (302, 403)


def test_an_editor_who_deletes_what_is_published_is_told_to_withdraw(as_user, ada):
    article = make_qa()
    desk = as_user(ada)
    address = f"/admin/articles/article/{article.pk}/delete/"
    assert "Withdraw it instead?" in desk.get(address).content.decode()
    assert desk.post(address, {"post": "yes"}).status_code == 302
    assert not Article.objects.exists()


def test_articles_have_no_bulk_deletion(as_user, ada):
    article = make_article()
    data = {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    as_user(ada).post("/admin/articles/article/", data)
    assert Article.objects.exists()


def test_somebody_who_may_only_read_articles_opens_a_draft_without_the_lists_that_they_may_not_see(as_user, rhea):
    rhea.is_staff = True
    rhea.save()
    rhea.user_permissions.add(Permission.objects.get(codename="view_article"))
    qa = make_qa(published_at=None)
    response = as_user(rhea).get(f"/admin/articles/article/{qa.pk}/change/")
    assert response.status_code == 200 and "Needed before publishing" in response.content.decode()
