"""Who answers, as journalists write it."""

import pytest

from articles.text.voices import UnknownVoice, parse

LP, AC, JS = "Lena", "Ayo", "Jane"
CAST = {"LP": LP, "AC": AC, "JS": JS}


@pytest.mark.parametrize(
    "who,found",
    [
        ("LP", [LP]),
        ("lp", [LP]),
        (" LP: ", [LP]),
        ("LP & AC", [LP, AC]),
        ("AC, LP", [AC, LP]),
        ("LP and AC", [LP, AC]),
        ("LP/AC/JS", [LP, AC, JS]),
        ("LP + LP", [LP]),
        ("", []),
        (" & ", []),
    ],
)
def test_initials_name_the_speakers_in_order_and_once(who, found):
    assert parse(who, CAST) == found


def test_accents_are_compared_composed():
    assert parse("O\u0308Z", {"ÖZ": LP}) == [LP]


def test_case_matters_only_for_ambiguous_initials():
    cast = {"JS": JS, "Js": AC}
    assert parse("Js", cast) == [AC]
    with pytest.raises(UnknownVoice, match="could be JS or Js"):
        parse("js", cast)


def test_initials_that_contain_the_letters_of_and_are_not_split():
    assert parse("AND", {"ANDY": LP, "SAND": AC, "AC": JS}) == []
    assert parse("SAND", {"SAND": AC}) == [AC]


def test_unknown_initials_are_named_with_those_that_are_known():
    with pytest.raises(
        UnknownVoice, match=r"No expert of this Q&A has the initials “XY”\. Use one of these: LP, AC, JS\."
    ):
        parse("XY", CAST)
    with pytest.raises(UnknownVoice, match="There are no experts yet"):
        parse("XY", {})
