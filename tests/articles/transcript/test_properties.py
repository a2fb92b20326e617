"""What holds for every transcript and every text: the round trip, no exception, no lost word, linear time."""

import re
import sys
import time
import unicodedata

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles.transcript import format, parse
from articles.transcript.lines import clean, tidy
from articles.transcript.model import Answer, ListBlock, Markup, Paragraph, Question, Reading, Speaker, Transcript
from articles.transcript.names import TITLES, fold

pytestmark = pytest.mark.engine("sqlite")

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

MISLEADING = [
    "LP: not a mark", "Q1. Not a question", "Q: no", "Question: no", "- no item", "1. no item", "2) no item", "• no", "Why?",
    "Notes to editors", "ENDS", "###", "# heading", "**Bold?**", "**bold** in part", "_all_", "*a*", "a * b", "snake_case_word",
    "Headline: x", "Standfirst", "Intro – x", "Picture credit: y", "© Camber", "Meet the experts", "The experts:", "\\", "\\LP: x",
    "> quoted", "--", "***", "From: me", "Hi Tom,", "By Tom Brackenbury", "Thanks,", "For more information contact us",
    "This interview has been edited for length", "XY: unknown", "[LP] x", "(LP) x", "LP – x", "LP", "Luca Parisi", "Parisi: x",
    "Luca Parisi: x", "A: x", "Answer: x", "https://example.org/a?b=c", "Note: x", "25\u00a0kV", "a\u202f5", "É", "Professor Luca Parisi, Head of X",
    "Professor of X, Y, and Head of Z", "Head of A; Director of B", "ends in a hyphen-", "a || b", "Sent from my iPhone", "“Why?”",
    "Q1", "Question 3", "1.", "(1) x", "Dr", "FREng", "lp: x", "L.P.: x", "LP & AC: x", "Copyright 2024", "Contact: a@b.example",
    ": x", ". x", "– x", "] x", "?", "…", "Luca Parisi said: no", "Sarah Connor: no", "UK: no", "Machine Learning", "<b>x</b> & y",
    "AC – x", "XY – no", "AC It holds", "ABC. It holds", "AB; x", "Alun Prosser: x", "Alun Prosser – x", "**Alun Prosser** It is", "Alun Prosser (AP): x",
    "It holds. LP: no", "It holds. Luca Parisi: no", "It holds. Q: no?", "of the new wall", "what about rain", "What about rain", "[laughter]", "(inaudible 00:12:30)",
    "Moderator: x", "Speaker 3: x", "UK – x", "2. Is it so?", "- AC: x", "3. AB: x", "Parsi: x", "Q What then", "Ql. Why", "Southern Water", "and Dr Ana Costa", "LP adds: x",
    "Alun Prosser – Chief Engineer, Prosser & Sons", "Dr Ana Costa (Head of Leakage, Southern Water)", "Head of X, with Dr Ana Costa", "Tell us more.", "A It is", "Taking part:",
]  # fmt: skip
WORDS = st.text(alphabet="abcdeLPQé ?:.-–&*_#\\'’“”()[]1290,;|/<>", min_size=1, max_size=40)
texts = (
    st.one_of(
        st.sampled_from(MISLEADING),
        st.builds(
            str.format, st.sampled_from(["**{}**", "_{}_", "**{}** in part", "1. {}"]), st.sampled_from(MISLEADING)
        ),
        WORDS,
        st.text(min_size=1, max_size=30),
    )
    .map(lambda text: tidy(clean(" ".join(text.splitlines()))))
    .filter(lambda text: text and tidy(clean(text)) == text)
)
names = st.one_of(
    st.sampled_from([
        "Luca Parisi", "Ana de la Cruz-Ibáñez", "Ludwig van der Meer", "Siobhán O’Neil", "Zoë", "Ma", "Dr", "Jean-Luc DE LA TOUR",
        "FREng", "A. B. Low", "Xi Om", "Ng", "Head of Lines", "Luca Parisi, Jr", "lower case", "Northern Lines", "Why?", "X – Y", "(LP)",
    ]),
    texts,
).filter(lambda text: "||" not in text and "|" not in (text[0], text[-1]))  # fmt: skip
titles = st.sampled_from(
    ["", "Professor", "Dr", "Sir", "Professor Dame", "Associate Professor", "Emeritus Professor", "Prof", "Chief", "Ir"]
)
letters = st.sampled_from(["", "FREng", "FREng CEng", "OBE, FRS", "PhD", "CEng MIMechE", "XYZZY", "x"])
initials = st.text(alphabet="ABCLPdeÉ", min_size=2, max_size=5).filter(lambda text: text.isalpha())
lists = st.builds(ListBlock, st.lists(texts, min_size=1, max_size=4).map(tuple), st.booleans())
blocks = st.lists(st.one_of(st.builds(Paragraph, texts), lists), min_size=1, max_size=4).map(tuple)


