"""Messy transcripts as journalists have them, each with what it must be read as."""

from pathlib import Path

import pytest

from articles.transcript import format, parse
from articles.transcript.html import blocks_to_html, html_to_blocks
from articles.transcript.model import Answer, ListBlock, Paragraph, Question, Reading, Speaker, Transcript

SAMPLES = Path(__file__).parent / "samples"


def read_sample(name: str) -> Reading:
    with open(SAMPLES / f"{name}.txt", encoding="utf-8", newline="") as file:
        return parse(file.read())


def told(reading: Reading) -> list[tuple[int, str]]:
    """The doubts that need a person: line and the first words of the message."""
    return [(doubt.line, doubt.message.split("”")[0].split(".")[0]) for doubt in reading.doubts if doubt.needs_person]


def noted(reading: Reading) -> list[tuple[int, str]]:
    return [(doubt.line, doubt.text) for doubt in reading.doubts if not doubt.needs_person]


def answer(initials: str, *blocks: str | list[str]) -> Answer:
    """“LP & AC”, then paragraphs as strings and bulleted lists as lists."""
    return Answer(
        tuple(initials.split(" & ")),
        tuple(Paragraph(block) if isinstance(block, str) else ListBlock(tuple(block)) for block in blocks),
    )


def test_a_paste_from_word():
    reading = read_sample("word_paste")

    assert told(reading) == []
    assert noted(reading) == []
    assert reading.transcript == Transcript(
        headline="Can a machine check a machine’s code?",
        standfirst="Programs that run pumps are written by models. Two engineers disagree.",
        picture_credit="Camber / J. Low",
        introduction=(
            Paragraph("Last spring a water company let a model write its program."),
            Paragraph("We asked what a proof is worth."),
        ),
        speakers=(
            Speaker(
                "LP",
                "Luca Parisi",
                "Professor",
                "FREng CEng",
                (
                    "Professor of Automated Reasoning, University of Leeds",
                    "Foundation Models Lead at the Alan Turing Institute",
                ),
            ),
            Speaker("AC", "Amara Chikwendu", "Dr", "MBE FREng", ("Principal Safety Assessor, Ferrant & Low",)),
        ),
        questions=(
            Question(
                "What does a proof tell you?",
                (
                    answer(
                        "LP",
                        "It holds for every run, at 25\u00a0kV too. That is non-negotiable.",
                        "So when it says “never”, I believe it.",
                    ),
                    answer("AC", "That is where my work begins."),
                ),
            ),
            Question(
                "Who should write the specification?",
                (answer("LP & AC", "The people who run the plant:", ["in their own words;", "before the code."]),),
            ),
        ),
    )


def test_a_pdf_wrapped_at_72_columns():
    reading = read_sample("pdf_wrapped")

    assert told(reading) == []
    assert noted(reading) == [(9, "mil- lion"), (10, "else- where")]
    assert reading.transcript == Transcript(
        headline="How dry does an old tunnel have to be?",
        standfirst="Nine in ten brick tunnels leak. Two people who stand under the drips argue about which water matters.",
        picture_credit="Northern Lines",
        introduction=(
            Paragraph(
                "Corrow tunnel was closed for three weeks last winter after icicles had reached the overhead line. The repair, "
                "a sheet-metal canopy, cost a million and a half. The owner must decide whether to do the same elsewhere."
            ),
        ),
        speakers=(
            Speaker(
                "MdV",
                "Marguerite de Vries",
                "Dr",
                "CEng FICE",
                ("Head of Tunnels, Northern Lines", "Visiting Professor at the University of Carrow"),
            ),
            Speaker(
                "LMP",
                "Ludovica van der Meer-Pérez",
                "Professor",
                "FREng",
                ("Professor of Structural Ageing, University of Carrow",),
            ),
        ),
        questions=(
            Question(
                "Why do these tunnels leak at all, after a hundred and seventy years of repairs?",
                (
                    answer(
                        "MdV",
                        "Because they were built to. A brick lining four rings thick, with a lime mortar, is about as "
                        "watertight as a garden wall. The men who built it had a long-standing habit of leaving weep holes.",
                        "They were raked out once a year by a gang with rods. I was on one of the last of those gangs, and "
                        "I have kept the rod.",
                    ),
                    answer(
                        "LMP",
                        "It dissolves the mortar. From the cores which we took at Corrow the loss is a millimetre each "
                        "decade, more where the water is from a peat-covered hill.",
                    ),
                ),
            ),
            Question(
                "So would you seal it?",
                (
                    Answer(
                        ("MdV", "LMP"),
                        (
                            Paragraph("No. There are three things to be done before one so much as thinks of it:"),
                            ListBlock(
                                (
                                    "rake out the drains, all of them, from one end of the tunnel to the other;",
                                    "measure the flow;",
                                    "wait.",
                                ),
                                ordered=True,
                            ),
                        ),
                    ),
                ),
            ),
        ),
    )


