"""An author's page: who they are and what they wrote."""

import pytest
from django.utils import timezone

from articles.models import Byline
from articles.versions import gathered
from tests.factories import make_article, make_author

pytestmark = pytest.mark.django_db


def write(author, **fields):
    article = make_article(**fields)
    Byline.objects.create(article=article, author=author)
    return article


def test_an_author_page_lists_public_articles_only(client):
    imogen = make_author(role="Materials editor")
    mine = write(imogen)
    write(imogen, published=False, headline="Unfinished")
    write(imogen, withdrawn_at=timezone.now(), headline="Regretted")
    html = client.get(imogen.get_absolute_url()).content.decode()
    assert mine.get_absolute_url() in html and "Materials editor" in html
    assert "Unfinished" not in html and "Regretted" not in html


def test_an_author_without_published_articles_is_not_found(client):
    imogen = make_author()
    write(imogen, published=False)
    assert client.get(imogen.get_absolute_url()).status_code == 404


def test_an_old_slug_redirects_to_the_one_address(client):
    imogen = make_author()
    write(imogen)
    response = client.get(f"/authors/{imogen.pk}-imogen/")
    assert response.status_code == 301 and response["Location"] == imogen.get_absolute_url()


def test_an_author_costs_the_same_with_3_articles_and_with_30(queries_of):
    imogen = make_author()
    for _ in range(3):
        write(imogen)
    few = queries_of(imogen.get_absolute_url())
    with gathered():
        for _ in range(27):
            write(imogen)
    assert queries_of(imogen.get_absolute_url()) == few
