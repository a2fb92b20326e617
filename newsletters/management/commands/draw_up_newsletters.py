"""Draw up editions by hand. Sending does this automatically."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsletters import composing, schedule
from newsletters.models import Edition, Newsletter


class Command(BaseCommand):
    help = (
        "Draw up the open edition of each newsletter that is offered, or the edition of a date. It is safe to run again: an "
        "existing edition is brought up to date, and one that went out is not changed. Nothing is sent."
    )

    def add_arguments(self, parser):
        parser.add_argument("newsletters", nargs="*", metavar="newsletter", help="its address, for example daily")
        parser.add_argument("--date", help="today, or a date such as 2026-11-27, instead of the open edition's")
        parser.add_argument(
            "--hold", action="store_true", help="hold back new editions, so that they wait for an editor"
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
        raise CommandError(f"No newsletter {unknown[0]!r} is offered. These are: {', '.join(offered) or 'none'}.")
    return [offered[slug] for slug in slugs] if slugs else list(offered.values())


def _day(asked: str, now) -> date:
    if asked == "today":
        return schedule.local_date(now)
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise CommandError(f"--date is {asked!r}. Write today, or a date such as 2026-11-27.") from None