optional_texts = st.one_of(st.just(""), texts)
introductions = st.one_of(st.just(()), blocks)


def speakers_of(count: int) -> st.SearchStrategy:
    parts = [
        (initials, {"unique_by": fold}),
        (names, {}),
        (titles, {}),
        (letters, {}),
        (st.lists(texts, max_size=3).map(tuple), {}),
    ]
    columns = (st.lists(part, min_size=count, max_size=count, **how) for part, how in parts)
    return st.builds(lambda *drawn: tuple(map(Speaker, *drawn)), *columns)


def questions_of(count: int) -> st.SearchStrategy:
    """Questions whose answers have the places of speakers instead of their initials."""
    marks = st.lists(st.sampled_from(range(count)), min_size=1, max_size=3, unique=True)
    answers = st.lists(st.tuples(marks, blocks), min_size=1, max_size=3)
    return st.lists(st.tuples(texts, answers), min_size=1, max_size=3)


# Made once: hypothesis looks through each new strategy before it draws from it.
SPEAKERS = {count: speakers_of(count) for count in range(1, 5)}
QUESTIONS = {count: questions_of(count) for count in SPEAKERS}
counts = st.sampled_from(sorted(SPEAKERS))


@st.composite
def transcripts(draw) -> Transcript:
    """Well-formed transcripts, as `format` describes them."""
    count = draw(counts)
    speakers = draw(SPEAKERS[count])
    return Transcript(
        draw(texts),
        draw(optional_texts),
        draw(optional_texts),
        draw(introductions),
        speakers,
        tuple(
            Question(
                text, tuple(Answer(tuple(speakers[place].initials for place in marks), said) for marks, said in answers)
            )
            for text, answers in draw(QUESTIONS[count])
        ),
    )


@settings(max_examples=250, deadline=None, suppress_health_check=SLOW)
@given(transcripts())
@example(
    Transcript(
        "Of rivers",
        introduction=(ListBlock((",da:0",), True),),
        speakers=(Speaker("AB", "Ana Cruz", "Dame"), Speaker("AAA", "1. LP: not a mark")),
        questions=(Question("Why?", (Answer(("AB",), (Paragraph("So."),)),)),),
    )
)
def test_what_is_written_is_read_back_exactly(transcript):
    reading = parse(format(transcript))

    assert reading.transcript == transcript
    assert [doubt for doubt in reading.doubts if doubt.needs_person] == []


LP, ACO = Speaker("LP", "Luca Parisi"), Speaker("ACO", "Ana Cole")
MISREAD_ONCE = ["**Bold?**", "_Why?_", "**Why**?", "“**Why?**”", "(_Why?_)", "Why?", "HVDC", "L’", "LP: x?", "**LP:** x", "3. Why?", "**3. Why?**", "**Q2. Why?**",
    "Tell us more.", "Explain the wall", "**Tell us more.**", "*\\", "# Why?", "- Why?", "> Why?", "|0", "a | 0"]  # fmt: skip


def round_trip(*questions: Question, introduction: tuple = (), speakers: tuple = (LP,)) -> None:
    transcript = Transcript("A headline", "", "", introduction, speakers, questions)
    reading = parse(format(transcript))

    assert reading.transcript == transcript
    assert [doubt for doubt in reading.doubts if doubt.needs_person] == []


def test_only_what_would_be_read_otherwise_has_a_backslash():
    def said(*texts: str) -> Answer:
        return Answer(("LP",), tuple(map(Paragraph, texts)))

    questions = (
        Question("Does it hold?", (said("Yes."), Answer(("ACO",), (Paragraph("Why not?"),)))),
        Question("Is it safe?", (said("No.", "ACO: no, I said.", "Sand.", "Ana Cole"),)),
    )
    transcript = Transcript("A headline", "", "", (), (LP, ACO), questions)
    text = format(transcript)
    assert parse(text).transcript == transcript
    for line in ("LP: Yes.", "ACO: Why not?", "LP: No.", "\\ACO: no, I said.", "Sand.", "\\Ana Cole"):
        assert line in text.splitlines()
    assert text.count("\\") == 2


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("text", MISREAD_ONCE)
def test_a_list_may_hold_what_looks_like_a_question_or_a_heading(text, ordered):
    for items in [(text,), ("one", text), (text, "two"), ("one", text, "three"), (text, text, text)]:
        block = ListBlock(items, ordered)
        for blocks in [(block,), (Paragraph("It is"), block), (block, Paragraph("It is")), (block, block)]:
            answers = (Answer(("LP",), blocks), Answer(("LP",), (Paragraph("It is"),)))
            round_trip(Question("Why", answers), Question("How", answers), introduction=blocks)


