"""One change to many articles: named and asked once, told to every page, and only where one may edit."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.admin import bulk
from articles.models import Article, Generation, Topic
from articles.versions import gathered
from tests.factories import make_article, make_section

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listeners_hear")]

LIST = "/admin/articles/article/"


def act(desk, action, articles, value=None):
    data = {"action": action, "_selected_action": [article.pk for article in articles]}
    return desk.post(LIST, data | ({} if value is None else {"post": "yes", "value": value}), follow=True)


def topics(article) -> set[str]:
    return set(article.topics.values_list("name", flat=True))


@pytest.fixture
def two():
    return make_article(headline="One"), make_article(headline="Two", access="premium")


@pytest.mark.parametrize("action", bulk.CHANGES)
def test_a_page_names_the_articles_and_changes_nothing(as_user, ada, two, action):
    before = list(Article.objects.order_by("pk").values("section", "access", "version"))
    html = act(as_user(ada), action, two).content.decode()
    assert ">One</a>" in html and ">Two</a>" in html and bulk.CHANGES[action].button in html
    assert list(Article.objects.order_by("pk").values("section", "access", "version")) == before


def test_the_section_is_set_and_the_old_address_leads_to_the_new_one(as_user, ada, client, two):
    old = two[0].get_absolute_url()
    assert client.get(old).status_code == 200
    act(as_user(ada), "set_section", two, make_section("Materials").pk)
    assert client.get(old)["Location"] == old.replace("/energy/", "/materials/")
    assert "One" in client.get("/search/?q=materials").content.decode()


def test_the_access_is_set_and_the_page_follows(as_user, ada, client, two):
    desk, reader = as_user(ada), type(client)()
    assert "paragraph 12" in reader.get(two[0].get_absolute_url()).content.decode().lower()
    act(desk, "set_access", two, "registered")
    assert "paragraph 12" not in reader.get(two[0].get_absolute_url()).content.decode().lower()
    assert set(Article.objects.values_list("access", flat=True)) == {"registered"}


def test_topics_are_added_and_removed(as_user, ada, two):
    tides, waves = (Topic.objects.create(name=name, slug=name.lower()) for name in ("Tides", "Waves"))
    desk = as_user(ada)
    two[0].topics.add(waves)
    act(desk, "add_topic", two, tides.pk)
    assert topics(two[0]) == {"Tides", "Waves"} and topics(two[1]) == {"Tides"}
    html = act(desk, "remove_topic", two[1:]).content.decode()
    assert "Tides</option>" in html and "Waves</option>" not in html
    act(desk, "remove_topic", two, tides.pk)
    assert topics(two[0]) == {"Waves"} and topics(two[1]) == set()


def test_versions_rise_and_history_says_who_did_what(as_user, ada, two):
    versions, generation = [article.version for article in two], Generation.objects.get().number
    page = act(as_user(ada), "set_access", two, "premium").content.decode()
    assert "Access set to “Premium" in page and "1 article changed, 1 stays as it was" in page
    assert [Article.objects.get(pk=article.pk).version for article in two] == [versions[0] + 1, versions[1]]
    assert Generation.objects.get().number > generation
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (ada, str(two[0].pk)) and "Access set to" in entry.get_change_message()


def test_a_journalist_changes_their_own_drafts_only(as_user, joe, ada):
    own = make_article(headline="Own", published=False, created_by=joe)
    out = make_article(headline="Out", created_by=joe)
    hers = make_article(headline="Hers", published=False, created_by=ada)
    desk = as_user(joe)
    html = act(desk, "set_access", [own, out, hers]).content.decode()
    changes, stays = html.split("These stay as they are")
    assert ">Own<" in changes and "Out" in stays and "Hers" in stays
    act(desk, "set_access", [own, out, hers], "premium")
    assert set(Article.objects.filter(access="premium")) == {own}
    assert "You may not edit any of these" in act(desk, "set_access", [out], "premium").content.decode()


@pytest.mark.parametrize(
    ("action", "value"), [("set_section", "0"), ("set_access", "open"), ("add_topic", "x"), ("remove_topic", "")]
)
def test_a_wrong_choice_asks_again(as_user, ada, two, action, value):
    response = act(as_user(ada), action, two, value)
    assert response.status_code == 200 and 'class="errorlist"' in response.content.decode()
    assert not LogEntry.objects.exists()


def test_too_many_are_refused(as_user, ada, two, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 1)
    assert "Choose at most 1 articles" in act(as_user(ada), "set_access", two, "premium").content.decode()


def test_more_articles_cost_no_more_queries_to_name(as_user, ada):
    desk = as_user(ada)

    def cost(count):
        with gathered():
            articles = [make_article() for _ in range(count)]
        with CaptureQueriesContext(connection) as captured:
            act(desk, "set_section", articles)
        return len(captured)

    cost(1)
    assert cost(2) == cost(8)


def test_several_drafts_are_submitted_with_one_note(as_user, joe):
    drafts = [make_article(published=False, created_by=joe) for _ in range(2)]
    act(as_user(joe), "submit_many", drafts, "Both for Monday.")
    for article in Article.objects.filter(pk__in=[draft.pk for draft in drafts]):
        assert article.submitted_at is not None
        assert [(event.verb, event.reason) for event in article.events.all()] == [("submitted", "Both for Monday.")]
