"""The mail of an edition before anybody gets it: at two widths, in the dark, and as text."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from newsletters import links, rendering
from newsletters.admin.editions.words import state_told
from newsletters.models import Edition

# name: what stands above the frame, its width, and whether it is dark.
FRAMES = {
    "narrow": ("On a telephone, 390 px", 390, False),
    "wide": ("On a computer, 640 px", 640, False),
    "dark": ("In the dark, 640 px", 640, True),
}
_DARK = re.compile(r"@media[^{]*prefers-color-scheme:\s*dark[^{]*(?=\{)")
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


class Previews:
    """A mixin for the admin of editions: addresses `…/<id>/preview/` and `…/<id>/mail/<frame>/`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name="newsletters_edition_preview"),
            path("<int:pk>/mail/<slug:frame>/", wrap(self.mail_view), name="newsletters_edition_mail"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All four, one below the other; each frame is a page of its own."""
        edition = self.existing(request, pk)
        mail = _mail(edition)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Preview: {edition}",
            "opts": self.opts,
            "original": edition,
            "mail": mail,
            "text": links.filled(mail.text, links.token_of(request.user.pk, edition.newsletter_id)) if mail else "",
            "size": len(mail.html.encode()) if mail else 0,
            "frames": FRAMES,
            "state_sentence": state_told(edition, timezone.now()),
            "may_test": self.has_test_permission(request),
            "back": self.url("change", edition),
        }
        return TemplateResponse(request, "admin/newsletters/edition/preview.html", context)

    def mail_view(self, request: HttpRequest, pk: int, frame: str) -> HttpResponse:
        """The HTML of the mail alone, for a frame of the page above.

        A mail has its styles in itself, which the policy of the site forbids. This answer has a policy of its own: it may be
        framed by this site only, has its own styles, pictures of this site, and no scripts, forms or requests.
        """
        edition = self.existing(request, pk)
        mail = _mail(edition)
        if mail is None or frame not in FRAMES:
            raise Http404
        html = links.filled(mail.html, links.token_of(request.user.pk, edition.newsletter_id))
        response = HttpResponse(_shown(html, is_dark=FRAMES[frame][2]))
        response["Content-Security-Policy"] = _policy()
        response["X-Frame-Options"] = "SAMEORIGIN"
        response["X-Robots-Tag"] = "noindex"
        return response


def _mail(edition: Edition) -> rendering.Mail | None:
    """What readers got, or what they would get now; None where there is nothing in it."""
    if edition.frozen_at:
        return rendering.Mail(edition.mail_subject, edition.mail_html, edition.mail_text)
    try:
        return rendering.render(edition, timezone.now())
    except rendering.NothingToSend:
        return None


def _shown(html: str, is_dark: bool) -> str:
    """The mail as a reader sees it whose screen is dark, or light, whatever the editor's own is. Links open in a new tab."""
    html = _DARK.sub("@media all " if is_dark else "@media not all ", html)
    return _HEAD.sub(lambda head: f'{head[0]}<base target="_blank">', html, count=1)


def _policy() -> str:
    address = urlsplit(settings.SITE_ADDRESS)
    # The pictures of a mail have whole addresses; a desk may be open under another name of the same site.
    pictures = f"'self' {address.scheme}://{address.netloc}"
    return (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
        "form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
