"""An imported draft has no owner: a journalist takes it over, or an editor hands it over."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from articles.models import Article
from tests.factories import make_article, make_report

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


@pytest.fixture
def nobodys():
    return make_article(headline="Came by itself", published=False, created_by=None)


def page(article, verb: str = "change") -> str:
    return f"{LIST}{article.pk}/{verb}/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_a_journalist_finds_it_and_takes_it_over_with_one_button(joe, nobodys):
    desk = signed_in(joe)
    mine = make_article(headline="Mine", published=False, created_by=joe)
    listed = desk.get(LIST, {"owner": "nobody"}).content.decode()
    assert "Came by itself" in listed and "nobody yet" in listed
    assert {one.pk for one in desk.get(LIST, {"owner": "nobody"}).context["cl"].result_list} == {nobodys.pk}
    assert {one.pk for one in desk.get(LIST, {"owner": "me"}).context["cl"].result_list} == {mine.pk}
    html = desk.get(page(nobodys)).content.decode()
    assert "the draft has no owner yet" in html and page(nobodys, "take_over") in html
    assert desk.get(page(nobodys, "take_over")).status_code == 302
    assert Article.objects.get(pk=nobodys.pk).created_by is None
    html = desk.post(page(nobodys, "take_over"), follow=True).content.decode()
    assert "It is yours now" in html and 'name="headline"' in html
    assert Article.objects.get(pk=nobodys.pk).created_by == joe
    assert LogEntry.objects.filter(object_id=str(nobodys.pk), user=joe).count() == 1


def test_only_one_of_two_people_can_take_a_draft_over(joe, make_user, nobodys):
    second = make_user("jo@example.com", "Journalists", is_staff=True, name="Jo Second")
    signed_in(joe).post(page(nobodys, "take_over"))
    html = signed_in(second).post(page(nobodys, "take_over"), follow=True).content.decode()
    assert "The piece already has an owner" in html
    assert Article.objects.get(pk=nobodys.pk).created_by == joe


def test_published_articles_are_not_taken_over_and_readers_take_over_nothing(joe, rhea):
    out = make_article(created_by=None)
    signed_in(joe).post(page(out, "take_over"))
    assert Article.objects.get(pk=out.pk).created_by is None
    draft = make_article(published=False, created_by=None)
    assert signed_in(rhea).post(page(draft, "take_over")).status_code in (302, 403)
    assert Client().post(page(draft, "take_over")).status_code == 302
    assert Article.objects.get(pk=draft.pk).created_by is None


def test_an_editor_hands_it_over_and_the_colleague_edits_it(ada, joe, nobodys):
    desk = signed_in(ada)
    assert "Hand it over" in desk.get(page(nobodys)).content.decode()
    assert desk.get(page(nobodys, "hand_over")).status_code == 200
    html = desk.post(page(nobodys, "hand_over"), {"to": joe.pk}, follow=True).content.decode()
    assert "Handed over to Joe Journalist" in html
    assert 'name="headline"' in signed_in(joe).get(page(nobodys)).content.decode()
    assert LogEntry.objects.filter(object_id=str(nobodys.pk), user=ada).exists()


def test_a_draft_is_not_handed_to_a_user_who_may_not_write(ada, make_user, rhea, nobodys):
    desk = signed_in(ada)
    idle = make_user("idle@example.com", is_staff=True, name="Ida Idle")
    assert "is not allowed to write here" in desk.post(page(nobodys, "hand_over"), {"to": idle.pk}).content.decode()
    for wrong in (rhea.pk, 10**9, "x", ""):
        assert desk.post(page(nobodys, "hand_over"), {"to": wrong}).status_code == 200
    assert Article.objects.get(pk=nobodys.pk).created_by is None


def test_a_journalist_hands_nothing_over(joe, nobodys):
    assert signed_in(joe).get(page(nobodys, "hand_over")).status_code == 403
    assert signed_in(joe).post(page(nobodys, "hand_over"), {"to": joe.pk}).status_code == 403


def test_a_special_report_is_handed_over_too(ada, joe):
    report = make_report(published_at=None, created_by=None)
    response = signed_in(ada).post(f"/admin/articles/specialreport/{report.pk}/hand_over/", {"to": joe.pk})
    assert response.status_code in (200, 302)


def test_the_pages_of_an_unknown_piece_are_not_found(ada):
    assert signed_in(ada).get(f"{LIST}999999/hand_over/").status_code == 404
