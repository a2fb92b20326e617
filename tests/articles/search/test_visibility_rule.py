"""Search and lists go by one rule (articles/models/visibility.py)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.search import Filters, search
from tests.factories import make_article

HOUR = timedelta(hours=1)


@pytest.mark.django_db
@pytest.mark.parametrize("after", [-1, 1, 3, 5], ids=["scheduled", "public", "still public", "withdrawn"])
def test_search_finds_what_lists_show_also_where_the_withdrawal_is_already_set(after):
    start = timezone.now() + 10 * HOUR
    make_article(headline="The last ferry", published_at=start, withdrawn_at=start + 4 * HOUR)
    at = start + after * HOUR
    found = [hit.article.pk for hit in search("ferry", Filters(), at).hits]
    assert found == list(Article.objects.published(at).values_list("pk", flat=True))
    assert bool(found) is (after in (1, 3))
