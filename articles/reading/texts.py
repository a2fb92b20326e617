"""An article as readers get it: in full or as a preview. Code that renders a preview receives only the preview."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.template.loader import render_to_string

from articles.models import Answer, Article, Participant, Picture, SpecialReport
from articles.text import preview, richtext
from articles.text.typesetting import FEWEST_HEADINGS, Heading, Setter

WORDS_A_MINUTE = 220
# The most experts by whom a Q&A can be filtered: newsroom/styles/qa.css has one rule for each.
MOST_SHOWN_ALONE = 16
_ANY_FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)
_FIGURE = re.compile(r'<figure data-picture="(\d+)">.*?</figure>', re.DOTALL)


@dataclass(frozen=True)
class Voice:
    """One of the experts who give an answer, as printed beside it."""

    initials: str
    name: str
    full_name: str
    participant: int
    # The place in “Meet the experts”, from 1; part of the CSS class by which answers are filtered.
    number: int = 0


@dataclass(frozen=True)
class TextItem:
    html: str
    kind: str = "text"


@dataclass(frozen=True)
class QuestionItem:
    number: int
    text: str
    anchor: str
    voices: tuple[Voice, ...]
    kind: str = "question"


@dataclass(frozen=True)
class AnswerItem:
    anchor: str
    voices: tuple[Voice, ...]
    html: str
    question_number: int = 0
    kind: str = "answer"


@dataclass(frozen=True)
class LockedItem:
    """A placeholder for the locked answers to one question: who gives them, not what they say."""

    voices: tuple[Voice, ...]
    # True if other answers to this question are open.
    follows_open_answer: bool
    kind: str = "locked"


Item = TextItem | QuestionItem | AnswerItem | LockedItem


@dataclass(frozen=True)
class Text:
    """A text in two parts: `open` is public, `rest` begins where the preview breaks off.

    In a preview, `rest` holds only questions and names. `locked_answers` and `locked_questions` count what is behind
    the wall; `minutes` is the reading time of the full text.
    """

    open: tuple[Item, ...]
    rest: tuple[Item, ...]
    is_whole: bool
    minutes: int
    locked_answers: int = 0
    locked_questions: int = 0
    headings: tuple[Heading, ...] = ()

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The headings of the part that is shown, for a list of contents; empty if there are too few."""
        return self.headings if len(self.headings) >= FEWEST_HEADINGS else ()

    @property
    def items(self) -> tuple[Item, ...]:
        return self.open + self.rest

    @property
    def questions(self) -> tuple[QuestionItem, ...]:
        return tuple(item for item in self.items if isinstance(item, QuestionItem))


def whole(piece: Article | SpecialReport, pictures: Mapping[int, Picture] | None = None) -> Text:
    """Return the full text. Only for readers who may read it."""
    open_items, rest = halves(piece)
    set_open, set_rest, headings = _typeset(open_items, rest)
    minutes = _minutes(open_items + rest)
    return Text(
        _with_pictures(set_open, pictures), _with_pictures(set_rest, pictures), True, minutes, headings=headings
    )


def preview_of(piece: Article | SpecialReport, pictures: Mapping[int, Picture] | None = None) -> Text:
    """Return what everybody may see, which is everything for a free piece (docs/meter.md, rule 14).

    `pictures` are the text's pictures by id, if the caller has fetched them for many pieces at once (`pictures_in`).
    """
    if piece.is_free:
        return whole(piece, pictures)
    open_items, rest = halves(piece)
    locked = _names_only(rest)
    answers = sum(isinstance(item, AnswerItem) for item in rest)
    questions = sum(isinstance(item, QuestionItem) for item in rest)
    # The locked rest is not passed on: its headings and notes are locked, too.
    set_open, _, headings = _typeset(open_items, ())
    minutes = _minutes(open_items + rest)
    return Text(_with_pictures(set_open, pictures), locked, False, minutes, answers, questions, headings)


@dataclass(frozen=True)
class Speaker:
    """A participant in “Meet the experts”, with the questions that the participant answers."""

    number: int
    participant: Participant
    questions: tuple[QuestionItem, ...]

    @property
    def can_be_shown_alone(self) -> bool:
        """Whether the style sheet has a rule that hides the answers of all others."""
        return self.number <= MOST_SHOWN_ALONE


def speakers(article: Article, text: Text) -> tuple[Speaker, ...]:
    """Return the participants of a Q&A in order; they are the same in the full text and in the preview."""
    return tuple(
        Speaker(
            number,
            participant,
            tuple(
                question
                for question in text.questions
                if participant.pk in {voice.participant for voice in question.voices}
            ),
        )
        for number, participant in enumerate(article.participants.all(), start=1)
    )


def public_text(piece: Article | SpecialReport) -> str:
    """Return what everybody may read, as plain text: the only source for search, feeds and metadata.

    Costs no query for pictures.
    """
    open_items, rest = halves(piece)
    words = []
    for item in open_items + _names_only(rest):
        if isinstance(item, QuestionItem):
            words.append(item.text)
        elif isinstance(item, TextItem | AnswerItem):
            words.append(plain(item))
    return "\n".join(word for word in words if word)


def plain(item: TextItem | AnswerItem) -> str:
    """Return the plain text of one paragraph or answer, without pictures."""
    return richtext.plain(_ANY_FIGURE.sub("", item.html))


def prose(html: str) -> str:
    """Typeset a text that is public as a whole, such as a page about the site, and insert its pictures."""
    items, _, _ = _typeset(tuple(_text_items(_without_dividers(richtext.blocks(html)))), ())
    items = _with_pictures(items)
    return "".join(item.html for item in items if isinstance(item, TextItem))


