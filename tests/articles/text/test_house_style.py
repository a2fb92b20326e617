"""Terms that the house style avoids: found as words, however they are written, and fast."""

import random
import time

import pytest

from articles.text.house_style import Term, find, key_of


def found(text: str, *terms: Term) -> list[str]:
    return [each.words for each in find(text, terms)]


UTILISE = Term(1, "utilise", "use")


@pytest.mark.parametrize(
    "text,words",
    [
        ("They utilise it.", ["utilise"]),
        ("Utilise it, UTILISE it", ["Utilise", "UTILISE"]),
        ("“utilise”, he said", ["utilise"]),
        ("They utilised it; reutilise; utilise_d", []),
        ("re-utilise", ["utilise"]),
        ("", []),
    ],
)
def test_a_term_is_found_as_a_whole_word(text, words):
    assert found(text, UTILISE) == words


def test_any_ending_finds_longer_words_that_begin_like_the_term():
    term = Term(1, "utilis", "use", any_ending=True)
    assert found("utilised and Utilising, not reutilised", term) == ["utilised", "Utilising"]


def test_capitals_count_only_where_they_matter():
    term = Term(1, "Internet", "internet", case_matters=True)
    assert found("The Internet and the internet", term) == ["Internet"]


@pytest.mark.parametrize("written", ["don’t", "don't", "Don‘t", "DON’T"])
def test_curly_and_straight_quotes_are_alike(written):
    assert found(f"We {written} know", Term(1, "don't")) == [written]
    assert key_of(written) == key_of("don't")


def test_words_of_other_scripts_and_accents_are_words():
    assert found("naïve naïvely Straße straßenbahn", Term(1, "naïve"), Term(2, "straße")) == ["naïve", "Straße"]
    assert found("cafe\u0301s and cafe\u0301", Term(1, "café")) == ["café"]
    assert found("слово словом", Term(1, "слово")) == ["слово"]


def test_a_phrase_is_found_across_line_breaks_and_hard_spaces():
    assert found("going\u00a0forward, going \n forward", Term(1, "going forward")) == ["going forward"] * 2


def test_the_longest_term_of_a_place_counts():
    terms = (Term(1, "in order"), Term(2, "in order to", "to"), Term(3, "in", any_ending=True))
    assert [each.term.pk for each in find("in order to go, in order, inside", terms)] == [2, 1, 3]


def test_signs_in_a_term_are_only_signs():
    terms = (Term(1, "(a+)+$"), Term(2, "%"), Term(3, "[x"), Term(4, ".*", any_ending=True), Term(5, "\\"))
    assert found("aaaa 5% x (a+)+$ [x .* \\", *terms) == ["%", "(a+)+$", "[x", ".*", "\\"]
    start = time.perf_counter()
    list(find("a" * 200_000 + "!", [Term(1, "(a+)+$"), Term(2, "a" * 70 + "b"), Term(3, "a", any_ending=True)]))
    assert time.perf_counter() - start < 2


def test_a_place_is_reported_with_the_words_around_it():
    first, second = find("One utilise here. " + "word " * 30 + "and utilise there.", [UTILISE])
    assert (first.before, first.after[:6], first.start) == ("One ", " here.", 4)
    assert second.before.startswith("…") and second.after == " there."


def test_five_hundred_terms_are_found_in_twenty_thousand_words_at_once():
    chance = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 11))) for _ in range(3000)]
    terms = [Term(n, word, any_ending=n % 3 == 0) for n, word in enumerate(words[:400])]
    terms += [Term(1000 + n, f"{words[n]} {words[n + 1]}") for n in range(100)]
    text = " ".join(chance.choices(words, k=20_000))
    list(find("warm", terms))
    start = time.perf_counter()
    number = len(list(find(text, terms)))
    taken = time.perf_counter() - start
    assert number > 1000
    # About 0.05 s on an idle core; a pattern that tried each term at each word would take seconds.
    assert taken < 1.5
