"""Topics merged into one: articles move, and no address is lost."""

import pytest
from django.contrib.admin.models import LogEntry

from articles.models import Article, FormerTopic, Generation, Topic
from articles.publishing import merging_topics
from newsletters.models import Newsletter
from tests.factories import make_article

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("listeners_hear")]

LIST = "/admin/articles/topic/"


@pytest.fixture
def topics():
    """Three topics, with one, two and no articles; one article has two of them."""
    made = [Topic.objects.create(name=name, slug=name.lower()) for name in ("Tides", "Lagoons", "Waves")]
    both, other = make_article(headline="Both"), make_article(headline="Other")
    both.topics.set(made[:2])
    other.topics.set([made[1]])
    return made


def names(article: str) -> list[str]:
    return sorted(Article.objects.get(headline=article).topics.values_list("name", flat=True))


def merge(desk, chosen, into=None):
    data = {"action": "merge", "_selected_action": [topic.pk for topic in chosen]}
    return desk.post(LIST, data | ({"post": "yes", "into": into.pk} if into else {}), follow=True)


def test_articles_move_and_none_has_the_topic_twice(topics):
    tides, lagoons, waves = topics
    assert merging_topics.merge(topics, tides) == 2
    assert names("Both") == names("Other") == ["Tides"]
    assert list(Topic.objects.all()) == [tides]


def test_the_addresses_of_merged_topics_redirect_for_ever(client, topics):
    tides, lagoons, waves = topics
    merging_topics.merge([tides, lagoons], tides)
    for path, there in (("/topics/lagoons/", "/topics/tides/"), ("/topics/lagoons/feed/", "/topics/tides/feed/")):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, there)
        assert client.get(there).status_code == 200
    assert client.get("/topics/lagoons/?before=x")["Location"] == "/topics/tides/?before=x"
    # Merged again, and then renamed: still one step.
    merging_topics.merge([tides, waves], waves)
    Topic.objects.filter(pk=waves.pk).update(slug="sea")
    for old in ("lagoons", "tides"):
        assert client.get(f"/topics/{old}/")["Location"] == "/topics/sea/"


def test_a_topic_without_a_published_article_is_not_reported(client, topics):
    merging_topics.merge(topics, topics[0])
    Article.objects.update(published_at=None)
    assert client.get("/topics/lagoons/").status_code == client.get("/topics/lagoons/feed/").status_code == 404


def test_pages_search_and_newsletters_learn_of_it(client, topics):
    tides, lagoons, _ = topics
    newsletter = Newsletter.objects.get(slug="daily")
    newsletter.topics.set([lagoons])
    before = dict(Article.objects.values_list("headline", "version")), Generation.objects.get().number
    assert "Other" in client.get("/search/?q=lagoons").content.decode()
    merging_topics.merge([tides, lagoons], tides)
    assert dict(Article.objects.values_list("headline", "version")) == {
        name: old + 1 for name, old in before[0].items()
    }
    assert Generation.objects.get().number > before[1]
    assert list(newsletter.topics.all()) == [tides]
    assert "Other" in client.get("/search/?q=tides").content.decode()


def test_an_editor_chooses_the_topic_that_stays(as_user, ada, topics):
    tides, lagoons, waves = topics
    desk = as_user(ada)
    page = merge(desk, topics[:2]).content.decode()
    assert "Lagoons (2 articles)" in page and "Tides (1 article)" in page and "Waves" not in page
    assert Topic.objects.count() == 3
    page = merge(desk, topics[:2], into=tides).content.decode()
    assert "“Lagoons”: merged into “Tides”. 2 articles have moved" in page
    assert {(entry.object_repr, entry.change_message) for entry in LogEntry.objects.all()} == {
        ("Lagoons", "Merged into “Tides”."),
        ("Tides", "Merged with “Lagoons”."),
    }


def test_one_topic_or_a_foreign_one_is_not_merged(as_user, ada, topics):
    desk = as_user(ada)
    assert "Choose at least two topics" in merge(desk, topics[:1]).content.decode()
    assert "Select a valid choice" in merge(desk, topics[:2], into=topics[2]).content.decode()
    assert Topic.objects.count() == 3


def test_a_journalist_does_not_merge(as_user, joe, topics):
    merge(as_user(joe), topics[:2], into=topics[0])
    assert Topic.objects.count() == 3


def test_nobody_makes_a_topic_at_an_address_that_leads_elsewhere(as_user, ada, topics):
    merging_topics.merge(topics[:2], topics[0])
    response = as_user(ada).post(f"{LIST}add/", {"name": "Lagoons", "slug": ""})
    assert "“lagoons” is the address of the topic “Tides”" in response.content.decode()


def test_a_renamed_topic_keeps_its_old_address(as_user, ada, client, topics):
    desk = as_user(ada)
    address = f"{LIST}{topics[0].pk}/change/"
    desk.post(address, {"name": "The sea", "slug": "sea"})
    assert client.get("/topics/tides/")["Location"] == "/topics/sea/"
    desk.post(address, {"name": "Tides", "slug": "tides"})
    assert client.get("/topics/sea/")["Location"] == "/topics/tides/"
    assert client.get("/topics/tides/").status_code == 200
    assert list(FormerTopic.objects.values_list("slug", flat=True)) == ["sea"]
