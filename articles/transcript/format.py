"""A transcript to its canonical text: what a journalist edits by hand, and `parse` reads back exactly."""

from collections.abc import Iterable, Iterator

from articles.transcript.cast import Cast
from articles.transcript.experts import Person, is_plain_entry, is_surely_person, read_person, split_posts
from articles.transcript.lines import LONGEST_START, begins_paragraph, clean, tidy, without_time
from articles.transcript.markup import is_row, is_single
from articles.transcript.model import Answer, Block, ListBlock, Markup, Speaker, Transcript
from articles.transcript.names import fold, likely_initials
from articles.transcript.parsing import parse
from articles.transcript.signs import Signs, asks, read_signs, strip_inline
from articles.transcript.slips import (
    begins_like_question,
    begins_small,
    slip_in_answer,
    slip_in_front,
    slip_in_post,
    slip_inside,
)

# Stands for a backslash that may be needless; no text holds this character.
_ESCAPE = "\0"
# How often a text is read again to find the backslashes that it needs.
_MOST_READINGS = 20
_BULLETS = ("- ", "• ")
_NUMBERS = (". ", ") ")


def format(transcript: Transcript) -> str:
    """The canonical text, paragraphs divided by blank lines, ending in a line's end.

    `parse(format(x)).transcript == x` for every well-formed x. Well-formed: every text is one line, trimmed, with single
    spaces, in NFC, without control or invisible characters and unusual spaces or hyphens (so `tidy(clean(text)) == text`);
    the source of markup is one that `articles.transcript.markup` writes;
    texts of blocks, items and questions are not empty, nor are lists, answers' blocks and their initials; names are not
    empty; no `||` stands in title, name and post-nominals; each speaker's initials are two to eight letters, not those
    of another speaker (case, accents and dots aside), and every answer names speakers, each once. Where also
    the headline is there, and speakers, questions and an answer to each, the reading has no doubt that needs a person.
    Texts that would be misread, such as a paragraph that begins with “LP:” or “- ”, are written with a backslash before them.
    """
    return _without_needless_escapes(_written(transcript), transcript)


def _without_needless_escapes(written: str, transcript: Transcript) -> str:
    """Keep the backslashes without which the text says something else or raises a doubt; only a reading can tell.

    What looks like a mark (“Yes.”, “Why?”) is mostly none where it stands, so one reading without any does as a rule.
    """
    parts = written.split(_ESCAPE)
    everything = "\\".join(parts)
    if len(parts) == 1:
        return everything
    doubts = len(parse(everything).doubts)
    needed = frozenset(range(1, len(parts)))
    # If a pair must stay and one half of it can go, the other half is known to stay: that text was read with the pair.
    refused: set[frozenset[int]] = set()

    def text(escaped: frozenset[int]) -> str:
        return parts[0] + "".join("\\" * (place in escaped) + part for place, part in enumerate(parts[1:], start=1))

    def says_the_same(escaped: frozenset[int]) -> bool:
        reading = parse(text(escaped))
        return reading.transcript == transcript and len(reading.doubts) <= doubts

    tries, readings = [sorted(needed)], 0
    while tries and readings < _MOST_READINGS:
        places = tries.pop()
        fewer = needed.difference(places)
        is_known = fewer in refused
        readings += not is_known
        if not is_known and says_the_same(fewer):
            needed = fewer
            continue
        refused.add(fewer)
        if len(places) > 1:
            middle = len(places) // 2
            tries += [places[middle:], places[:middle]]
    return text(needed)


def _written(transcript: Transcript) -> str:
    cast = Cast([_as_person(speaker) for speaker in transcript.speakers])
    cast.styles = {"colon", "dash", "bracket", "tab", "alone", "name"}
    paragraphs: list[str] = []
    for label, text in (
        ("Headline", transcript.headline),
        ("Standfirst", transcript.standfirst),
        ("Picture credit", transcript.picture_credit),
    ):
        if text:
            paragraphs.append(f"{label}: {_plain(text)}")
    if transcript.introduction:
        paragraphs += _after_mark("Introduction:", transcript.introduction, cast)
    if transcript.speakers:
        paragraphs.append("Meet the experts")
        known: set[str] = set()
        for speaker in transcript.speakers:
            paragraphs.append(_expert(speaker, known))
            known |= likely_initials(speaker.name)
    for number, question in enumerate(transcript.questions, 1):
        paragraphs.append(f"Q{number}. {_question(question.text, cast)}")
        for answer in question.answers:
            paragraphs += _answer(answer, cast)
    return "\n\n".join(paragraphs) + "\n" if paragraphs else ""


def _as_person(speaker: Speaker) -> Person:
    # “DA” may also mean Dame Ana.
    return Person(speaker.name, title=speaker.title, explicit=speaker.initials, initials=speaker.initials)


def _plain(text: str) -> str:
    """Text for a place where `parse` drops markers of bold: a backslash keeps them."""
    return f"{_ESCAPE}{text}" if text.startswith("\\") or strip_inline(text) != text or text[0] in ".:–—-)]" else text


def _question(text: str, cast: Cast) -> str:
    plain = _plain(text)
    return f"{_ESCAPE}{text}" if plain == text and slip_inside(text, cast) else plain


