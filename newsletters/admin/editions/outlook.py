"""The sentences above the list of editions. They say what each newsletter sends next."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format

from newsletters import composing, schedule
from newsletters.admin.editions.words import moment
from newsletters.composing import gone
from newsletters.models import Edition, Newsletter


@dataclass(frozen=True)
class Outlook:
    newsletter: Newsletter
    edition: Edition | None
    sentence: str


def draw_up_and_tell(now: datetime) -> list[Outlook]:
    """Draw up the open editions, and say what happens next for each newsletter that is offered."""
    drawn = {edition.newsletter_id: edition for edition in composing.draw_up_open(now)}
    return [_of(newsletter, drawn.get(newsletter.pk), now) for newsletter in Newsletter.objects.filter(is_open=True)]


def nothing_new(newsletter: Newsletter, day: date) -> str:
    """“Nothing new has been published since …, so there will be no edition on …”"""
    since = gone.cutoff(newsletter) or schedule.due_before(newsletter, day)
    return f"Nothing new has been published since {moment(since)}, so there will be no edition on {_on(day)}."


def lead_headline(edition: Edition, now: datetime) -> str:
    """The subject of the mail if the editor writes none: the headline of the lead."""
    if edition.mail_subject:
        return edition.mail_subject
    first = composing.contents(edition, now).first
    return first.headline if first else ""


def _of(newsletter: Newsletter, edition: Edition | None, now: datetime) -> Outlook:
    day = composing.open_date(newsletter, now)
    if edition is None:
        # The edition may exist and be skipped, or have nothing to send.
        edition = Edition.objects.filter(newsletter=newsletter, date=day).first()
        if edition is None or edition.state in (Edition.State.DRAFT, Edition.State.HELD):
            return Outlook(newsletter, edition, nothing_new(newsletter, day))
    due = moment(edition.due_at)
    match edition.state:
        case Edition.State.HELD:
            sentence = f"Held back. It was to go out on {due}."
        case Edition.State.SKIPPED:
            sentence = f"{_on(day)} is skipped."
        case _ if edition.due_at <= now:
            sentence = f"It was due on {due} and has not gone out yet."
        case _:
            sentence = f"It goes out automatically on {due}."
    return Outlook(newsletter, edition, sentence)


def _on(day: date) -> str:
    return date_format(day, "l, j F")