@pytest.mark.parametrize("text", MISREAD_ONCE)
def test_a_paragraph_or_a_question_may_look_like_something_else(text):
    for blocks in [(text,), (text, "It is"), ("It is", text), (text, text)]:
        paragraphs = tuple(map(Paragraph, blocks))
        answers = (Answer(("LP",), paragraphs), Answer(("LP",), paragraphs))
        round_trip(Question(text, answers), Question(text, answers), introduction=paragraphs)


@pytest.mark.parametrize(
    "second",
    [
        Speaker("AC", "Alan Cox"), Speaker("AC", "Alan Cox", "Dr", "FREng", ("Head of Walls",)), Speaker("AC", "Bo Lind"),
        Speaker("AC", "Ana Cole"), Speaker("AC", "Bo Lind", "Dr", "", ("Head of Walls",)),
    ],
)  # fmt: skip
def test_an_expert_whose_initials_another_could_have_is_no_answer(second):
    answers = (Answer(("AC",), (Paragraph("It is"),)), Answer(("ACO",), (Paragraph("It is"),)))
    round_trip(Question("Why", answers), speakers=(ACO, second))


def test_a_list_before_a_question_keeps_an_item_in_capitals():
    text = "Headline: x\n\nMeet the experts\n\nLP – Luca Parisi\n\nQ1. Why?\n\nLP: Of these:\n\n- rain\n\n- HVDC\n\nQ2. How?\n\nLP: So."
    assert parse(text).transcript.questions[0].answers[0].blocks[1] == ListBlock(("rain", "HVDC"))


FRAGMENTS = [
    "LP: ", "AC: ", "LP & AC: ", "XY: ", "**LP:** ", "[LP] ", "L.P.: ", "lp: ", "Luca Parisi: ", "Parisi: ", "Prof Parisi: ", "JS: ", "A: ",
    "Q1. ", "Q: ", "Question 2: ", "1. ", "2) ", "Q2", "Why not?", "What do you think of it?", "Who pays? I never know.", "It depends.",
    "AC – It is", "BD – ", "AC It is", "Alun Prosser: ", "Alun Prosser – ", "What about rain", "of the wall", "[laughter]", "(laughs) ", "Moderator: ", "It is. LP: ",
    "Taking part:", "Alun Prosser – Chief Engineer, Prosser & Sons", "Southern Water", "- AC: ", "Tell us more.", "Q What then?", "3. Is it so?", "Parsi: ",
    "Headline: ", "Standfirst: ", "Title", "Intro: ", "Introduction", "Picture credit: ", "© Camber", "Meet the experts", "Experts: ",
    "Professor Luca Parisi FREng CEng, Professor of Automated Reasoning, University of Leeds, and Lead at the Turing Institute",
    "Dr Ann Cole (AC)", "- Head of Tunnels", "JS: John Smith", "Jane Smith, Reader in Y", "Luca Parisi", "LP",
    "- item", "• item", "* item", "ENDS", "Notes to editors", "###", "--", "-- ", "Sent from my iPhone", "This interview has been edited for length",
    "About the author", "On Tue, X wrote:", "From: a@b.example", "> ", ">> ", "\n", "\n", "\n\n", "\r\n", "\r", "\u2028", "\x0b", "\t", "  ", "\u00a0",
    "\u202f", "\u2011", "\u00ad", "\u00ad\n", "\u200b", "\ufeff", "-\n", "inter-\nnational", "**", "__", "*", "_", "# ", "## ", "\\", "|", "||",
    "e\u0301", "“", "”", " and ", " & ", ", ", "; ", "?", ":", "–", " – ", "of", "the",
    "a statement holds for every possible run of the program and so it is", "thing", "http://example.org/?q=1", "\ud800", "\x00",
]  # fmt: skip
messy = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=40).map("".join)


def words_of(text: str) -> set[str]:
    """Words for comparing: cleaned, without case, accents' form, punctuation and digits.

    Digits of numbered marks are dropped with the marks, so words are letters only.
    """
    plain = unicodedata.normalize("NFC", " ".join(clean(line) for line in text.splitlines())).casefold()
    return set(re.findall(r"[^\W\d_]+", plain))


# What stands for the structure and is not stored: labels, marks of questions and answers, titles in another spelling.
STRUCTURE = words_of(
    "headline title hed heading standfirst sell strapline strap subtitle sub subheading subhead dek deck summary introduction intro "
    "picture image photo photograph credit credits by photography lead main source illustration drawing meet the our your "
    "about introducing list of expert experts panel panellists panellist panelists panelist participants contributors interviewees "
    "interviewee speakers interviewed guests who those taking part s is talking speaking in this conversation discussion with on around "
    "table we spoke talked to featuring members q question no interviewer a answer and with also c is was br sub sup code"
) | {word for title in TITLES.items() for word in words_of(" ".join(title))}


