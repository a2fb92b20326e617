"""Turn a new text of a piece into a sheet. Recognised rows keep their ids, tokens and anchors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from articles.history import likeness, merging
from articles.history.merging import Row, Sheet
from articles.models import Article, Expert, Picture
from articles.publishing import importing
from articles.schema import new_token
from articles.text import richtext
from articles.text.names import plain
from articles.transcript.html import block_to_html, html_to_blocks
from articles.transcript.lines import clean, tidy
from articles.transcript.model import Answer, Block, Question, Speaker, Transcript

_FIRST_PICTURE = re.compile(r'<figure data-picture="(\d+)"></figure>')


@dataclass(frozen=True)
class NewText:
    """The new text: a transcript with the experts that a person has chosen, or a title and the text of an article.

    `base` is the piece as it was at the last import or when the page was opened. None if that is unknown: a person then
    decides on every difference. An empty title does not change the headline.
    """

    base: Sheet | None
    transcript: Transcript | None = None
    known: Mapping[str, Expert] = field(default_factory=dict)
    title: str = ""
    html: str = ""
    # Whether a picture above the text becomes the piece's picture, as it does when a document is read.
    gives_picture: bool = False

    @property
    def brings_experts(self) -> bool:
        """Tell whether the transcript may name an expert who has no entry yet."""
        speakers = self.transcript.speakers if self.transcript is not None else ()
        return bool(speakers) and len(self.known) < len(speakers)

    def as_sheet(self, theirs: Sheet) -> Sheet:
        """Return the piece with this text. New experts are stored, so call it within a transaction."""
        base = rekeyed(self.base, theirs) if self.base is not None else None
        source = base if base is not None else theirs
        # Everything that the text does not contain stays as it is in `base`.
        fields = theirs.fields | source.fields
        lists = {name: [replace(row) for row in rows] for name, rows in (theirs.lists | source.lists).items()}
        if self.transcript is None:
            if self.title:
                fields["headline"] = (self.title[: Article._meta.get_field("headline").max_length],)
            fields["body"] = (richtext.sanitise(self.html),)
            self._take_picture(fields, source.fields["body"][0])
            return Sheet(fields, lists)
        pool = _Pool(base, theirs)
        people = pool.people(self.transcript, self.known)
        questions, answers = pool.questions(self.transcript, people)
        for name in ("headline", "standfirst"):
            new = getattr(self.transcript, name)
            if new or name == "standfirst":
                fields[name] = (_kept_line(source.fields[name][0], new),)
        fields["body"] = (_html(self.transcript.introduction, source.fields["body"][0], pool.alt_texts),)
        self._take_picture(fields, source.fields["body"][0])
        for name, rows in (("participants", list(people.values())), ("questions", questions), ("answers", answers)):
            keys = {row.key for row in rows}
            gone = [replace(row, is_removed=True) for row in source.lists[name] if row.key not in keys]
            lists[name] = [*rows, *(gone if base is not None else [])]
        return Sheet(fields, lists)

    def _take_picture(self, fields: merging.Values, before: str) -> None:
        """If the text begins with a picture, make it the piece's picture, unless the piece has another one.

        An import takes the picture from anywhere in the introduction. So if the text had no picture `before`, the
        piece's picture is not put back into it.
        """
        found = _FIRST_PICTURE.match(fields["body"][0]) if self.gives_picture else None
        if found and fields["picture"] in (("",), (found[1],)):
            fields["picture"] = (found[1],)
            fields["body"] = (fields["body"][0][found.end() :],)
        elif self.gives_picture and (ours := fields["picture"][0]):
            figure = f'<figure data-picture="{ours}"></figure>'
            if figure not in before:
                fields["body"] = (fields["body"][0].replace(figure, "", 1),)


def transcript_of(sheet: Sheet) -> Transcript:
    """Return a Q&A as a transcript. Answers without words are left out, but a sheet keeps their rows."""
    experts = Expert.objects.in_bulk([int(row.values["expert"][0]) for row in sheet.lists["participants"]])
    alt_texts = _alt_texts(sheet)
    rows = sheet.lists["participants"]
    initials = {row.key: row.values["initials"][0] for row in rows}

    def speaker(row: Row) -> Speaker:
        expert = experts[int(row.values["expert"][0])]
        title, name, letters = (_line(each) for each in (expert.title, expert.name, expert.post_nominals))
        return Speaker(initials[row.key], name, title, letters, _posts(row))

    def answers(question: Row) -> tuple[Answer, ...]:
        return tuple(
            Answer(tuple(initials[key] for key in row.values["voices"] if key in initials), blocks)
            for row in sheet.lists["answers"]
            if row.under == question.key and (blocks := html_to_blocks(row.values["body"][0], alt_texts))
        )

    return Transcript(
        headline=_line(sheet.fields["headline"][0]),
        standfirst=_line(sheet.fields["standfirst"][0]),
        introduction=html_to_blocks(sheet.fields["body"][0], alt_texts),
        speakers=tuple(map(speaker, rows)),
        questions=tuple(
            Question(_line(row.values["text"][0]), answers(row)) for row in sheet.lists["questions"]
        ),
    )  # fmt: skip


def rekeyed(base: Sheet, theirs: Sheet) -> Sheet:
    """Give the rows of a kept sheet their present keys. Tokens, or the expert, identify the rows."""
    keys: dict[str, dict[str, str]] = {}
    for name, sign in (("participants", "expert"), ("questions", "token"), ("answers", "token")):
        now = {row.values[sign]: row.key for row in theirs.lists.get(name, []) if any(row.values[sign])}
        there = theirs.rows(name)
        keys[name] = {
            row.key: now[row.values[sign]]
            for row in base.lists.get(name, [])
            if row.key not in there and row.values.get(sign) in now
        }
    lists = {}
    for name, rows in base.lists.items():
        lists[name] = [
            replace(
                row,
                key=keys.get(name, {}).get(row.key, row.key),
                under=keys["questions"].get(row.under, row.under),
                values=_with_voices(row.values, keys["participants"]),
            )
            for row in rows
        ]
    return Sheet(base.fields, lists)


def _with_voices(values: merging.Values, keys: Mapping[str, str]) -> merging.Values:
    if "voices" not in values:
        return dict(values)
    return values | {"voices": tuple(keys.get(key, key) for key in values["voices"])}


class _Pool:
    """The rows that a new text may contain: those of `base`, and those that the desk has added since."""

    def __init__(self, base: Sheet | None, theirs: Sheet):
        self.alt_texts = _alt_texts(*filter(None, (base, theirs)))
        sides = [side for side in (base, theirs) if side is not None]
        self.rows: dict[str, dict[str, Row]] = {}
        for name in ("participants", "questions", "answers"):
            self.rows[name] = {}
            for side in sides:
                for key, row in side.rows(name).items():
                    self.rows[name].setdefault(key, row)

    def people(self, transcript: Transcript, known: Mapping[str, Expert]) -> dict[str, Row]:
        """Return a row for each speaker, by initials."""
        rows = self.rows["participants"]
        experts = Expert.objects.in_bulk([int(row.values["expert"][0]) for row in rows.values()])
        by_name: dict[str, Row] = {}
        for row in rows.values():
            if expert := experts.get(int(row.values["expert"][0])):
                by_name.setdefault(plain(expert.name), row)
        by_initials = {row.values["initials"][0]: row for row in rows.values()}
        found: dict[str, Row] = {}
        used: set[str] = set()
        for speaker in transcript.speakers:
            row = by_name.get(plain(speaker.name)) or self._renamed(speaker, by_initials, experts)
            if row is None or row.key in used:
                expert = known.get(speaker.initials) or importing.new_expert(speaker)
                values = {
                    "expert": (str(expert.pk),),
                    "initials": (speaker.initials,),
                    "posts": ("\n".join(speaker.posts),),
                }
                row = next(
                    (one for one in rows.values() if one.values["expert"] == (str(expert.pk),) and one.key not in used),
                    None,
                )
                found[speaker.initials] = Row(
                    row.key if row else f"new-{new_token()}", values, is_stored=bool(row and row.is_stored)
                )
            else:
                posts = row.values["posts"] if _posts(row) == speaker.posts else ("\n".join(speaker.posts),)
                values = row.values | {"initials": (speaker.initials,), "posts": posts}
                found[speaker.initials] = Row(row.key, values, is_stored=row.is_stored)
            used.add(found[speaker.initials].key)
        return found

    @staticmethod
    def _renamed(speaker: Speaker, by_initials: Mapping[str, Row], experts: Mapping[int, Expert]) -> Row | None:
        """Recognise an expert by equal initials and a common word in the name, because names are corrected in the entry."""
        row = by_initials.get(speaker.initials)
        expert = experts.get(int(row.values["expert"][0])) if row else None
        return row if expert and set(plain(expert.name).split()) & set(plain(speaker.name).split()) else None

    def questions(self, transcript: Transcript, people: Mapping[str, Row]) -> tuple[list[Row], list[Row]]:
        old_questions, old_answers = list(self.rows["questions"].values()), list(self.rows["answers"].values())
        place_of = {row.key: place for place, row in enumerate(old_questions)}
        bodies = {row.key: richtext.plain(row.values["body"][0]) for row in old_answers}
        asked_before = [
            likeness.Asked(
                row.key,
                row.values["text"][0],
                " ".join(bodies[each.key] for each in old_answers if each.under == row.key),
            )
            for row in old_questions
        ]
        said_before = [
            likeness.Said(row.key, row.values["voices"], bodies[row.key], place_of.get(row.under, -2))
            for row in old_answers
        ]
        said: list[likeness.Said] = []
        written: list[Answer] = []
        asked_now = []
        for place, question in enumerate(transcript.questions):
            texts = []
            for answer in question.answers:
                texts.append(richtext.plain("".join(map(block_to_html, answer.blocks))))
                voices = tuple(people[each].key for each in answer.initials if each in people)
                said.append(likeness.Said("", voices, texts[-1], place))
                written.append(answer)
            asked_now.append(likeness.Asked("", question.text, " ".join(texts)))
        asked = likeness.questions(asked_before, asked_now)
        answered = likeness.answers(said_before, said, asked)
        questions = []
        for place, question in enumerate(transcript.questions):
            old = old_questions[asked[place]] if place in asked else None
            text = _kept_line(old.values["text"][0], question.text) if old else question.text
            questions.append(_row(old, {"text": (text,)}))
        answers = []
        for place, (one, answer) in enumerate(zip(said, written, strict=True)):
            old = old_answers[answered[place]] if place in answered else None
            body = _html(answer.blocks, old.values["body"][0] if old else "", self.alt_texts)
            row = _row(old, {"voices": one.voices, "body": (body,)})
            answers.append(replace(row, under=questions[one.under].key))
        return questions, answers + self._without_words(questions, old_answers, bodies)

    @staticmethod
    def _without_words(questions: list[Row], old_answers: list[Row], bodies: Mapping[str, str]) -> list[Row]:
        """Keep the empty answers, which a text cannot show."""
        keys = {row.key for row in questions}
        return [
            replace(row)
            for row in old_answers
            if row.under in keys and not bodies[row.key] and not html_to_blocks(row.values["body"][0])
        ]


def _row(old: Row | None, values: merging.Values) -> Row:
    if old is not None:
        return Row(old.key, old.values | values, old.under, is_stored=old.is_stored)
    token = new_token()
    return Row(f"new-{token}", values | {"token": (token,)}, is_stored=False)


def _html(blocks: tuple[Block, ...], before: str, alt_texts: Mapping[str, str]) -> str:
    """Return blocks as HTML to store. An unchanged block keeps its stored HTML exactly."""
    if html_to_blocks(before, alt_texts) == blocks:
        return before
    stored: dict[Block, list[str]] = {}
    for piece in richtext.blocks(before):
        for block in html_to_blocks(piece.html, alt_texts)[:1]:
            stored.setdefault(block, []).append(piece.html)
    written = [stored[block].pop(0) if stored.get(block) else block_to_html(block) for block in blocks]
    return richtext.sanitise("".join(written))


def _alt_texts(*of: Sheet) -> dict[str, str]:
    texts = [
        "".join(value)
        for sheet in of
        for value in (sheet.fields["body"], *(row.values["body"] for row in sheet.lists.get("answers", [])))
    ]
    numbers = {number for text in texts for number in richtext.pictures_of(text)}
    if not numbers:
        return {}
    return {str(pk): _line(words) for pk, words in Picture.objects.filter(pk__in=numbers).values_list("pk", "alt_text")}


def _posts(row: Row) -> tuple[str, ...]:
    return tuple(line for each in row.values["posts"][0].splitlines() if (line := _line(each)))


def _line(text: str) -> str:
    """Return text in the form of a transcript: one line, single spaces."""
    return tidy(clean(" ".join(text.splitlines())))


def _kept_line(stored: str, new: str) -> str:
    return stored if _line(stored) == new else new
