"""Store a transcript, as text or as a Word document, as an Expert Q&A, or list the lines about which a person must decide first."""

import sys
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator

from articles import transcript
from articles.models import Section
from articles.models.access import Access
from articles.pictures import rendering
from articles.publishing import documents, importing, verbs
from articles.text.lookup import to_look_up
from articles.transcript.model import Doubt
from articles.word import archive
from articles.word.reading import Document


class Command(BaseCommand):
    help = (
        "Read a transcript (a Word document, a text file, or - for standard input) and store it as an Expert Q&A. "
        "The last line printed is the article's path. If a person must decide something first, the command names the lines, "
        "stores nothing and exits with code 1."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", metavar="FILE", help="a Word document (.docx), a text file, or - for standard input"
        )
        parser.add_argument("--section", metavar="SLUG", help="the article's section")
        parser.add_argument(
            "--access",
            choices=Access.values,
            default=Access.FREE,
            help="who may read the article in full (default: free)",
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish the article at once; only the picture may be missing"
        )

        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="the member of staff who owns the draft and may edit it; without it, the draft has no owner until somebody takes it over",
        )

    def handle(self, *, file: str, section: str | None, access: str, publish: bool, by: str | None, **options):
        content, document = _content(file), None
        try:
            if documents.is_document(content) or file.lower().endswith(".docx"):
                document = documents.read(content)
                numbered = {number: number for number in range(1, len(document.pictures) + 1)}
                text = documents.transcript_of(document, numbered)
            else:
                text = importing.read_text(content)
        except importing.NotText as error:
            raise CommandError(str(error)) from error
        reading = transcript.parse(text)
        matches = importing.match_experts(reading.transcript)
        if document is None:
            matches.doubts += importing.unknown_pictures(reading.transcript)
        posts = importing.other_posts(matches.known, reading.transcript)
        doubts = [*reading.doubts, *matches.doubts, *posts, *importing.earlier_versions(reading.transcript)]
        self._tell(doubts)
        undecided = sum(doubt.needs_person for doubt in doubts)
        if undecided:
            raise CommandError(f"{undecided} thing{'s' if undecided > 1 else ''} to decide first; nothing was stored.")
        found, owner = _section(section), _member_of_staff(by)
        if document is not None:
            reading = transcript.parse(self._with_pictures(document, owner))
        with transaction.atomic():
            article = importing.store(reading.transcript, section=found, access=access, known=matches.known, by=owner)
            if publish:
                self._publish(article, owner)
        if reading.transcript.picture_credit and article.picture is None:
            self.stderr.write(
                f"Note: the transcript gives the picture's credit as “{reading.transcript.picture_credit}”; add the picture in the admin."
            )
        self.stdout.write(article.get_absolute_url())

    def _tell(self, doubts: list[Doubt]) -> None:
        for doubt in doubts:
            kind = "Decide" if doubt.needs_person else "Note"
            where = f"line {doubt.line}: " if doubt.line else ""
            words = f"\n    {Truncator(doubt.text).chars(300)}" if doubt.text else ""
            self.stderr.write(f"{kind}: {where}{doubt.message}{words}")

    def _with_pictures(self, document: Document, owner) -> str:
        """Store the document's pictures, which nothing is left to decide about, and return its text with them."""
        placed = documents.store_pictures(document, by=owner)
        for pk in placed.new:
            rendering.render_after_upload(pk)
        for note in (*document.notes, *placed.notes):
            self.stderr.write(f"Note: {note}")
        return documents.transcript_of(document, placed.ids)

    def _publish(self, article, by) -> None:
        try:
            verbs.publish(article, by=by, now=timezone.now(), picture_is_needed=False)
        except verbs.NotPublishable as error:
            raise CommandError(
                "The article cannot be published yet; nothing was stored.\n" + "\n".join(error.missing)
            ) from error
        if article.picture is None:
            self.stderr.write(
                "Note: the article was published without a picture; add one, with its credit, in the admin."
            )


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(archive.LARGEST_FILE + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(archive.LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _member_of_staff(email: str | None):
    """Return the user with this address. Raises CommandError if there is none or the user may not write articles."""
    if email is None:
        return None
    users = get_user_model().objects
    found = users.filter(email__iexact=to_look_up(email), is_active=True, is_staff=True).first()
    if found is None or not found.has_perm("articles.add_article"):
        raise CommandError(
            f"“{email}” is not the address of a member of staff who may write articles. Give the address that the person signs in with."
        )
    return found


def _section(slug: str | None) -> Section | None:
    if slug is None:
        return None
    found = Section.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Section.objects.values_list("slug", flat=True)) or "none yet; create one in the admin"
        raise CommandError(f"There is no section “{slug}”. Known sections: {known}.")
    return found
