"""No letter of a text may be taken for one of our marks; once they were characters of Unicode's private use area."""

import pytest

from articles.pages import kept
from articles.search import highlights
from articles.text.marks import new_mark
from paywall import wall
from tests.factories import make_article

PRIVATE_USE = "".join(map(chr, range(0xE0F0, 0xE100)))


def test_each_mark_is_new_and_needs_no_escaping():
    marks = {kept.NOTE, kept.WALL, highlights.START, highlights.STOP, wall._TOKEN, wall._NEXT, wall._NEXT_QUOTED}
    assert len(marks) == 7 and new_mark("note") != kept.NOTE
    assert all(mark.isascii() and mark.replace("-", "").isalnum() for mark in marks)


@pytest.mark.django_db
@pytest.mark.parametrize("access", ["free", "premium"])
def test_a_text_of_private_characters_is_shown_as_any_other(client, access):
    article = make_article(
        access=access,
        headline=f"A {PRIVATE_USE} headline",
        body=f"<p>One {PRIVATE_USE} word.</p><p>The end.</p>",
    )
    html = client.get(article.get_absolute_url()).content.decode()
    assert f"A {PRIVATE_USE} headline</h1>" in html.replace("\n", "")
    assert f"One {PRIVATE_USE} word." in html and "The end." in html
    assert kept.NOTE not in html and kept.WALL not in html
