"""A preview of an edition's mail: at two widths, in dark mode, and as plain text."""

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

# Name of the frame: its title, its width, and whether it is dark.
FRAMES = {
    "narrow": ("On a phone, 390 px", 390, False),
    "wide": ("On a computer, 640 px", 640, False),
    "dark": ("In dark mode, 640 px", 640, True),
}
_DARK = re.compile(r"@media[^{]*prefers-color-scheme:\s*dark[^{]*(?=\{)")
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)


class Previews:
    """A mixin for the admin of editions. It serves `…/<id>/preview/` and `…/<id>/mail/<frame>/`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", wrap(self.preview_view), name="newsletters_edition_preview"),
            path("<int:pk>/mail/<slug:frame>/", wrap(self.mail_view), name="newsletters_edition_mail"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All four previews, one below the other. Each frame loads a separate page."""
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
        """The HTML of the mail, for a frame on the preview page.

        A mail carries inline styles, which the site's policy forbids. This response has a policy of its own: only this site may
        frame it, inline styles and this site's pictures are allowed, and scripts, forms and other requests are not.
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
    """The mail that readers got, or the one they would get now. None if the edition is empty."""
    if edition.frozen_at:
        return rendering.Mail(edition.mail_subject, edition.mail_html, edition.mail_text)
    try:
        return rendering.render(edition, timezone.now())
    except rendering.NothingToSend:
        return None


def _shown(html: str, is_dark: bool) -> str:
    """The mail as it looks on a dark or a light screen, whatever the editor's own screen is. Links open in a new tab."""
    html = _DARK.sub("@media all " if is_dark else "@media not all ", html)
    return _HEAD.sub(lambda head: f'{head[0]}<base target="_blank">', html, count=1)


def _policy() -> str:
    address = urlsplit(settings.SITE_ADDRESS)
    # Pictures in a mail have absolute addresses, and the editor may have opened the desk under another host name.
    pictures = f"'self' {address.scheme}://{address.netloc}"
    return (
        f"default-src 'none'; img-src {pictures}; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
        "form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
    )
