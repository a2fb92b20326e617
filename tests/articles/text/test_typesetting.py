"""How a text is set for readers: headings, notes, tables, quotes. And that a preview knows nothing of the locked ones."""

import pytest

from articles.reading import texts
from articles.text import richtext
from articles.text.typesetting import Setter
from tests.factories import make_article, make_qa, paragraphs


def typeset(html: str) -> str:
    blocks = [block.html for block in richtext.blocks(richtext.sanitise(html))]
    setter = Setter(blocks)
    return "".join(setter.text(block) for block in blocks)


def test_a_heading_has_an_anchor_made_of_its_words():
    assert (
        typeset("<h2>How <em>dry</em> &amp; cold?</h2>") == '<h2 id="on-how-dry-cold">How <em>dry</em> &amp; cold?</h2>'
    )


def test_the_same_heading_twice_has_two_anchors_and_one_without_letters_has_one_too():
    html = typeset("<h2>Cost</h2><h3>Cost</h3><h2>?!</h2>")
    assert 'id="on-cost"' in html and 'id="on-cost-2"' in html and 'id="on-this"' in html


def test_a_note_and_its_reference_lead_to_each_other():
    html = typeset(
        '<p>Steel<sup><a href="#note-1">1</a></sup> and water<sup><a href="#note-1">1</a></sup>.</p>'
        "<h2>Notes</h2><ol><li>Measured in <ol><li>Ely</li></ol></li><li>Nowhere said.</li></ol>"
    )
    assert html.count('id="to-note-1"') == 1 and html.count('href="#note-1"') == 2
    assert '<ol class="notes"><li id="note-1">Measured' in html and "<li>Ely</li>" in html
    assert '<a class="back" href="#to-note-1" aria-label="Back to the text">' in html
    assert '<li id="note-2">Nowhere said.</li>' in html


def test_a_reference_to_a_missing_note_is_not_a_link():
    assert typeset('<p>Steel<sup><a href="#note-7">7</a></sup>.</p>') == "<p>Steel<sup>7</sup>.</p>"


def test_the_link_back_is_on_the_last_line_of_a_note():
    html = typeset(
        '<p>So<a href="#note-1">1</a>.</p><h2>Notes</h2><ol><li><p>One.</p><p>More.</p></li><li><p>Two.</p></li></ol>'
    )
    assert '<li id="note-1"><p>One.</p><p>More. <a class="back"' in html and "↑</a></p></li>" in html
    assert '<li id="note-2"><p>Two.</p></li>' in html


def test_a_numbered_list_elsewhere_is_not_a_list_of_notes():
    assert "note-" not in typeset("<h2>Notes</h2><p>Text.</p><ol><li>One</li></ol>")


def test_a_table_scrolls_in_a_place_with_a_name():
    html = typeset("<table><caption>Loss &amp; gain</caption><tbody><tr><td>1</td></tr></tbody></table>")
    assert html.startswith('<div class="scroll" role="group" tabindex="0" aria-label="Table: Loss &amp; gain"><table>')
    assert html.endswith("</table></div>")


def test_code_that_may_scroll_is_reached_by_keyboard():
    html = typeset("<pre><code>a &lt; b</code></pre>")
    assert html == '<pre role="group" tabindex="0" aria-label="Code"><code>a &lt; b</code></pre>'


def test_the_heading_of_the_notes_is_no_part_of_the_contents():
    blocks = ["<h2>Cost</h2>", "<p>Steel.</p>", "<h2>Notes</h2>", "<ol><li>Ely.</li></ol>"]
    setter = Setter(blocks)
    assert 'id="on-notes"' in "".join(setter.text(block) for block in blocks)
    assert [heading.text for heading in setter.headings] == ["Cost"]


@pytest.mark.parametrize("dash", ["—", "–"])
def test_the_last_paragraph_of_a_quote_is_its_source_when_it_begins_with_a_dash(dash):
    html = typeset(f"<blockquote><p>It – I say – holds.</p><p>{dash} Ada <em>Park</em></p></blockquote>")
    assert html == (
        '<blockquote><p>It – I say – holds.</p><p class="source">— <cite>Ada <em>Park</em></cite></p></blockquote>'
    )


def test_hostile_text_stays_within_the_allow_list():
    html = typeset('<h2>"><script>x</script><img onerror=x></h2><p><a href="#note-1" onclick="x">1</a></p>')
    assert "<script" not in html and "onerror" not in html and "onclick" not in html


LONG = "".join(f"<h2>Part {place}</h2>{paragraphs(3, mark=f'in{place}')}" for place in range(1, 6))


@pytest.mark.django_db
def test_a_long_article_has_a_list_of_contents_and_a_short_one_has_none(client):
    html = client.get(make_article(body=LONG).get_absolute_url()).content.decode()
    assert html.count('href="#on-part-4"') == 2 and 'id="on-part-4"' in html and "In this article" in html
    html = client.get(make_article(body="<h2>One</h2><p>Text.</p>").get_absolute_url()).content.decode()
    assert "In this article" not in html


@pytest.mark.django_db
def test_a_preview_contains_no_locked_heading_and_no_locked_note(preview_page):
    body = f'{paragraphs(2)}<p>Seen<sup><a href="#note-1">1</a></sup>.</p><hr>{LONG}<h2>Notes</h2><ol><li>Zirconium.</li></ol>'
    article = make_article(access="premium", body=body)
    html = preview_page(article)
    assert "Part 1" not in html and "on-part" not in html and "Zirconium" not in html and "#note-1" not in html
    assert texts.preview_of(article).headings == ()
    assert len(texts.whole(article).headings) == 5


@pytest.mark.django_db
def test_answers_and_pages_about_the_site_are_typeset_too(client):
    qa = make_qa(questions=1)
    answer = qa.answers.first()
    answer.body = "<table><tbody><tr><td>1</td></tr></tbody></table><blockquote><p>So.</p><p>— Ada</p></blockquote>"
    answer.save()
    html = client.get(qa.get_absolute_url()).content.decode()
    assert '<div class="scroll"' in html and "<cite>Ada</cite>" in html
