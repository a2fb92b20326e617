"""Search and lists go by one rule (articles/models/visibility.py)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.admin.search import found as found_on_the_desk
from articles.models import Article
from articles.models.visibility import not_public, public
from articles.search import Filters, search
from tests.factories import make_article

HOUR = timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("after", [-1, 1, 3, 5], ids=["scheduled", "public", "still public", "withdrawn"])
def test_search_and_lists_agree_even_with_a_future_withdrawal(after):
    start = timezone.now() + 10 * HOUR
    make_article(headline="The last ferry", published_at=start, withdrawn_at=start + 4 * HOUR)
    at = start + after * HOUR
    found = [hit.article.pk for hit in search("ferry", Filters(), at).hits]
    assert found == list(Article.objects.published(at).values_list("pk", flat=True))
    assert bool(found) is (after in (1, 3))


@pytest.mark.django_db
@pytest.mark.parametrize("after", [-1, 1, 5], ids=["scheduled", "public", "withdrawn"])
def test_the_admin_search_finds_a_piece_once_in_any_state(after):
    start = timezone.now() + 10 * HOUR
    article = make_article(headline="The last ferry", published_at=start, withdrawn_at=start + 4 * HOUR)
    assert found_on_the_desk("ferry", start + after * HOUR) == [article.pk]


@pytest.mark.django_db
def test_a_piece_is_public_or_it_is_not_at_every_moment():
    start = timezone.now()
    dates = [None, start - HOUR, start, start + HOUR]
    for published_at in dates:
        for withdrawn_at in dates:
            make_article(published_at=published_at, withdrawn_at=withdrawn_at)
    for now in (start - 2 * HOUR, start, start + 2 * HOUR):
        shown = set(Article.objects.filter(public(now)))
        others = set(Article.objects.filter(not_public(now)))
        assert not shown & others and shown | others == set(Article.objects.all())
        expected = {article for article in Article.objects.all() if article.status_at(now) == "published"}
        assert shown == expected