def test_an_email_with_header_quoting_and_signature():
    reading = read_sample("email")

    assert told(reading) == []
    assert [line for line, _ in noted(reading)] == [1, 2, 3, 5, 36, 37, 38, 39, 40, 41]
    assert reading.transcript == Transcript(
        headline="Where the wires end",
        standfirst="Battery trains are to replace diesels on eleven branch lines. A professor and an engineer do not agree.",
        picture_credit="Camber",
        speakers=(
            Speaker(
                "KN",
                "Katarzyna Nowak",
                "Professor",
                "FIET",
                ("Professor of Electric Traction, University of Marlow",),
            ),
            Speaker("EM", "Ewan McAllister", "Mr", "CEng FIMechE", ("Fleet Engineer, Lymstock Railway",)),
        ),
        questions=(
            Question(
                "Why batteries, if there are wires close by?",
                (
                    answer(
                        "EM",
                        "Arithmetic. To put up 25 kilovolts along the line to Oxhaven costs 2.4 million a kilometre.",
                    ),
                    answer(
                        "KN",
                        "I don't dispute that sum. Should we not ask what the wires are worth?",
                        "I think so.",
                    ),
                    answer("KN & EM", "We shall publish it."),
                ),
            ),
            Question("What wears the cells out?", (answer("KN", "Time."),)),
        ),
    )


def test_markdown_without_any_blank_line():
    reading = read_sample("no_blank_lines")

    assert told(reading) == [(14, "Unknown initials “LP")]
    assert reading.transcript == Transcript(
        headline="Who keeps the beat?",
        standfirst="On windy nights hardly a machine turns.",
        introduction=(
            Paragraph("Most wind farms *listen* to the grid."),
            Paragraph("The operator wants **six** gigawatts more."),
        ),
        speakers=(
            Speaker("MB", "Matthias Brandl", "Professor", "", ("Professor of Power Systems, Queensferry Institute",)),
            Speaker("YD", "Yusra Demirci", "Ms", "", ("Chief Firmware Engineer, Kestrel",)),
        ),
        questions=(
            Question(
                "What goes wrong?",
                (
                    answer("MB", "The follower has *nothing* to follow. And what does it do then?", "It stops."),
                    answer("YD", "We saw it **twice**."),
                ),
            ),
            Question(
                "Tell us about the short circuit.",
                (answer("YD", "**All of it bold.** And more."), answer("LP", "I am a stranger.")),
            ),
        ),
    )


def test_accents_taken_apart_are_composed():
    reading = read_sample("nfd")

    assert told(reading) == noted(reading) == []
    assert reading.transcript == Transcript(
        headline="Légende d’un pont",
        standfirst="Quatre ingénieurs se disputent.",
        speakers=(
            Speaker("ACI", "Ana de la Cruz-Ibáñez", "Dr", "", ("Directora de Puentes, Universidad de Cádiz",)),
            Speaker("SÅ", "Søren Ångström", "Ir", "", ("Head of Bearings, Øresund Link",)),
        ),
        questions=(
            Question("Pourquoi?", (answer("ACI", "Parce que le béton a vieilli."), answer("SÅ", "Nej."))),
            Question("Et après?", (answer("SÅ", "Ingenting."),)),
        ),
    )


def test_names_before_the_answers_and_no_list_of_experts():
    reading = read_sample("names_without_list")

    assert told(reading) == [(6, "There is no list of experts")]
    assert reading.transcript.speakers == (
        Speaker("HA", "Helen Ashdown"),
        Speaker("TW", "Tomasz Wierzbicki", "Dr"),
    )
    assert reading.transcript.questions == (
        Question(
            "How can one be sure?", (answer("HA", "Rock salt flows."), answer("TW", "The leaks are in the well."))
        ),
        Question("And then?", (answer("HA", "I am not sure."), answer("HA & TW", "We shall see."))),
    )