def printed(answers: Iterable[str]) -> list[str]:
    """Typeset stored answers as an article prints them, with their pictures. One query, or none without pictures."""
    items, _, _ = _typeset(tuple(AnswerItem("", (), html) for html in answers), ())
    return [item.html for item in _with_pictures(items) if isinstance(item, AnswerItem)]


def halves(piece: Article | SpecialReport) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Split a piece into its open and its locked part; for a free piece, the second part is empty."""
    if isinstance(piece, Article) and piece.is_qa:
        items = [*_text_items(_without_dividers(richtext.blocks(piece.body))), *_qa_items(piece)]
        first = next((place for place, item in enumerate(items) if isinstance(item, AnswerItem)), len(items) - 1)
        cut = len(items) if piece.is_free else first + 1
        return tuple(items[:cut]), tuple(items[cut:])
    body = piece.body if isinstance(piece, Article) else piece.introduction
    blocks = richtext.blocks(body)
    if piece.is_free:
        return tuple(_text_items(_without_dividers(blocks))), ()
    before, after = preview.split(blocks)
    return tuple(_text_items(before)), tuple(_text_items(after))


def _without_dividers(blocks: Iterable[preview.Block]) -> list[preview.Block]:
    return [block for block in blocks if not block.is_divider]


def _text_items(blocks: Iterable[preview.Block]) -> list[Item]:
    return [TextItem(block.html) for block in blocks]


def _qa_items(article: Article) -> Iterable[Item]:
    voices = {
        participant.pk: _voice(participant, number)
        for number, participant in enumerate(article.participants.all(), start=1)
    }
    for number, question in enumerate(article.questions.all(), start=1):
        answers = [(answer, _voices_of(answer, voices)) for answer in question.answers.all()]
        speakers = tuple(dict.fromkeys(voice for _, spoken_by in answers for voice in spoken_by))
        yield QuestionItem(number, question.text, question.anchor, speakers)
        for answer, spoken_by in answers:
            yield AnswerItem(answer.anchor, spoken_by, answer.body, number)


def _voice(participant: Participant, number: int) -> Voice:
    expert = participant.expert
    return Voice(participant.initials, expert.name, expert.full_name, participant.pk, number)


def _voices_of(answer: Answer, voices: dict[int, Voice]) -> tuple[Voice, ...]:
    together = [answer.participant_id, *(joint.participant_id for joint in answer.joint_participants.all())]
    return tuple(voices[pk] for pk in dict.fromkeys(together) if pk in voices)


def _names_only(items: Iterable[Item]) -> tuple[Item, ...]:
    shown: list[Item] = []
    waiting: dict[Voice, None] = {}
    seen_question = False
    for item in (*items, None):
        if isinstance(item, AnswerItem):
            waiting.update(dict.fromkeys(item.voices))
            continue
        if waiting:
            shown.append(LockedItem(tuple(waiting), follows_open_answer=not seen_question))
            waiting = {}
        if isinstance(item, QuestionItem):
            seen_question = True
            shown.append(item)
    return tuple(shown)


def _typeset(
    open_items: tuple[Item, ...], rest: tuple[Item, ...]
) -> tuple[tuple[Item, ...], tuple[Item, ...], tuple[Heading, ...]]:
    setter = Setter([item.html for item in open_items + rest if isinstance(item, TextItem)])

    def typeset(item: Item) -> Item:
        if isinstance(item, TextItem):
            return replace(item, html=setter.text(item.html))
        return replace(item, html=setter.answer(item.html)) if isinstance(item, AnswerItem) else item

    set_open = tuple(typeset(item) for item in open_items)
    set_rest = tuple(typeset(item) for item in rest)
    return set_open, set_rest, tuple(setter.headings)


def _minutes(items: Iterable[Item]) -> int:
    words = sum(richtext.count_words(item.html) for item in items if isinstance(item, TextItem | AnswerItem))
    return max(1, round(words / WORDS_A_MINUTE))


def pictures_in(articles: Iterable[Article]) -> dict[int, Picture]:
    """Fetch the pictures in the texts of articles from `for_page()`, by id, with one query."""
    texts = [
        html
        for article in articles
        for html in (
            article.body,
            *(answer.body for question in article.questions.all() for answer in question.answers.all()),
        )
    ]
    wanted = {int(pk) for html in texts for pk in _FIGURE.findall(html)}
    return Picture.objects.in_bulk(wanted) if wanted else {}


def _with_pictures(items: tuple[Item, ...], known: Mapping[int, Picture] | None = None) -> tuple[Item, ...]:
    """Insert the pictures of a text. Costs one query, or none if the text has no pictures or `known` is given."""
    wanted = {int(pk) for item in items if isinstance(item, TextItem | AnswerItem) for pk in _FIGURE.findall(item.html)}
    if not wanted:
        return items
    pictures = Picture.objects.in_bulk(wanted) if known is None else known

    def figure(match: re.Match) -> str:
        picture = pictures.get(int(match[1]))
        return render_to_string("articles/pictures/figure.html", {"picture": picture}) if picture else ""

    placed: list[Item] = []
    for item in items:
        if isinstance(item, TextItem):
            placed.append(TextItem(_FIGURE.sub(figure, item.html)))
        elif isinstance(item, AnswerItem):
            placed.append(AnswerItem(item.anchor, item.voices, _FIGURE.sub(figure, item.html), item.question_number))
        else:
            placed.append(item)
    return tuple(placed)
