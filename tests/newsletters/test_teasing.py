"""The teaser of a piece, for those who write it: what an edition would print, and nothing that is locked."""

import pytest

from articles.models import Article
from newsletters import teasing
from tests.factories import make_article, make_qa, make_report

pytestmark = pytest.mark.django_db


def test_an_article_is_announced_with_its_standfirst():
    article = make_article(published=False, access="premium", kind="feature", body="<p>LOCKED</p>" * 9)
    teaser = teasing.excerpt(article)
    assert (teaser.title.text, teaser.text.text) == (article.headline, article.standfirst)
    assert teaser.above == "Energy, Feature, Premium"


def test_a_qa_is_announced_with_an_open_question_and_those_who_answer():
    qa = Article.objects.for_page().get(pk=make_qa(access="premium", mark="LOCKED", published=False).pk)
    teaser = teasing.excerpt(qa)
    assert teaser.text.text == f"“Question 1 of {qa.pk}?”" and "Answered by Dr Petra Oyelaran and" in teaser.note
    assert "LOCKED" not in repr(teaser)


def test_a_report_is_announced_and_an_article_without_a_section_is_not():
    assert teasing.excerpt(make_report([])).above == "Special report, Free"
    assert teasing.excerpt(make_article(published=False, section=None)) is None
