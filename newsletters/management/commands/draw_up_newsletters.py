"""Draw editions up by hand; sending does it by itself."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletters import composing, schedule
from newsletters.models import Edition, Newsletter


class Command(BaseCommand):
    help = (
        "Draw up the open edition of each newsletter that is offered, or one of a date. It can be run again: an edition "
        "that is there is brought up to date, and what went out stays as it is. Nothing is sent."
    )

    def add_arguments(self, parser):
        parser.add_argument("newsletters", nargs="*", metavar="newsletter", help="its address, for example daily")
        parser.add_argument("--date", help="today, or a date such as 2026-11-27, in place of the open one")
        parser.add_argument(
            "--hold", action="store_true", help="hold back what is made now, so that it waits for an editor"
        )

    def handle(self, *, newsletters: list[str], hold: bool, **options):
        now = timezone.now()
        asked = options["date"]
        for newsletter in _chosen(newsletters):
            day = _day(asked, now) if asked else composing.open_date(newsletter, now)
            was_there = Edition.objects.filter(newsletter=newsletter, date=day).exists()
            edition = composing.draw_up(newsletter, day, now)
            if edition is None:
                self.stdout.write(f"{newsletter}, {day:%-d %B %Y}: nothing new, so no edition.")
                continue
            if hold and not was_there:
                Edition.objects.filter(pk=edition.pk, frozen_at=None).update(held_at=now)
            pieces = len(composing.contents(edition, now).entries)
            self.stdout.write(f"{edition}: {pieces} piece{'s' if pieces != 1 else ''}.")


def _chosen(slugs: list[str]) -> list[Newsletter]:
    offered = {newsletter.slug: newsletter for newsletter in Newsletter.objects.filter(is_open=True)}
    if unknown := [slug for slug in slugs if slug not in offered]:
        raise CommandError(f"No newsletter {unknown[0]!r} is offered. There are: {', '.join(offered) or 'none'}.")
    return [offered[slug] for slug in slugs] if slugs else list(offered.values())


def _day(asked: str, now) -> date:
    if asked == "today":
        return schedule.local_date(now)
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise CommandError(f"--date is {asked!r}. Write today, or a date such as 2026-11-27.") from None
