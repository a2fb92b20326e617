"""Where a guess may give words to the wrong person, a person is asked: slips, strangers, lines torn apart.

Each text is put below an answer of Lena Pohl (LP) and above one of Bo Li (BL), in a document with one style of marks.
"""

import pytest

from articles.transcript import format, parse
from articles.transcript.model import Reading

HEAD = "A headline\n\nA standfirst.\n\n{label}\n\nProfessor Lena Pohl, Professor of Soil, University of Marlow\n\n{entry}\n\n"
BO = "Dr Bo Li, Head of Walls, Tarn Water"
STYLES = {
    "marked": "Q: Why do walls fail?\n\nLP: They are old.\n\n{}\n\nBL: Perhaps.\n\nQ: What then?\n\nBL: We mend them.\n\nLP: Rarely.",
    "bare": "Why do walls fail?\n\nLP: They are old.\n\n{}\n\nBL: Perhaps.\n\nWhat then?\n\nBL: We mend them.\n\nLP: Rarely.",
    "dashes": "Q: Why do walls fail?\n\nLP – They are old.\n\n{}\n\nBL – Perhaps.\n\nQ: What then?\n\nBL – We mend them.\n\nLP – Rarely.",
    "names": "Q: Why?\n\nLena Pohl: They are old.\n\n{}\n\nBo Li: Perhaps.\n\nQ: What then?\n\nBo Li: We mend them.\n\nPohl: Rarely.",
    "printed": "**Why do walls fail?**\n\nLP: They are old.\n\n{}\n\nBL: Perhaps.\n\n**What then?**\n\nBL: We mend them.\n\nLP: Rarely.",
    "numbered": "1. Why do walls fail?\n\nLP: They are old.\n\n{}\n\nBL: Perhaps.\n\n3. What then?\n\nBL: We mend them.\n\nLP: Rarely.",
}  # fmt: skip
LINE = 15


def read(words: str, style: str = "marked", entry: str = BO, label: str = "Meet the experts") -> Reading:
    return parse(HEAD.format(label=label, entry=entry) + STYLES[style].format(words))


def undecided(reading: Reading) -> list[int]:
    return [doubt.line for doubt in reading.doubts if doubt.needs_person]


ASKED = {
    "marked": [
        "AC – It depends on soil: all of it.", "AC - It depends.", "AC— It depends.", "AC: It depends.", "AC; it depends.", "[AC] It depends.",
        "AC\tIt depends.", "AC\n\nIt depends.", "BL It is rain.", "BL, It is rain.", "BL- It is rain.", "BL –It is rain.", "BL> It is rain.",
        "BL= It is rain.", "BL1: It is rain.", "LB: It is rain.", "BL, laughing: no.", "LP adds: never.", "Alun Prosser: The wall is thin.",
        "Alun Prosser – The wall is thin.", "Alun Prosser\n\nThe wall is thin.", "Alun Prosser (Tarn): The wall is thin.", "**Alun Prosser** The wall.",
        "Mr Prosser: The wall.", "Marco Pohl: The wall.", "M. Pohl: The wall.", "Pohls: The wall.", "Phol: The wall.", "Bo Li. It is thin.", "Bo Li It is thin.",
        "Moderator: Go on.", "Speaker 3: The wall.", "Camber: Tell us more.", "TB: Really?", "A: It depends.", "Answer: It depends.", "- AC: It depends.",
        "- BL – It depends.", "2. BL: It depends.", "BL: AC: It depends.", "It holds. BL: No, it doesn't.", "It holds. Q: And then?", "Q What then?",
        "Ql. What then?", "Q2 Tell us about the rain.", "Is it the rain?", "What do you do about it?", "Tell us about the rain.", "What about the rain",
        "3. Why is that?", "of the wall and its feet.", "and so it went on.", "(Camber: How old?)\n\nOld.", "_How old are they?_\n\nOld.", "How do you know?\n\nI measured.",
        "LPO: It is rain.", "PROSSER: It is rain.",
    ],
    "bare": ["So it is the rain, I think?", "What about the rain", "AC – It depends.", "Q: Is it the rain?"],
    "dashes": ["AC – It depends.", "AC: It depends.", "BL It is rain."],
    "names": ["Prosser: The wall.", "Bo Lee: The wall.", "Lee: The wall.", "Alun: The wall.", "Ana de la Cruz: The wall.", "Lena and Alun: The wall."],
    "printed": ["Is it the rain?", "Tell us about the rain."],
    "numbered": ["2. Is it the rain\n\nor the frost?"],
}  # fmt: skip


@pytest.mark.parametrize(("style", "words"), [(style, words) for style, several in ASKED.items() for words in several])
def test_a_doubt_is_told_at_or_near_its_line(style, words):
    lines = undecided(read(words, style))
    assert any(LINE - 1 <= line <= LINE + 4 for line in lines), lines


SILENT = [
    "It is the rain.", "Note: it is the rain.", "But who knows?", "The IMF has paid.", "iPhones can measure it.", "https://tarn.example/walls has more.",
    "Water: never enough.", "NB: it was May.", "- the wall;\n- the drain.", "1. the wall;\n2. the drain.", "\\AC – It depends.", "\\Alun Prosser: a good man.",
    "\\Is it the rain?", "\\of the wall and its feet.", "UK – it is the rain.", "AI – it is a fashion.", "[laughter]", "It holds [laughter] so far.",
]  # fmt: skip


@pytest.mark.parametrize("words", SILENT)
def test_nothing_is_asked_of_ordinary_words(words):
    assert undecided(read(words)) == []


