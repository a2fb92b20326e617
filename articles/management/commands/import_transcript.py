"""Store an Expert Q&A from a plain text, or say line by line what a person must decide first."""

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
from articles.publishing import importing, verbs
from articles.text.lookup import to_look_up
from articles.transcript.model import Doubt


class Command(BaseCommand):
    help = (
        "Read a transcript (a text file, or - for standard input) and store it as an Expert Q&A. "
        "The last line printed is the article's path. Where a person must decide something, the lines are named, "
        "nothing is stored and the exit code is 1."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", metavar="FILE", help="a text file, or - for standard input")
        parser.add_argument("--section", metavar="SLUG", help="the section that the article goes to")
        parser.add_argument(
            "--access", choices=Access.values, default=Access.FREE, help="who may read it whole (default: free)"
        )
        parser.add_argument(
            "--publish", action="store_true", help="publish it at once, if nothing but a picture is missing"
        )

        parser.add_argument(
            "--by",
            metavar="EMAIL",
            help="the member of staff whose article it is, who may edit it; without it the draft is nobody's until somebody takes it over",
        )

    def handle(self, *, file: str, section: str | None, access: str, publish: bool, by: str | None, **options):
        try:
            text = importing.read_text(_content(file))
        except importing.NotText as error:
            raise CommandError(str(error)) from error
        reading = transcript.parse(text)
        matches = importing.match_experts(reading.transcript)
        doubts = [*reading.doubts, *matches.doubts, *importing.earlier_versions(reading.transcript)]
        self._tell(doubts)
        undecided = sum(doubt.needs_person for doubt in doubts)
        if undecided:
            raise CommandError(f"{undecided} thing{'s' if undecided > 1 else ''} to decide first; nothing was stored.")
        found, owner = _section(section), _member_of_staff(by)
        with transaction.atomic():
            article = importing.store(reading.transcript, section=found, access=access, known=matches.known, by=owner)
            if publish:
                self._publish(article, owner)
        if reading.transcript.picture_credit:
            self.stderr.write(
                f"Note: the picture's credit is to be “{reading.transcript.picture_credit}”; add the picture in the admin."
            )
        self.stdout.write(article.get_absolute_url())

    def _tell(self, doubts: list[Doubt]) -> None:
        for doubt in doubts:
            kind = "Decide" if doubt.needs_person else "Note"
            where = f"line {doubt.line}: " if doubt.line else ""
            words = f"\n    {Truncator(doubt.text).chars(300)}" if doubt.text else ""
            self.stderr.write(f"{kind}: {where}{doubt.message}{words}")

    def _publish(self, article, by) -> None:
        try:
            verbs.publish(article, by=by, now=timezone.now(), picture_is_needed=False)
        except verbs.NotPublishable as error:
            raise CommandError(
                "It cannot be published yet; nothing was stored.\n" + "\n".join(error.missing)
            ) from error
        if article.picture is None:
            self.stderr.write("Note: it was published without a picture; add one with a credit in the admin.")


def _content(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read(importing.LARGEST_FILE + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(importing.LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error


def _member_of_staff(email: str | None):
    """The user of this address; CommandError where there is none, or where they may not write articles."""
    if email is None:
        return None
    users = get_user_model().objects
    found = users.filter(email__iexact=to_look_up(email), is_active=True, is_staff=True).first()
    if found is None or not found.has_perm("articles.add_article"):
        raise CommandError(
            f"“{email}” is not the address of a member of staff who may write articles. Give the address with which they sign in."
        )
    return found


def _section(slug: str | None) -> Section | None:
    if slug is None:
        return None
    found = Section.objects.filter(slug=slug).first()
    if found is None:
        known = ", ".join(Section.objects.values_list("slug", flat=True)) or "none yet; make one in the admin"
        raise CommandError(f"There is no section “{slug}”. Known sections: {known}.")
    return found