def kept_words(reading: Reading) -> set[str]:
    parts: list[str] = []
    for doubt in reading.doubts:
        parts += [doubt.text, doubt.message]
    transcript = reading.transcript
    parts += [transcript.headline, transcript.standfirst, transcript.picture_credit]
    for speaker in transcript.speakers:
        parts += [speaker.initials, speaker.name, speaker.title, speaker.post_nominals, *speaker.posts]
        parts.append(speaker.name.replace(" ", "\n"))
    found = list(transcript.introduction)
    for question in transcript.questions:
        parts.append(question.text)
        for answer in question.answers:
            parts += answer.initials
            found += answer.blocks
    for block in found:
        parts += (
            block.items if isinstance(block, ListBlock) else [block.source if isinstance(block, Markup) else block.text]
        )
    return words_of("\n".join(parts))


def lost_words(text: str, reading: Reading) -> set[str]:
    kept = kept_words(reading)
    initials = {fold(speaker.initials) for speaker in reading.transcript.speakers}
    marks = initials | {"".join(word) for word in initials}
    lost = words_of(text) - kept - STRUCTURE
    return {word for word in lost if fold(word) not in marks and len(word) > 1 and not _is_joined(word, kept)}


def _is_joined(word: str, kept: set[str]) -> bool:
    """Half of a word that was broken at a line's end."""
    return any(word in other for other in kept)


@settings(max_examples=400, deadline=None, suppress_health_check=SLOW)
@given(st.one_of(st.text(), messy))
def test_any_text_gives_a_reading_and_loses_no_word(text):
    reading = parse(text)

    assert isinstance(reading, Reading)
    assert [note.line for note in reading.lines] == list(range(1, len(text.splitlines()) + 1))
    assert all(1 <= doubt.line <= max(1, len(reading.lines)) for doubt in reading.doubts)
    assert lost_words(text, reading) == set()
    marks = [speaker.initials for speaker in reading.transcript.speakers]
    assert len({fold(one) for one in marks}) == len(marks)


@settings(max_examples=150, deadline=None, suppress_health_check=SLOW)
@given(messy)
def test_a_reading_without_doubts_can_be_written_and_read_again(text):
    reading = parse(text)
    if any(doubt.needs_person for doubt in reading.doubts):
        return
    assert parse(format(reading.transcript)).transcript == reading.transcript


@pytest.mark.parametrize("word", ["THEEXPERT", "Ourguests", "thosetaking part"])
def test_a_word_that_only_holds_a_heading_is_kept(word):
    assert lost_words(word, parse(word)) == set()


def count_calls(text: str) -> int:
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        parse(text)
    finally:
        sys.setprofile(None)
    return calls


SENTENCE = "It tells you that a statement holds for every possible run of the\nprogram, which is more than any knowl-\nedge of tests can do.\n"
QA = (
    "Q1. Why is it so?\nLP: "
    + SENTENCE
    + "\n- an item\n- another\nXY: No.\nParisi: Who knows?\nENDS\nAC & LP: Yes.\n\n"
)
HEAD = "A headline\n\nA standfirst\n\nMeet the experts\nProfessor Luca Parisi FREng, Professor of X, University of Y\nDr Ann Cole (AC)\n\n"


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        (HEAD, QA), (HEAD, "Why?\n\nLP: Because.\n\n"), ("", SENTENCE), ("", "LP & "), ("", "Q"), ("", " "), ("", "**"), ("", "a "), ("", "\n"),
        ("Meet the experts\n", "Dr Ann Cole, Head of X, and Director of Y\n"), ("Meet the experts\n", "John Smith\n"),
        (HEAD + "Q1. Why?\n", "LP: - a\n"), ("", "Sarah Connor: x?\n"), ("", "> "), (HEAD + "Q1. Why?\nLP: ", "1. a\n"), ("", "; Head of X and "),
        ("", "e\u0301\u0327"), ("", "\u0327\u0301"), ("", "[LP]"), ("", "- \n"), ("", "word-\n"), (HEAD + "Q1. Why?\nLP: x\n", "ENDS\n"),
    ],
)  # fmt: skip
def test_time_is_linear(head, piece):
    times = max(40, 4000 // len(piece)) if "\n" in piece else 3000
    parse(head + piece * 20)
    once, twice = count_calls(head + piece * times), count_calls(head + piece * times * 2)

    assert twice / once < 2.5


def test_a_long_word_in_capitals_is_read_at_once():
    start = time.thread_time()
    parse("Q" * 6000)

    # It took a second when one pattern tried every way to divide the word.
    assert time.thread_time() - start < 0.2
