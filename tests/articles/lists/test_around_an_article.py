"""What stands around an article: its place in special reports, related pieces, the way to it, sharing, corrections."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.lists import related
from articles.models import Article, Correction, Expert, Participant, Topic
from tests.factories import make_article, make_picture, make_qa, make_report

pytestmark = pytest.mark.django_db


def page(client, piece) -> str:
    return client.get(piece.get_absolute_url()).content.decode()


def of_page(article: Article) -> Article:
    return Article.objects.for_page().get(pk=article.pk)


def test_an_article_in_a_special_report_leads_to_those_before_and_after_it(client):
    first, gone, middle, last = (make_article(headline=name) for name in ("First", "Gone", "Middle", "Last"))
    make_report([first, gone, middle, last], headline="Second lives")
    gone.withdrawn_at = timezone.now()
    gone.save()
    html = page(client, middle)
    assert "Part 2 of 3 of the special report" in html
    assert f'<a href="{first.get_absolute_url()}" rel="prev">First</a>' in html
    assert f'<a href="{last.get_absolute_url()}" rel="next">Last</a>' in html
    assert 'rel="prev"' not in page(client, first) and 'rel="next"' not in page(client, last)


def test_the_only_article_of_a_special_report_is_not_called_part_one(client):
    article = make_article()
    make_report([article], headline="Second lives")
    html = page(client, article)
    assert "From the special report" in html and "Part 1 of 1" not in html


def test_an_update_before_publication_is_not_mentioned(client):
    now = timezone.now()
    article = make_article(published_at=now - timedelta(hours=2), updated_at=now - timedelta(hours=3))
    assert "Updated" not in page(client, article)
    article.updated_at = now - timedelta(hours=1)
    article.save()
    assert "Updated <time" in page(client, article)


def test_a_special_report_that_is_not_public_is_not_named(client):
    article = make_article()
    make_report([article], headline="Secret report", published_at=None)
    assert "Secret report" not in page(client, article)


def test_places_cost_the_same_with_3_chapters_and_with_30(queries_of):
    counts = []
    for number in (3, 30):
        articles = [make_article(picture=make_picture()) for _ in range(number)]
        make_report(articles)
        make_report(articles)
        counts.append(queries_of(articles[1].get_absolute_url()))
    assert counts[0] == counts[1]


def test_more_on_this_includes_shared_experts_and_prefers_articles_that_share_both():
    topic = Topic.objects.create(name="Tunnels", slug="tunnels")
    article = make_qa(experts=("Petra Oyelaran",))
    article.topics.add(topic)
    petra = Expert.objects.get(name="Petra Oyelaran")
    old = timezone.now() - timedelta(days=400)

    def with_petra(**fields):
        other = make_article(kind="qa", **fields)
        Participant.objects.create(article=other, expert=petra, initials="PO", posts="", position=0)
        return other

    both = with_petra(headline="Both", published_at=old)
    both.topics.add(topic)
    with_petra(headline="Expert only")
    make_article(headline="Topic only", published_at=old).topics.add(topic)
    make_article(headline="Section only")
    found = [other.headline for other in related.related_to(of_page(article), timezone.now())]
    assert found == ["Both", "Expert only", "Topic only", "Section only"]


def test_a_correction_is_announced_at_the_top_with_its_date(client):
    article = make_article()
    assert "Corrected" not in page(client, article)
    for day in (3, 1):
        moment = timezone.now() - timedelta(days=day)
        Correction.objects.create(article=article, text=f"Wrong {day} days ago.", made_at=moment)
    html = page(client, article)
    assert html.count("Corrected <time") == 1 and '<a href="#corrections">Corrected' in html
    assert f"{timezone.localtime(moment):%Y-%m-%d}" in html.split("Corrected <time")[1][:60]
    assert html.index("Corrected") < html.index("Paragraph 1 ")


def test_share_links_are_plain_links_to_the_canonical_address(client):
    article = make_article(headline='Quotes " & <tags>')
    html = page(client, article)
    address = f"http%3A%2F%2Ftestserver{article.get_absolute_url().replace('/', '%2F')}"
    assert f'href="mailto:?subject=Quotes%20%22%20%26%20%3Ctags%3E&amp;body={address}"' in html
    assert f"?url={address}" in html
    scripts = [part.split('"')[0] for part in html.split('<script src="')[1:]]
    assert all(script.startswith("/static/") for script in scripts)


def test_breadcrumbs_are_shown_above_an_article(client):
    html = page(client, make_article(kind="feature"))
    assert '<nav aria-label="Breadcrumbs"><ol class="way"><li><a href="http://testserver/">Camber</a></li>' in html
    assert '<li><a href="http://testserver/energy/">Energy</a></li>' in html and "Feature</span>" in html