def test_numbered_questions_and_numbered_lists():
    reading = read_sample("numbered")

    assert told(reading) == []
    assert noted(reading) == [(30, "###"), (31, "About the author"), (32, "Owen Hartley sails.")]
    assert reading.transcript == Transcript(
        headline="Slow the ferries",
        standfirst="A knot is worth a third of the fuel.",
        picture_credit="© Camber",
        introduction=(Paragraph("Two people who run ferries."),),
        speakers=(
            Speaker("IO", "Ines O'Neil", "Captain", "", ("Master Mariner, Tarn Ferries",)),
            Speaker(
                "PO",
                "Paul Okafor",
                "Dr",
                "PhD",
                ("Naval Architect, University of Marlow", "Fellow of the Royal Institution of Naval Architects"),
            ),
        ),
        questions=(
            Question(
                "How slow is too slow?",
                (
                    Answer(
                        ("IO",),
                        (
                            Paragraph("Nine knots. There are three reasons:"),
                            ListBlock(("the tide;", "the timetable;", "who pays?"), ordered=True),
                        ),
                    ),
                    answer("PO", "I'd say eight."),
                ),
            ),
            Question(
                "What does it save?",
                (
                    answer("PO", "A third."),
                    answer(
                        "IO",
                        "Less. Note: that is on a calm day.",
                        "Note: not in winter.",
                        "https://tarn.example/ferries has the figures.",
                    ),
                ),
            ),
            Question(
                "Would you tell the passengers?",
                (answer("IO", "We did.", "They liked it."), answer("PO & IO", "And:", ["they slept;", "they ate."])),
            ),
        ),
    )


def test_two_experts_with_the_same_initials():
    reading = read_sample("same_initials")

    assert told(reading) == [
        (5, "John Smith and Jane Smith have the same initials (JS)"),
        (9, "“JS"),
        (12, "“Smith"),
    ]
    assert "“(JoS)” and “(JaS)”" in reading.doubts[0].message
    assert reading.transcript.questions == (
        Question(
            "Is it mud?",
            (
                answer("JS", "It is."),
                answer("JoS", "It is indeed."),
                answer("JaS", "It is clay."),
                answer("Smith", "Perhaps."),
                answer("LW", "I agree."),
            ),
        ),
    )


def test_initials_of_their_own_settle_it():
    reading = read_sample("same_initials_solved")

    assert told(reading) == noted(reading) == []
    assert [speaker.initials for speaker in reading.transcript.speakers] == ["JoS", "JaS"]
    assert [one.initials for one in reading.transcript.questions[0].answers] == [("JoS",), ("JaS",), ("JoS",)]


def test_experts_in_blocks_and_marks_on_lines_of_their_own():
    reading = read_sample("experts_in_blocks")

    assert told(reading) == [(29, "This question has no answer")]
    assert [line for line, _ in noted(reading)] == [8, 32, 33]
    assert reading.transcript == Transcript(
        headline="Proof",
        standfirst="Is it enough?",
        speakers=(
            Speaker(
                "LP",
                "Ludovica Parisi",
                "Professor Dame",
                "FREng",
                ("Professor of Automated Reasoning, University of Leeds", "Department of Earth and Planetary Sciences"),
            ),
            Speaker(
                "LM",
                "Ludwig van der Meer",
                "Emeritus Professor",
                "OBE FRS",
                ("Professor of Materials Science and Engineering, Imperial College London", "Chair of the Panel"),
            ),
            Speaker("AC", "Amara Chikwendu", "", "", ("Ferrant & Low",)),
        ),
        questions=(
            Question(
                "Is a proof enough?",
                (answer("LP", "No."), answer("LM", "Yes.", "With care."), answer("AC", "Never.")),
            ),
            Question("What now?", ()),
        ),
    )


def test_what_a_person_must_decide_is_told_with_its_line():
    reading = read_sample("trouble")

    assert told(reading) == [
        (1, "There is no headline"),
        (6, "This is above the first question and was left out"),
        (11, "Unknown initials “XC"),
        (12, "This question has no answer"),
        (14, "This answer names nobody"),
        (15, "There is no answer after “AC"),
    ]
    assert reading.doubts[3].text == "LP: I speak too early.\nAnd go on."
    assert "the closest is AC" in reading.doubts[4].message
    assert noted(reading) == [(3, "Ann Cole"), (4, "Eva Roth")]


