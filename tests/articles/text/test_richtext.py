"""Rich text is cleaned on every way into the database, and cut into blocks between its elements."""

import pytest
from django.core.exceptions import FieldError
from django.db import transaction
from django.db.models import Case, F, Subquery, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Concat, Upper
from hypothesis import given
from hypothesis import strategies as st

from articles.models import Article
from articles.text.preview import Block, divider_share, split
from articles.text.richtext import blocks, has_words, plain, sanitise
from tests.factories import make_article

BAD = '<p onclick="x()">Kept <script>alert(1)</script><img src=x onerror=y><a href="javascript:z">link</a></p>'
CLEAN = "<p>Kept link</p>"


def test_only_allowed_markup_is_kept():
    assert sanitise(BAD) == CLEAN
    assert sanitise("<h1>Big</h1><div>text <b>bold</b> <i>it</i></div>") == (
        "<h2>Big</h2><p>text <strong>bold</strong> <em>it</em></p>"
    )
    assert sanitise('<figure data-picture="12"></figure>') == '<figure data-picture="12"></figure>'
    assert sanitise('<figure data-picture="../x"><img src="/a"></figure><p>t</p>') == "<p>t</p>"


@pytest.mark.django_db
def test_every_way_of_storing_a_value_sanitises_it():
    created = make_article(body=BAD)
    assert created.body == CLEAN

    saved = make_article()
    saved.body = BAD
    saved.save()
    assert Article.objects.get(pk=saved.pk).body == CLEAN

    Article.objects.filter(pk=saved.pk).update(body=BAD + "<p>updated</p>")
    assert Article.objects.get(pk=saved.pk).body == CLEAN + "<p>updated</p>"

    (bulk,) = Article.objects.bulk_create([Article(headline="h", slug="h", body=BAD)])
    assert Article.objects.get(pk=bulk.pk).body == CLEAN

    bulk.body = BAD + "<p>again</p>"
    Article.objects.bulk_update([bulk], ["body"])
    assert Article.objects.get(pk=bulk.pk).body == CLEAN + "<p>again</p>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "expression",
    [
        Concat(Value("<script>alert(1)</script>"), F("body")),
        Concat(F("headline"), Value(""), output_field=TextField()),
        F("standfirst"),
        Upper("body"),
        RawSQL("'<script>'", []),
        Case(When(pk__gt=0, then=F("standfirst")), default=F("body"), output_field=TextField()),
        Subquery(Article.objects.values("standfirst")[:1]),
    ],
    ids=lambda expression: type(expression).__name__,
)
def test_the_database_may_not_compute_a_text(expression):
    article = make_article(standfirst="<script>alert(1)</script>")
    before = Article.objects.get(pk=article.pk).body
    with pytest.raises(TypeError, match="Article.body is sanitised in Python"), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(body=expression)
    article.body = expression
    with pytest.raises((TypeError, ValueError, FieldError)), transaction.atomic():
        article.save()
    assert Article.objects.get(pk=article.pk).body == before


@pytest.mark.django_db
def test_an_annotation_does_not_bypass_the_sanitiser():
    make_article()
    bad = Article.objects.annotate(bad=Concat(Value("<script>"), F("body")))
    with pytest.raises(TypeError):
        bad.update(body=F("bad"))


@pytest.mark.django_db
def test_values_and_copies_are_sanitised_in_expressions_too():
    one, other = make_article(body="<p>One</p>"), make_article(body="<p>Other</p>")
    Article.objects.filter(pk=one.pk).update(body=Value(BAD))
    assert Article.objects.get(pk=one.pk).body == CLEAN
    Article.objects.filter(pk=one.pk).update(body=F("body"))
    assert Article.objects.get(pk=one.pk).body == CLEAN
    Article.objects.update(body=Case(When(pk=one.pk, then=Value(BAD)), default=Cast(F("body"), TextField())))
    assert Article.objects.get(pk=one.pk).body == CLEAN
    assert Article.objects.get(pk=other.pk).body == "<p>Other</p>"
    one.body, other.body = BAD + "<p>more</p>", Value(BAD)
    Article.objects.bulk_update([one, other], ["body"])
    assert Article.objects.get(pk=one.pk).body == CLEAN + "<p>more</p>"
    assert Article.objects.get(pk=other.pk).body == CLEAN


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<b>", "x", " ", "<li>", "</ul>", "<hr>", "<ul>", "&amp;", "<", ">", "é"]))
)
def test_cutting_into_blocks_loses_no_word_and_cleaning_twice_changes_nothing(parts):
    html = sanitise("".join(parts))
    assert sanitise(html) == html
    assert plain("".join(block.html for block in blocks(html))).split() == plain(html).split()


