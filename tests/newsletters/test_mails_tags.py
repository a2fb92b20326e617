"""The typography of mails."""

import pytest

from newsletters.templatetags.mails import unbroken_end


@pytest.mark.parametrize(
    ("text", "held"),
    [
        (
            "Lifting a viaduct by the thickness of a finger",
            "Lifting a viaduct by the thickness of a\N{NO-BREAK SPACE}finger",
        ),
        ("Four words are enough now", "Four words are enough\N{NO-BREAK SPACE}now"),
        ("Second lives", "Second lives"),
        ("Who pays for the interdisciplinary infrastructures", "Who pays for the interdisciplinary infrastructures"),
        ("", ""),
    ],
)
def test_no_word_stands_alone_on_the_last_line_of_a_headline(text, held):
    assert unbroken_end(text) == held