def test_boilerplate_is_noted_and_not_stored():
    reading = read_sample("boilerplate")

    assert told(reading) == []
    assert [line for line, _ in noted(reading)] == [2, 4, 11, 15, 17, 18, 19, 20]
    assert reading.transcript.questions == (
        Question("When does it end?", (answer("AC", "Soon."),)),
        Question("And now?", (answer("AC", "Now."),)),
    )


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda path: path.stem)
def test_each_sample_can_be_written_and_read_again(path):
    transcript = read_sample(path.stem).transcript

    assert parse(format(transcript)).transcript == transcript


def test_every_line_has_a_note():
    reading = parse("Headline: A\r\n\r\nMeet the experts\rDr Ann Cole\n\nQ: Why?\u2028AC: So.\x0bENDS")

    assert [(note.line, note.role, note.text) for note in reading.lines] == [
        (1, "headline", "Headline: A"),
        (2, "blank", ""),
        (3, "label", "Meet the experts"),
        (4, "expert", "Dr Ann Cole"),
        (5, "blank", ""),
        (6, "question", "Q: Why?"),
        (7, "answer", "AC: So."),
        (8, "left out", "ENDS"),
    ]


def test_blocks_to_html_and_back():
    blocks = (
        Paragraph("A **bold** _word_, a <tag> & [a link](https://example.org/?a=1&b=2)."),
        ListBlock(("one", "two * three")),
        ListBlock(("first",), ordered=True),
        Paragraph("snake_case and 2 ** 3"),
    )
    html = blocks_to_html(blocks)

    assert html == (
        "<p>A <strong>bold</strong> <em>word</em>, a &lt;tag&gt; &amp; "
        '<a href="https://example.org/?a=1&amp;b=2">a link</a>.</p>'
        "<ul><li>one</li><li>two * three</li></ul><ol><li>first</li></ol><p>snake_case and 2 ** 3</p>"
    )
    assert html_to_blocks(html) == blocks


def test_stars_of_a_stored_answer_stay_stars():
    html = "<p>a *star* and <em>em</em><strong>phasis</strong></p>"

    assert blocks_to_html(html_to_blocks(html)) == html


ENTRIES = {
    "Professor Luca Parisi, FREng, is Professor of Automated Reasoning at the University of Leeds.": Speaker(
        "LP", "Luca Parisi", "Professor", "FREng", ("Professor of Automated Reasoning at the University of Leeds",)
    ),
    "Sir John O'Neil KBE FRS – Chair, Royal Institution": Speaker(
        "JO", "John O'Neil", "Sir", "KBE FRS", ("Chair, Royal Institution",)
    ),
    "Lady Ann Cole-Smith | Partner | Ferrant": Speaker("ACS", "Ann Cole-Smith", "Lady", "", ("Partner, Ferrant",)),
    "Dr. Rosa Ibáñez y Gómez, Lecturer in Fluids at Marlow and Director of the Flow Lab": Speaker(
        "RIG", "Rosa Ibáñez y Gómez", "Dr", "", ("Lecturer in Fluids at Marlow", "Director of the Flow Lab")
    ),
    "Professor Bo Li BSc (Hons) PhD (BoL), Reader": Speaker("BoL", "Bo Li", "Professor", "BSc (Hons) PhD", ("Reader",)),
    "Ms Ana de la Cruz (she/her), Chief Executive, Cruz & Sons": Speaker(
        "AC", "Ana de la Cruz", "Ms", "", ("she/her", "Chief Executive, Cruz & Sons")
    ),
    "The Rt Hon Lord Low of Dalston CBE, Peer": Speaker("LOD", "Low of Dalston", "The Rt Hon Lord", "CBE", ("Peer",)),
    "Professor Ludwig van der Meer, ETH": Speaker("LM", "Ludwig van der Meer", "Professor", "", ("ETH",)),
    "Mr Michael Eng, Technician": Speaker("ME", "Michael Eng", "Mr", "", ("Technician",)),
    "Jean-Luc DE LA TOUR, Ingénieur": Speaker("JLT", "Jean-Luc DE LA TOUR", "", "", ("Ingénieur",)),
    "Ms Noor Khan, Department of Earth and Planetary Sciences, University of Carrow": Speaker(
        "NK", "Noor Khan", "Ms", "", ("Department of Earth and Planetary Sciences, University of Carrow",)
    ),
}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: ENTRIES[entry].name)
def test_an_entry_among_the_experts(entry):
    reading = parse(f"Headline: T\n\nMeet the experts\n{entry}\n\nQ: Why?\nMr X: No.")

    assert reading.transcript.speakers == (ENTRIES[entry],)


