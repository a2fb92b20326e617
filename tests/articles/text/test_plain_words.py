"""Plain text becomes paragraphs and lists, and every sign stays a sign."""

import pytest

from articles.text.plain_words import cleaned, to_html
from articles.text.richtext import sanitise


@pytest.mark.parametrize(
    ("typed", "html"),
    [
        ("", ""),
        (" \n\t\n ", ""),
        ("One.", "<p>One.</p>"),
        ("One.\n\nTwo.", "<p>One.</p><p>Two.</p>"),
        ("One.\r\n \r\nTwo.\r\n", "<p>One.</p><p>Two.</p>"),
        ("A line.\nAnother.", "<p>A line.<br>Another.</p>"),
        ("2 < 3 & 5 > 4", "<p>2 &lt; 3 &amp; 5 &gt; 4</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("*stars* and _lines_", "<p>*stars* and _lines_</p>"),
        ("Two:\n- one\n– two\nEnd.", "<p>Two:</p><ul><li>one</li><li>two</li></ul><p>End.</p>"),
        ("1. one\n2) two", "<ol><li>one</li><li>two</li></ol>"),
        ("3. three\n4. four", '<ol start="3"><li>three</li><li>four</li></ol>'),
        ("- He said no.", "<p>- He said no.</p>"),
        ("1987. A cold year.", "<p>1987. A cold year.</p>"),
        ("1.5 metres\n2.5 metres", "<p>1.5 metres<br>2.5 metres</p>"),
        ("-5 degrees\n-7 degrees", "<p>-5 degrees<br>-7 degrees</p>"),
        ("שלום\n\nمرحبا", "<p>שלום</p><p>مرحبا</p>"),
    ],
)
def test_plain_text_becomes(typed, html):
    assert to_html(typed) == html
    # What is stored is what was made: the allow-list changes nothing.
    assert sanitise(html) == html


def test_characters_that_no_database_stores_are_left_out():
    assert cleaned("a\0b\x1bc\ud800d\re\u2028f\tg  \n\n") == "abcd\ne\nf\tg"
