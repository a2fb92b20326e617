"""The mail of an edition, which is the same for all readers: HTML made from MJML, and plain text.

`links.PLACE` marks the places of a reader's own links, which are filled in when the mail is sent. Links to articles are their
plain addresses: they count no clicks and give nobody access.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.template.loader import render_to_string
from mjml import mjml2html

from articles.models import Picture
from articles.pictures.places import show
from articles.templatetags.prose import in_words
from articles.text.xml import allowed, clean
from newsletters import links
from newsletters.composing import Contents, ExpertQA, contents
from newsletters.models import Edition

# The width of a picture in the mail. Its file is twice as wide if the original is large enough.
PICTURE_WIDTH = 560
# No inbox shows more of the preview line than this.
PREVIEW_LENGTH = 200
# The most experts that are named as answering a question.
MOST_NAMED = 4
_TAG_WITH_ATTRIBUTES = re.compile(r"<(table|td|div|a|img|p|v:\w+|h[1-6]) ")
_MANY_LINES = re.compile(r"\n{3,}")


class NothingToSend(ValueError):
    """The edition is empty, because all its pieces were withdrawn."""


@dataclass(frozen=True)
class Mail:
    subject: str
    html: str
    text: str

    @property
    def digest(self) -> str:
        return hashlib.sha256("\0".join((self.subject, self.html, self.text)).encode()).hexdigest()


@dataclass(frozen=True)
class MailPicture:
    src: str
    width: int
    height: int
    alt: str
    credit: str


def render(edition: Edition, now: datetime) -> Mail:
    """The mail as it would go out at `now`. Raises NothingToSend if the edition is empty."""
    held = contents(edition, now)
    if held.first is None:
        raise NothingToSend(f"{edition} holds nothing that readers may see.")
    subject = clean(edition.subject) or clean(held.first.headline)
    context = _context(edition, held) | {"subject": subject, "preview": _preview(held)}
    # MJML is XML, which cannot contain some characters.
    html = _in_short_lines(mjml2html(allowed(render_to_string("newsletters/mail/mail.mjml", context)), fonts={}))
    text = allowed(render_to_string("newsletters/mail/mail.txt", context))
    return Mail(subject, html, _MANY_LINES.sub("\n\n", text).strip() + "\n")


def _in_short_lines(html: str) -> str:
    """Break lines inside tags, where whitespace does not matter.

    Lines of a mail may have at most 998 bytes (RFC 5322, 2.1.1). If any is longer, Python encodes each reader's mail as
    quoted-printable, which takes longer than handing it over.
    """
    return _TAG_WITH_ATTRIBUTES.sub(r"<\1\n", html)


def freeze_mail(edition: Edition, now: datetime) -> Mail:
    """Render the mail and store it in the edition. Call this in the transaction that freezes the audience."""
    mail = render(edition, now)
    edition.mail_subject, edition.mail_html, edition.mail_text = mail.subject, mail.html, mail.text
    edition.mail_hash = mail.digest
    edition.save(update_fields=["mail_subject", "mail_html", "mail_text", "mail_hash"])
    return mail


def mail_picture(picture: Picture | None) -> MailPicture | None:
    """The picture for the mail. None if there is no picture, or only an original in portrait format."""
    if picture is None:
        return None
    shown = show(picture, "mail")
    if shown.height > shown.width:
        return None
    height = max(1, round(PICTURE_WIDTH * shown.height / shown.width))
    credit = " · ".join(filter(None, (clean(picture.credit), picture.use_of_ai)))
    return MailPicture(
        urljoin(settings.SITE_ADDRESS, shown.src), PICTURE_WIDTH, height, clean(picture.alt_text), credit
    )


def _context(edition: Edition, held: Contents) -> dict:
    return {
        "edition": edition,
        "newsletter": edition.newsletter,
        "contents": held,
        "introduction": [clean(part) for part in re.split(r"\n\s*\n", edition.introduction) if part.strip()],
        "picture": mail_picture(held.lead.piece.picture) if held.lead else None,
        "report_picture": None if held.lead or not held.report else mail_picture(held.report.piece.picture),
        "answered_by": _answered_by(held.qa) if held.qa else "",
        "corrections_label": held.corrections_label,
        "language": "en-GB",
        "site_name": settings.SITE_NAME,
        "site_address": settings.SITE_ADDRESS,
        "postal_address": settings.NEWSLETTER_POSTAL_ADDRESS,
        "contact": settings.NEWSLETTER_CONTACT,
        "unsubscribe_url": links.unsubscribe_url(),
        "choices_url": links.choices_url(),
        "why_url": links.why_url(),
        "web_url": settings.SITE_ADDRESS + edition.get_absolute_url(),
    }


def _preview(held: Contents) -> str:
    """The line that inboxes show after the subject: the first entry's text, then more headlines while there is room."""
    line = clean(held.first.text)
    for entry in held.entries:
        longer = f"{line} · {clean(entry.headline)}" if line else clean(entry.headline)
        if entry is held.first:
            continue
        if len(longer) > PREVIEW_LENGTH:
            break
        line = longer
    return line


def _answered_by(qa: ExpertQA) -> str:
    if len(qa.people) <= MOST_NAMED:
        return in_words(qa.people)
    others = len(qa.people) - (MOST_NAMED - 1)
    return in_words([*qa.people[: MOST_NAMED - 1], f"{others} others"])
