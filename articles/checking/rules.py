"""What publishing needs, and what is advised. The publish step and the checklist use the same rules. No database."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.formats import date_format

from articles.checking.draft import Draft, Item
from articles.text import preview, richtext

LONGEST_HEADLINE = 90
_FIGURE = "<figure"


def needed(draft: Draft, *, picture_is_needed: bool = True) -> list[Item]:
    """Return what a piece needs before it can be published, in the order of the screen.

    With `picture_is_needed=False`, a piece may lack a picture. If it has one, the picture still needs alternative text
    and a credit.
    """
    return [Item(sentence, target, is_needed=True) for sentence, target in _needed(draft, picture_is_needed)]


def advised(draft: Draft) -> list[Item]:
    """Return advice that publishing does not depend on."""
    return [Item(sentence, target) for sentence, target in _advised(draft)]


def _needed(draft: Draft, picture_is_needed: bool) -> Iterator[tuple[str, str]]:
    if not draft.headline.strip():
        yield "A headline is missing.", "id_headline"
    if not draft.standfirst.strip():
        yield "A standfirst is missing.", "id_standfirst"
    if not draft.has_section:
        yield "A section is missing.", "id_section"
    for sentence in _of_picture(draft, picture_is_needed):
        yield sentence, "id_picture"
    if draft.is_report:
        if not draft.number_of_articles:
            yield "The report has no articles yet.", "entries-group"
    elif draft.is_qa:
        yield from _of_qa(draft)
    elif not richtext.has_words(draft.body) and _FIGURE not in draft.body:
        yield "The text is missing.", draft.body_target


def _of_picture(draft: Draft, picture_is_needed: bool) -> Iterator[str]:
    if draft.picture is None:
        if picture_is_needed:
            yield "A picture is missing."
        return
    if not draft.picture.alt_text.strip():
        yield "The picture has no alternative text."
    if not draft.picture.credit.strip():
        yield "The picture has no credit."


def _of_pictures_in_texts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Tell of each picture once, where it stands first."""
    told: set[int] = set()
    for words in draft.rich_texts:
        for number, place in richtext.pictures_of(words.text).items():
            picture = draft.pictures_in_texts.get(number)
            if picture is None or number in told:
                continue
            told.add(number)
            has = {"alternative text": picture.alt_text, "credit": picture.credit}
            if lacking := [what for what, value in has.items() if not value.strip()]:
                which = f"The picture “{picture.name}”" if picture.name else f"Picture {place}"
                yield f"{which} in the {words.name} has no {' and no '.join(lacking)}.", words.target


def _of_qa(draft: Draft) -> Iterator[tuple[str, str]]:
    if not draft.experts:
        yield "An Expert Q&A needs at least one expert.", "participants-group"
    if not draft.questions:
        yield "An Expert Q&A needs at least one question.", "questions-group"
    for number, question in enumerate(draft.questions, start=1):
        if not question.answers:
            yield f"Question {number} has no answer: “{question.text}”", question.target
        for answer in question.answers:
            if not richtext.has_words(answer.html):
                whose = f"the answer of {answer.voices}" if answer.voices else "an answer"
                yield f"Question {number}: {whose} is empty.", answer.target


def _advised(draft: Draft) -> Iterator[tuple[str, str]]:
    if (length := len(" ".join(draft.headline.split()))) > LONGEST_HEADLINE:
        yield f"The headline has {length} characters. Up to {LONGEST_HEADLINE} are easier to read.", "id_headline"
    yield from _of_divider(draft)
    yield from _of_pictures_in_texts(draft)
    if not draft.has_byline:
        yield "The byline is empty, so the magazine itself is named as the author.", "bylines-group"
    if draft.is_qa:
        for expert in draft.experts:
            if not expert.has_answers:
                yield f"{expert.name} ({expert.initials}) has no answer yet.", expert.target
    if draft.due_on and draft.embargo_until and draft.due_on < timezone.localdate(draft.embargo_until):
        until = date_format(timezone.localtime(draft.embargo_until), "j F Y, H:i")
        yield f"It is due {date_format(draft.due_on, 'j F Y')}, but under an embargo until {until}.", ""


def _of_divider(draft: Draft) -> Iterator[tuple[str, str]]:
    share = preview.divider_share(richtext.blocks(draft.body))
    if share is None:
        return
    if draft.is_free or draft.is_qa:
        yield "The horizontal rule in the text has no effect here, and readers do not see it.", draft.body_target
    elif share > 1 / preview.QUARTER:
        yield f"The preview ends after {share:.0%} of the text. Everybody can read that part.", draft.body_target