def _text(*words: int) -> list[Block]:
    return [Block(f"<p>{count}</p>", "p", count) for count in words]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (_text(30, 30, 30, 30, 30, 30, 30, 30), 2),  # a quarter of 240 words
        (_text(*[50] * 40), 2),  # the cap of 120 words
        (_text(300, 10, 10), 1),  # at least one paragraph, however long
        (_text(50), 0),  # a single paragraph is not given away whole
        ([Block("<h2>H</h2>", "h2", 1), *_text(20, 20, 20, 20, 20)], 2),  # the heading and its paragraph
        ([*_text(20), Block("<h2>H</h2>", "h2", 1), *_text(90, 90, 90, 90)], 1),  # no heading left hanging
        ([], 0),
    ],
)
def test_the_preview_is_a_few_whole_blocks(text, shown):
    before, after = split(text)
    assert len(before) == shown
    assert list(before + after) == text


def test_an_editors_divider_ends_the_preview_and_is_not_shown():
    text = [*_text(40, 40), Block("<hr>", "hr", 0), *_text(40)]
    before, after = split(text)
    assert (len(before), len(after)) == (2, 1)
    assert divider_share(text) == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (
            '<table data-caption="Loss &amp; &lt;b&gt;gain">{}</table>',
            "<table><caption>Loss &amp; &lt;b&gt;gain</caption>{}</table>",
        ),
        ('<table data-caption="New"><caption>Old</caption>{}</table>', "<table><caption>New</caption>{}</table>"),
        ('<table data-caption=" "><caption>Old</caption>{}</table>', "<table><caption>Old</caption>{}</table>"),
        ("<table><caption>Old</caption>{}</table>", "<table><caption>Old</caption>{}</table>"),
    ],
)
def test_a_caption_as_the_editor_writes_it_is_stored_as_a_caption(written, stored):
    rows = "<tbody><tr><td>1</td></tr></tbody>"
    assert sanitise(written.format(rows)) == stored.format(rows)
    assert sanitise(stored.format(rows)) == stored.format(rows)


def test_a_caption_smuggles_nothing_in():
    hostile = "&lt;/caption&gt;&lt;script&gt;x&lt;/script&gt;&quot; onclick=x"
    html = sanitise(f'<table data-caption="{hostile}"><tbody><tr><td>1</td></tr></tbody></table>')
    assert html.startswith('<table><caption>&lt;/caption&gt;&lt;script&gt;x&lt;/script&gt;" onclick=x</caption><tbody>')


@pytest.mark.parametrize(
    ("address", "stored"),
    [
        ("tel:+442079460000", "tel:+442079460000"),
        ("tel:+44 (0)20 7946-0000", "tel:+44(0)207946-0000"),
        ("TEL:112", "TEL:112"),
        ("tel:+1-201-555-0123;ext=12", "tel:+1-201-555-0123;ext=12"),
    ],
)
def test_a_telephone_number_is_a_link(address, stored):
    assert sanitise(f'<p><a href="{address}">Call</a></p>') == f'<p><a href="{stored}">Call</a></p>'


@pytest.mark.parametrize(
    "address",
    ["tel:", "tel:alert(1)", "javascript:alert(1)", "data:text/html,x", "file:///C:/x", "vbscript:x", "ftp://x"],
)
def test_a_link_with_a_forbidden_address_is_unwrapped(address):
    html = (
        f'<p>See <a href="{address}" title="t"><strong>this</strong></a> and <a>that</a> and <a name="x">there</a>.</p>'
    )
    assert sanitise(html) == "<p>See <strong>this</strong> and that and there.</p>"


def test_an_address_is_stored_percent_encoded():
    html = '<p><a href=" https://example.com/a b?q=[1]&amp;r={2}|ü ">x</a></p>'
    assert sanitise(html) == '<p><a href="https://example.com/a%20b?q=%5B1%5D&amp;r=%7B2%7D%7Cü">x</a></p>'
    assert 'href="https://[::1]:8000/a%5Bb"' in sanitise('<a href="https://[::1]:8000/a[b">x</a>')


@pytest.mark.parametrize("end", ["x", "<li>", "<p>"])
def test_deeply_nested_markup_is_clean_after_one_cleaning(end):
    html = sanitise("<b><hr>" * 10 + end)
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("", False),
        ("<p></p><p> &nbsp;\u00a0</p><hr>", False),
        ('<figure data-picture="1"></figure>', False),
        ("<p>&amp;</p>", True),
        ("<ul><li> <strong>x</strong></li></ul>", True),
        ("<p>&nbsp; é</p>", True),
    ],
)
def test_words_are_what_a_reader_would_see(html, wanted):
    assert has_words(html) is wanted is bool(plain(html))
