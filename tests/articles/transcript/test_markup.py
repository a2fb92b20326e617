"""Stored formatting survives the way through a transcript's text and back, whatever it is."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text.richtext import sanitise
from articles.transcript import format, parse
from articles.transcript.html import blocks_to_html, html_to_blocks
from articles.transcript.model import Answer, Markup, Paragraph, Question, Speaker, Transcript

pytestmark = pytest.mark.engine("sqlite")

TEXTS = st.sampled_from([
    "a wall", "snake_case", "2 * 3 * 4", "**", "_x_", "[a](https://b.example)", "&lt;sub&gt;", "a | b", "| a |", "- no item", "LP: no mark",
    "Why?", "[Picture 3: no]", "&lt;table&gt;", "\\", "\\*", "1. one", "25&nbsp;kV", "Meet the experts", "&lt;br&gt;", "x &amp; y", "]", "[1]",
])  # fmt: skip
INLINE = st.recursive(
    TEXTS,
    lambda inner: st.one_of(
        st.builds("<strong>{}</strong>".format, inner),
        st.builds("<em>{}</em>".format, inner),
        st.builds("<sub>{}</sub>".format, inner),
        st.builds("<code>{}</code>".format, inner),
        st.builds('<a href="https://example.org/a_(b)">{}</a>'.format, TEXTS),
        st.builds('<a href="/energy/1-x/" title="See &quot;it&quot;">{}</a>'.format, TEXTS),
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map("".join),
        st.builds("{}<br>{}".format, inner, inner),
    ),
    max_leaves=5,
)
CELLS = st.lists(st.builds("<td><p>{}</p></td>".format, INLINE), min_size=2, max_size=2).map("".join)
BLOCKS = st.one_of(
    st.builds("<p>{}</p>".format, INLINE),
    st.builds("<ul><li>{}</li><li><p>{}</p></li></ul>".format, INLINE, INLINE),
    st.builds("<ol><li>{}<ul><li>{}</li></ul></li></ol>".format, INLINE, INLINE),
    st.builds("<blockquote><p>{}</p><p>— {}</p></blockquote>".format, INLINE, INLINE),
    st.builds("<h3>{}</h3>".format, TEXTS),
    st.builds("<pre>{}  {}\n{}</pre>".format, TEXTS, TEXTS, TEXTS),
    st.builds("<table><caption>{}</caption><tbody><tr>{}</tr><tr>{}</tr></tbody></table>".format, TEXTS, CELLS, CELLS),
    st.builds('<table><thead><tr><th scope="col">Part</th><th scope="col">Cost</th></tr></thead><tbody><tr>{}</tr></tbody></table>'.format, CELLS),
    st.builds('<table><tbody><tr><td colspan="2"><p>{}</p><p>two</p></td></tr></tbody></table>'.format, INLINE),
    st.just('<figure data-picture="12"></figure>'),
    st.just("<hr>"),
)  # fmt: skip
LP = Speaker("LP", "Luca Parisi")


def through_text(blocks):
    transcript = Transcript("Head", "", "", blocks, (LP,), (Question("Why?", (Answer(("LP",), blocks),)),))
    reading = parse(format(transcript))
    assert reading.transcript == transcript
    assert [doubt for doubt in reading.doubts if doubt.needs_person] == []
    return reading.transcript.questions[0].answers[0].blocks


@settings(max_examples=400, deadline=None)
@given(st.lists(BLOCKS, min_size=1, max_size=3).map("".join).map(sanitise).filter(bool))
def test_stored_text_comes_back_with_the_same_words_and_formatting(html):
    blocks = html_to_blocks(html)
    if not blocks:
        return
    again = sanitise(blocks_to_html(through_text(blocks)))

    # Once more: what the first round made is what every further round makes.
    assert html_to_blocks(again) == blocks or sanitise(blocks_to_html(html_to_blocks(again))) == again
    assert _loosely(again) == _loosely(html)


def _loosely(html: str) -> str:
    """Where the site of a pair may differ without a difference to readers: paragraphs in items and cells, scopes, spaces."""
    for gone in ("<thead>", "</thead>", "<tbody>", "</tbody>", ' scope="col"'):
        html = html.replace(gone, "")
    for tag in ("li", "td", "th"):
        html = html.replace(f"<{tag}><p>", f"<{tag}>").replace(f"</p></{tag}>", f"</{tag}>")
    html = (
        html.replace("%28", "(")
        .replace("%29", ")")
        .replace("&nbsp;", "\u00a0")
        .replace("&quot;", "”")
        .replace('See "', "See ”")
    )
    for tag in ("strong", "em", "sub", "code"):
        html = html.replace(f"</{tag}><{tag}>", "").replace(f"</{tag}> <{tag}>", " ")
    return "".join(html.split())


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
        ("<p><em>un</em>believable</p>", "*un*believable"),
        ("<p>one<br>two</p>", "one<br>two"),
        ('<p><a href="/x/" title="T">a <em>b</em></a></p>', '[a _b_](/x/ "T")'),
        ('<p>It pays.<sup><a href="#note-1">1</a></sup></p>', "It pays.<sup>[1](#note-1)</sup>"),
        ("<p>a &lt;br&gt; b</p>", "a \\<br> b"),
    ],
)
def test_what_formatting_looks_like_in_a_paragraph(html, text):
    assert html_to_blocks(html) == (Paragraph(text),)
    assert blocks_to_html([Paragraph(text)]) == html


def test_a_table_is_written_in_rows_and_a_picture_with_its_alternative_text():
    html = (
        "<table><caption>Costs</caption><thead><tr><th>Part</th><th>Cost</th></tr></thead>"
        "<tbody><tr><td>Wall | sea</td><td><strong>60%</strong></td></tr></tbody></table>"
        '<figure data-picture="12"></figure>'
    )

    assert html_to_blocks(html, {"12": "A [wall]"}) == (
        Markup("Table: Costs\n| Part | Cost |\n| --- | --- |\n| Wall \\| sea | **60%** |"),
        Markup("[Picture 12: A wall]"),
    )


def test_a_table_below_initials_belongs_to_the_answer_and_one_above_them_is_for_a_person():
    text = "Head\n\nMeet the experts\n\nLP – Luca Parisi\n\nQ: Why?\n\nLP: So.\n\n| a | b |\n| c | d |\n\nQ: How?\n\n| e | f |\n\nLP: So."
    reading = parse(text)

    assert reading.transcript.questions[0].answers[0].blocks == (Paragraph("So."), Markup("| a | b |\n| c | d |"))
    (doubt,) = [doubt for doubt in reading.doubts if doubt.needs_person]
    assert (doubt.line, doubt.message[:43]) == (16, "This is between a question and its answer, ")


def without_doubt() -> list[Path]:
    samples = sorted((Path(__file__).parent / "samples").rglob("*.txt"))
    return [path for path in samples if not any(doubt.needs_person for doubt in parse(path.read_text("utf-8")).doubts)]


@pytest.mark.parametrize("sample", without_doubt(), ids=lambda path: path.stem)
def test_every_sample_that_reads_without_doubt_comes_back_exactly(sample):
    transcript = parse(sample.read_text("utf-8")).transcript

    assert parse(format(transcript)).transcript == transcript
