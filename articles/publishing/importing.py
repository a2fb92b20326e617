"""Store a parsed transcript as an Expert Q&A. Known experts are matched, so that none is created twice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from articles import versions
from articles.history import keeping
from articles.models import Answer, Article, Byline, Expert, JointParticipant, Participant, Picture, Question
from articles.text.lookup import to_look_up
from articles.text.names import plain
from articles.text.richtext import pictures_of
from articles.text.slugs import slug_for
from articles.transcript.html import blocks_to_html
from articles.transcript.model import Block, Doubt, Markup, Speaker, Transcript

_MOST_EARLIER = 3
LARGEST_FILE = 2 * 1024 * 1024
# The first bytes of files that are not plain text, and what to tell the person who chose one.
_OTHER_FILES = {
    b"PK\x03\x04": "This is a packed file. Choose the Word document or the text file in it.",
    b"\xd0\xcf\x11\xe0": "This is an old Word file. Save it as a Word document (.docx), or copy its text and paste it.",
    b"%PDF": "This is a PDF. Copy its text and paste it.",
    b"{\\rtf": "This is a rich text file. Copy its text and paste it, or save it as plain text.",
}


class NotText(ValueError):
    """Raised for a file that is not plain text. The message tells the user what it is and what to do."""


@dataclass
class Matches:
    """The experts that match a transcript's speakers, by initials.

    A speaker in neither `known` nor `several` is new. `several` holds the candidates among whom a person must choose.
    The doubts concern no particular line, so their line is 0.
    """

    known: dict[str, Expert] = field(default_factory=dict)
    several: dict[str, list[Expert]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


def decode(content: bytes) -> str:
    """Decode a text file: UTF-8, UTF-16 with or without a byte order mark, or else Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content.count(0) > len(content) // 4:
        # In UTF-16 every other byte of Latin text is zero; whether odd or even ones tells the byte order.
        little = content[1::2].count(0) >= content[::2].count(0)
        return content.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_text(content: bytes) -> str:
    """Return a file's text. Raises NotText for another kind of file and for one larger than LARGEST_FILE."""
    if len(content) > LARGEST_FILE:
        raise NotText(f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. A transcript is much smaller.")
    for start, sentence in _OTHER_FILES.items():
        if content.startswith(start):
            raise NotText(sentence)
    text = decode(content)
    strange = sum(text[:4000].count(chr(code)) for code in (*range(9), *range(14, 32), 0xFFFD))
    if strange > len(text[:4000]) // 20:
        raise NotText("This is not a text file. Save the interview as plain text (.txt).")
    return text


def match_experts(transcript: Transcript) -> Matches:
    """Match the speakers with the known experts by name, ignoring case, accents and hyphens.

    A middle initial that only one of the two names has does not make another person; a note mentions the match. Where
    several known experts share a name, the one who held the same post in an earlier Q&A is chosen; otherwise a person
    must decide. A different title or different post-nominals are noted, and the expert's entry is left as it is.
    """
    by_name: dict[str, list[Expert]] = {}
    for expert in Expert.objects.order_by("pk"):
        by_name.setdefault(plain(expert.name), []).append(expert)
    matches = Matches()
    for speaker in transcript.speakers:
        candidates = by_name.get(plain(to_look_up(speaker.name)), [])
        if not candidates and (candidates := _without_middle_initial(by_name, to_look_up(speaker.name))):
            matches.doubts.append(
                Doubt(
                    0,
                    f"{speaker.name} was matched with the known expert {candidates[0].name}. If this is somebody else, enter "
                    "the known expert's full name in the admin first.",
                    speaker.name,
                    needs_person=False,
                )
            )
        if len(candidates) > 1:
            candidates = _with_same_post(candidates, speaker) or candidates
        if len(candidates) > 1:
            matches.several[speaker.initials] = candidates
            numbers = ", ".join(f"no. {expert.pk} ({expert})" for expert in candidates)
            matches.doubts.append(
                Doubt(
                    0,
                    f"Several known experts are called {speaker.name}: {numbers}. Give them different names in the admin, "
                    "or give the speaker a post that one of them held in an earlier Q&A.",
                    speaker.name,
                )
            )
        elif candidates:
            matches.known[speaker.initials] = candidates[0]
            matches.doubts += _differences(candidates[0], speaker)
    matches.doubts += _too_long(transcript)
    return matches


def match_participants(matches: Matches, transcript: Transcript, of: Article) -> None:
    """Match the speakers of a new text with the experts of its stored Q&A, so that nobody has to choose."""
    experts = {plain(each.expert.name): each.expert for each in of.participants.select_related("expert")}
    for speaker in transcript.speakers:
        if expert := experts.get(plain(to_look_up(speaker.name))):
            matches.known[speaker.initials] = expert
            matches.several.pop(speaker.initials, None)
            matches.doubts = [doubt for doubt in matches.doubts if not doubt.needs_person or doubt.text != speaker.name]


def other_posts(known: Mapping[str, Expert], transcript: Transcript) -> list[Doubt]:
    """Note each known expert whose posts in the transcript are not those of the newest Q&A that gives any. One query.

    `known` holds the experts by initials. The transcript's posts are stored with the new Q&A alone (`store`).
    """
    of_one = Participant.objects.filter(expert=OuterRef("pk")).exclude(posts="").order_by("-article_id")
    newest = Expert.objects.filter(pk__in=[each.pk for each in known.values()]).values(
        last=Subquery(of_one.values("pk")[:1])
    )
    rows = Participant.objects.filter(pk__in=newest).select_related("article") if known else ()
    held = {row.expert_id: row for row in rows}
    notes = []
    for speaker in transcript.speakers:
        expert = known.get(speaker.initials)
        row = held.get(expert.pk) if expert is not None else None
        if row is None or _same_posts(row.posts.splitlines(), speaker.posts):
            continue
        ours = f"“{'; '.join(filter(None, map(str.strip, row.posts.splitlines())))}” in “{row.article.headline}”"
        said = f"{expert.full_name} is known with other posts: {ours}. This Q&A gets those of the transcript"
        if not speaker.posts:
            said = f"The transcript gives no posts of {expert.full_name}, so this Q&A gets none. Known: {ours}"
        notes.append(Doubt(0, f"{said}; earlier Q&As keep theirs.", speaker.name, needs_person=False))
    return notes


def _same_posts(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    return {plain(post) for post in ours if post.strip()} == {plain(post) for post in theirs if post.strip()}


def unknown_pictures(transcript: Transcript) -> list[Doubt]:
    """Return a doubt for each picture that the transcript names and that we do not have. Costs one query, if any."""
    answers = [answer.blocks for question in transcript.questions for answer in question.answers]
    sources = {
        block.source for blocks in (transcript.introduction, *answers) for block in blocks if isinstance(block, Markup)
    }
    named = {number: source for source in sources for number in pictures_of(blocks_to_html([Markup(source)]))}
    known = set(Picture.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    return [
        Doubt(0, f"There is no picture {number}. Correct the number, or delete the line.", named[number])
        for number in sorted(named.keys() - known)
    ]


def earlier_versions(transcript: Transcript) -> list[Doubt]:
    """Note each stored Expert Q&A with the same headline, ignoring case and punctuation, and its address.

    Importing a transcript again creates a second article. That may be intended, so it is noted and not refused. At most
    three notes; they concern no particular line.
    """
    headline = to_look_up(transcript.headline)
    if not headline:
        return []
    same = Q(headline__iexact=headline) | Q(slug=slug_for(transcript.headline, "expert-qa"))
    found = Article.objects.filter(same, kind=Article.Kind.QA).select_related("section").order_by("-pk")[:_MOST_EARLIER]
    return [
        Doubt(
            0,
            f"An Expert Q&A with this headline already exists: {article.get_absolute_url()}. Storing this one creates a second; "
            "to change the first, edit it in the admin.",
            article.headline,
            needs_person=False,
        )
        for article in found
    ]


def store(
    transcript: Transcript,
    *,
    section=None,
    access: str = "free",
    by=None,
    known: dict[str, Expert] | None = None,
    authors: Iterable = (),
    picture: Picture | None = None,
    now: datetime | None = None,
) -> Article:
    """Store a transcript as a draft Expert Q&A and return it.

    `known` maps initials to experts (default: those of `match_experts`); the other speakers become new experts. The
    posts in the transcript are stored with the participant, so earlier Q&As keep theirs. Without a `picture`,
    the first one above the questions becomes the article's picture. Runs in one transaction.
    """
    known = known if known is not None else match_experts(transcript).known
    lead, blocks = (picture, transcript.introduction) if picture else _lead_picture(transcript)
    introduction = blocks_to_html(blocks)
    answers = [[blocks_to_html(answer.blocks) for answer in question.answers] for question in transcript.questions]
    with transaction.atomic(), versions.gathered():
        article = Article.objects.create(
            kind=Article.Kind.QA,
            access=access,
            section=section,
            headline=transcript.headline,
            slug=slug_for(transcript.headline, "expert-qa"),
            standfirst=transcript.standfirst,
            picture=lead,
            body=introduction,
            created_by=by,
        )
        for place, author in enumerate(authors):
            Byline.objects.create(article=article, author=author, position=place)
        participants = {
            speaker.initials: Participant.objects.create(
                article=article,
                expert=known.get(speaker.initials) or new_expert(speaker),
                initials=speaker.initials,
                posts="\n".join(speaker.posts),
                position=place,
            )
            for place, speaker in enumerate(transcript.speakers)
        }
        for number, question in enumerate(transcript.questions):
            row = Question.objects.create(article=article, text=question.text, position=number)
            for place, answer in enumerate(question.answers):
                first, *others = (participants[initials] for initials in answer.initials)
                stored = Answer.objects.create(
                    article=article, question=row, participant=first, body=answers[number][place], position=place
                )
                for order, other in enumerate(others):
                    JointParticipant.objects.create(answer=stored, article=article, participant=other, position=order)
        keeping.keep(article, by=by, now=now or timezone.now(), name=keeping.Name.IMPORTED)
    return article


def _lead_picture(transcript: Transcript) -> tuple[Picture | None, tuple[Block, ...]]:
    """Return the first picture of the introduction, with the transcript's credit if it had none, and the other blocks."""
    for place, block in enumerate(transcript.introduction):
        numbers = pictures_of(blocks_to_html([block])) if isinstance(block, Markup) else ()
        picture = Picture.objects.filter(pk__in=numbers).first() if numbers else None
        if picture is not None:
            if transcript.picture_credit and not picture.credit:
                picture.credit = transcript.picture_credit[: Picture._meta.get_field("credit").max_length]
                picture.save()
            return picture, transcript.introduction[:place] + transcript.introduction[place + 1 :]
    return None, transcript.introduction


def new_expert(speaker: Speaker) -> Expert:
    """Store a speaker as a new expert."""
    return Expert.objects.create(
        title=speaker.title,
        name=speaker.name,
        post_nominals=speaker.post_nominals,
        initials=speaker.initials,
        slug=slug_for(speaker.name, "expert"),
    )


def _without_middle_initial(by_name: dict[str, list[Expert]], name: str) -> list[Expert]:
    """Match “Ann B. Cole” with “Ann Cole” and vice versa, but never with “Ann C. Cole”."""
    words = plain(name).split()
    short = _short(words)
    if len(short) < 2:
        return []
    return [
        expert
        for known, experts in by_name.items()
        if _short(known.split()) == short and short in (words, known.split())
        for expert in experts
    ]


def _short(words: list[str]) -> list[str]:
    return [*words[:1], *(word for word in words[1:-1] if len(word) > 1), *words[1:][-1:]]


def _with_same_post(candidates: list[Expert], speaker: Speaker) -> list[Expert]:
    posts = {plain(post) for post in speaker.posts}
    return [
        expert
        for expert in candidates
        if any(plain(line) in posts for held in expert.participations.all() for line in held.posts.splitlines())
    ]


def _too_long(transcript: Transcript) -> list[Doubt]:
    """Note the texts that exceed their column: PostgreSQL would refuse them; SQLite would keep what no form accepts."""
    parts = [(Article, "headline", transcript.headline), (Article, "standfirst", transcript.standfirst)]
    for speaker in transcript.speakers:
        parts += [(Expert, name, getattr(speaker, name)) for name in ("title", "name", "post_nominals", "initials")]
    parts += [(Question, "text", question.text) for question in transcript.questions]
    doubts = []
    for model, name, words in parts:
        field = model._meta.get_field(name)
        if len(words) > field.max_length:
            doubts.append(
                Doubt(
                    0, f"The {field.verbose_name} has {len(words)} characters; the limit is {field.max_length}.", words
                )
            )
    return doubts


def _differences(expert: Expert, speaker: Speaker) -> list[Doubt]:
    notes = []
    for label, ours, theirs in (
        ("title", expert.title, speaker.title),
        ("post-nominals", expert.post_nominals, speaker.post_nominals),
    ):
        if theirs and plain(ours) != plain(theirs):
            notes.append(
                Doubt(
                    0,
                    f"{expert.name}: the transcript gives the {label} “{theirs}”, the expert's entry “{ours or 'none'}”. The entry "
                    "was left as it is; update it in the admin if it is out of date.",
                    theirs,
                    needs_person=False,
                )
            )
    return notes