def test_a_word_in_capitals_before_a_dash_is_told_and_kept():
    reading = read("UK – it is the rain.")
    assert [(doubt.line, doubt.needs_person) for doubt in reading.doubts] == [(LINE, False)]
    assert len(reading.transcript.questions[0].answers[0].blocks) == 2


@pytest.mark.parametrize(
    "words", ["[laughter]", "(laughs)", "[crosstalk]", "[inaudible 00:12:30]", "(long pause)", "[00:12:30]"]
)
def test_a_remark_of_the_record_is_left_out_with_a_note(words):
    reading = read(words)
    assert [(doubt.line, doubt.text, doubt.needs_person) for doubt in reading.doubts] == [(LINE, words, False)]
    assert len(reading.transcript.questions[0].answers[0].blocks) == 1


def test_a_remark_within_a_sentence_stays_and_is_noted():
    reading = read("It holds [laughter] so far.")
    assert [(doubt.text, doubt.needs_person) for doubt in reading.doubts] == [("[laughter]", False)]
    assert "[laughter]" in reading.transcript.questions[0].answers[0].blocks[1].text


@pytest.mark.parametrize(("style", "words"), [
    ("marked", "2. What do you measure first?"), ("numbered", "2 Is it the rain?"), ("numbered", "2.Is it the rain?"), ("numbered", "2 – Is it the rain?"),
    ("numbered", "Is it the rain?"), ("numbered", "Q2. Is it the rain?"),
])  # fmt: skip
def test_a_question_that_is_numbered_otherwise_is_a_question(style, words):
    reading = read(words, style)
    assert undecided(reading) == []
    assert len(reading.transcript.questions) == 3
    assert reading.transcript.questions[1].text[0].isupper()


def test_a_gap_in_the_questions_numbers_is_noted():
    reading = parse(HEAD.format(label="Experts", entry=BO) + "Q1. Why?\n\nLP: Rain.\n\nQ3. What then?\n\nBL: Wait.")
    assert [(doubt.line, doubt.needs_person) for doubt in reading.doubts] == [(LINE, False)]


def test_a_list_whose_last_item_asks_stays_a_list():
    reading = read("1. the wall;\n2. and who pays?")
    assert undecided(reading) == []
    assert len(reading.transcript.questions) == 2


LABELS = [
    "Taking part:", "Taking part", "Participants", "The panel", "Panel", "Panellists", "Speakers", "Contributors", "Who's who", "Who’s who", "Our guests",
    "In conversation with", "In conversation with:", "Those taking part", "On the panel:", "Meet the experts",
]  # fmt: skip


@pytest.mark.parametrize("label", LABELS)
def test_the_list_of_experts_has_many_names(label):
    reading = read("No.", label=label)
    assert undecided(reading) == []
    assert [speaker.initials for speaker in reading.transcript.speakers] == ["LP", "BL"]


MIXED = "{}Alun Prosser – Chief Engineer, Prosser & Sons{}Dr Ana Costa (Head of Leakage, Southern Water)"


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_entries_of_several_shapes_are_several_experts(between):
    reading = read("AC: No.\n\nAlun Prosser: The wall is thin.", entry=BO + MIXED.format(between, between))
    assert undecided(reading) == []
    assert [(one.name, one.posts) for one in reading.transcript.speakers[2:]] == [
        ("Alun Prosser", ("Chief Engineer, Prosser & Sons",)),
        ("Ana Costa", ("Head of Leakage, Southern Water",)),
    ]
    assert [one.initials for one in reading.transcript.questions[0].answers] == [("LP",), ("AC",), ("AP",), ("BL",)]


ENTRIES = [
    "- Alun Prosser", "and Dr Ana Costa, Head of Leakage", "of Tarnfield", "Kestrel", "Kestrel Power", "Alun prosser, chief engineer",
    "Head of Dams, with Dr Ana Costa, Head of Leakage", "What do you think of the",
]  # fmt: skip


@pytest.mark.parametrize("line", ENTRIES)
def test_a_line_among_the_experts_that_may_be_no_post_is_asked_about(line):
    assert 11 in undecided(read("No.", entry=f"{BO}\n\n{line}"))


def test_experts_without_a_heading_are_not_taken_for_the_introduction_in_silence():
    reading = read("No.", label="We met on a wet day.", entry="Alun Prosser – Chief Engineer, Prosser & Sons")
    assert undecided(reading)


def test_a_blank_line_after_every_wrapped_line_is_told():
    text = HEAD.format(label="Meet the experts", entry=BO) + (
        "Q: Why do the walls of reservoirs\n\nthat are a hundred years old fail?\n\nLP: They are old and nobody has\n\n"
        "looked at them for fifty years.\n\nBL: Perhaps."
    )
    assert undecided(parse(text)) == [17]
    assert (
        parse(text).transcript.questions[0].text == "Why do the walls of reservoirs that are a hundred years old fail?"
    )


def test_an_answer_that_a_wrapped_line_swallowed_is_told():
    reading = read(
        "They have not been looked at for fifty years, which is\na long time for a wall that holds back as much water\n"
        "BL – No, it is not, and I have told Lena so.\nAnd will again, as long as there is anybody who hears me\nand writes."
    )
    assert LINE in undecided(reading)


@pytest.mark.parametrize(
    "words",
    [
        "AC – It depends.",
        "Alun Prosser: a good man.",
        "of the wall",
        "What about rain",
        "[laughter]",
        "It holds. BL: no.",
    ],
)
def test_what_is_settled_with_a_backslash_is_written_with_one(words):
    reading = read(f"\\{words}")
    assert undecided(reading) == []
    assert parse(format(reading.transcript)).transcript == reading.transcript