def _expert(speaker: Speaker, known: set[str]) -> str:
    head = " ".join(part for part in (speaker.title, speaker.name, speaker.post_nominals) if part)
    line = f"{speaker.initials} – {head}"
    # “AC – Bo Lind” below Ana Cole would be read as her answer.
    is_taken = fold(speaker.initials) in known and not is_plain_entry(_as_person(speaker))
    if is_taken or not _reads_as(line, speaker):
        line = " || ".join((speaker.initials, speaker.title, speaker.name, speaker.post_nominals)).replace("  ", " ")
    posts = [f"- {_post(post)}" for post in speaker.posts]
    return "\n".join([line, *posts])


def _reads_as(line: str, speaker: Speaker) -> bool:
    person = read_person(line)
    found = person and (person.explicit, person.title, person.name, person.post_nominals, tuple(person.posts))
    if found != (speaker.initials, speaker.title, speaker.name, speaker.post_nominals, ()):
        return False
    signs = read_signs(line)
    return is_surely_person(line) and not (signs.label or signs.asks or signs.bullet)


def _post(post: str) -> str:
    as_is = split_posts(tidy(strip_inline(post))) == [post] and read_person(post) is None
    as_is = as_is and slip_in_post(post, True) is None
    return f"{_ESCAPE}{post}" if not as_is or post.startswith("\\") or asks(post) or _ends(f"- {post}") else post


def _answer(answer: Answer, cast: Cast) -> Iterable[str]:
    return _after_mark(f"{' & '.join(answer.initials)}:", answer.blocks, cast)


def _after_mark(mark: str, blocks: tuple[Block, ...], cast: Cast) -> list[str]:
    """Blocks after “LP:” or “Introduction:”; the first paragraph stands in the mark's line, a list or a table below it."""
    written = list(_blocks(blocks, cast))
    if isinstance(blocks[0], ListBlock | Markup):
        return [f"{mark}\n{written[0]}", *written[1:]]
    return [f"{mark} {written[0]}", *written[1:]]


def _blocks(blocks: tuple[Block, ...], cast: Cast) -> Iterator[str]:
    turn, before = 0, None
    for block in blocks:
        if isinstance(block, ListBlock):
            # A list that follows another takes a different bullet, which keeps the two apart.
            turn = 1 - turn if isinstance(before, ListBlock) and before.ordered == block.ordered else 0
            yield "\n".join(_items(block, turn, cast))
        elif isinstance(block, Markup):
            yield block.source
        else:
            yield f"{_ESCAPE}{block.text}" if _would_be_misread(block.text, cast) else block.text
        before = block


def _items(block: ListBlock, turn: int, cast: Cast) -> Iterator[str]:
    for number, item in enumerate(block.items, 1):
        mark = f"{number}{_NUMBERS[turn]}" if block.ordered else _BULLETS[turn]
        line = f"{mark}{item}"
        yield f"{mark}{_ESCAPE}{item}" if _item_would_be_misread(line, item, block.ordered, cast) else line


def _item_would_be_misread(line: str, item: str, is_ordered: bool, cast: Cast) -> bool:
    signs = read_signs(line)
    return (
        item.startswith("\\")
        or _ends(line)
        or cast.read(item) is not None
        # “3. Who pays?” could be the next question, also in bold: `parse` looks for it without markers.
        or (is_ordered and signs.asks)
        or slip_in_answer(signs, cast) is not None
        or slip_in_front(signs, "", cast) is not None
    )


def _ends(line: str) -> bool:
    signs = Signs(line, line)
    return signs.is_hard_end or signs.is_soft_end or signs.is_rule


def _would_be_misread(text: str, cast: Cast) -> bool:
    signs = read_signs(text)
    start = text[:LONGEST_START]
    return (
        start.startswith(("\\", ">", "#", "©"))
        or not signs.bare
        # Behind “Introduction:” `parse` looks for a backslash without markers, so it finds one in “*\\”.
        or signs.bare.startswith("\\")
        or _has_sign(signs)
        or is_row(text)
        or is_single(text)
        or begins_paragraph(read_signs(start), after_an_end=False)
        or without_time(start) is not None
        or _is_title_case(signs.bare)
        or cast.read(text) is not None
        or begins_small(signs.bare)
        or begins_like_question(signs.bare)
        or slip_in_answer(signs, cast) is not None
        or slip_in_front(signs, "", cast) is not None
        or tidy(clean(text)) != text
    )


def _has_sign(signs: Signs) -> bool:
    return bool(
        signs.label
        or signs.experts_heading is not None
        or signs.labelled_answer is not None
        or signs.number
        or signs.bullet
        or signs.mark
        or signs.asks
        or signs.requests
        or signs.is_bold
        or signs.is_rule
        or signs.is_mail
        or signs.is_byline
        or signs.is_hard_end
        or signs.is_soft_end
        or signs.is_cross_heading
        or signs.is_page_mark
        or signs.is_stage_direction
    )


def _is_title_case(bare: str) -> bool:
    # A name alone in its paragraph marks an answer, even the name of somebody in no list.
    return len(bare) < 50 and bare.istitle()