MARKS = [
    "LP:",
    "lp:",
    "L.P.:",
    "L. P.:",
    "LP –",
    "LP -",
    "LP —",
    "[LP]",
    "(LP)",
    "(LP):",
    "**LP:**",
    "**LP**:",
    "**LP**",
    "_LP:_",
    "LP\t",
]
MARKS += [
    "Luca Parisi:",
    "PARISI:",
    "Prof Parisi:",
    "Prof. Luca Parisi:",
    "Luca:",
    "L. Parisi:",
    "Luca Parisi (LP):",
    "LP\n",
    "Luca Parisi\n",
    "LP:\n\n",
]


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_of_an_answer(mark):
    start = "Headline: T\n\nMeet the experts\nProfessor Luca Parisi\nDr Ann Cole\n\nQ: Why?\nAC: So.\n"
    reading = parse(f"{start}{mark} It holds.")

    assert told(reading) == []
    assert reading.transcript.questions[0].answers[1:] == (answer("LP", "It holds."),)


@pytest.mark.parametrize(
    "words", ["No: never.", "NB: never.", "Note: never.", "https://lp.example", "AI-based: no.", "At 10:30 it broke."]
)
def test_no_mark_of_an_answer(words):
    start = "Headline: T\n\nMeet the experts\nDr Nora Oz\nDr Ann Cole\n\nQ: Why?\nAC: So.\n"
    reading = parse(start + words)

    assert told(reading) == []
    assert reading.transcript.questions[0].answers == (answer("AC", "So.", words),)


QUESTION_MARKS = [
    "1. {}",
    "1) {}",
    "Q1. {}",
    "Q1: {}",
    "Q. {}",
    "Q: {}",
    "Question: {}",
    "Question 1: {}",
    "QUESTION 1 – {}",
    "Q1\n{}",
]
QUESTION_MARKS += ["{}", "**{}**", "**Q1.** {}", "## {}", "__{}__", "Q1 {}", "Q1)\u00a0{}"]


@pytest.mark.parametrize("mark", QUESTION_MARKS)
def test_a_mark_of_a_question(mark):
    text = "Headline: T\n\nMeet the experts\nDr Ann Cole\n\n" + mark.format("Does it hold?") + "\n\nAC: It does."

    reading = parse(text)

    assert told(reading) == []
    assert reading.transcript.questions == (Question("Does it hold?", (answer("AC", "It does."),)),)


RHETORICAL = "Headline: T\nMeet the experts\nDr Ann Cole\nDr Bo Li\n{q}What is it?\nAC: A thing.\n{words}\nBL: Yes.\n{q}Who says so?\nBL: All."


def test_a_rhetorical_question_stays_in_the_answer_where_questions_are_marked():
    reading = parse(RHETORICAL.format(q="Q: ", words="But who knows?"))

    assert told(reading) == []
    assert noted(reading) == [(7, "But who knows?")]
    assert reading.transcript.questions[0].answers[0] == answer("AC", "A thing.", "But who knows?")


def test_a_rhetorical_question_in_mid_answer_stays_there():
    reading = parse(RHETORICAL.format(q="", words="But who knows?\nI do not."))

    assert told(reading) == noted(reading) == []
    assert reading.transcript.questions[0].answers[0] == answer("AC", "A thing.", "But who knows?", "I do not.")


def test_what_may_be_a_question_or_not_is_asked():
    reading = parse(RHETORICAL.format(q="", words="I have seen it. Did I like it?"))

    assert told(reading) == [
        (7, "Is this a question to the experts, or part of the answer above? It was read as a part of the answer")
    ]


@pytest.mark.parametrize(("words", "is_doubt"), [("But who knows?", True), ("It is May. What has changed?", False)])
def test_what_is_taken_for_a_question_with_a_doubt_or_a_note(words, is_doubt):
    reading = parse(RHETORICAL.format(q="", words=words))

    assert [(doubt.line, doubt.needs_person) for doubt in reading.doubts] == [(7, is_doubt)]
    assert reading.transcript.questions[1] == Question(words, (answer("BL", "Yes."),))


def test_an_empty_text_is_reported():
    assert told(parse("")) == told(parse(" \n\u200b\n")) == [(1, "There is no text")]
