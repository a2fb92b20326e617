"""The buttons of an edition: hold, release, send now, skip, unskip, pause, go on, stop, and send a test to oneself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from newsletters import composing
from newsletters.admin.editions import history, outlook
from newsletters.admin.editions.words import readers_in_words, state_told
from newsletters.models import Edition, Subscription, Suppression
from newsletters.sending import actions

State = Edition.State
TEST = "test"


@dataclass(frozen=True)
class Verb:
    """One button. `said` is the message on the desk and in the log; with `asks`, a page asks for confirmation first."""

    name: str
    label: str
    states: tuple[State, ...]
    does: Callable[[Edition, datetime], object]
    said: str
    asks: bool = False


VERBS = {
    verb.name: verb
    for verb in (
        Verb("hold", "Hold it", (State.DRAFT,), actions.hold, "Held back."),
        Verb("release", "Release it", (State.HELD,), lambda edition, now: actions.release(edition), "Released."),
        Verb("skip", "Skip this day", (State.DRAFT, State.HELD), actions.skip, "Skipped: this day has no edition."),
        Verb(
            "unskip", "Undo skip", (State.SKIPPED,), lambda edition, now: actions.unskip(edition), "No longer skipped."
        ),
        Verb("send", "Send now…", (State.DRAFT, State.HELD), actions.send_now, "Sent off.", asks=True),
        Verb(
            "pause",
            "Pause",
            (State.SENDING,),
            lambda edition, now: actions.pause(edition, "An editor paused it.", now),
            "Paused.",
        ),
        Verb("go-on", "Go on", (State.PAUSED,), lambda edition, now: actions.go_on(edition), "Going on."),
        Verb("stop", "Stop…", (State.SENDING, State.PAUSED), actions.stop, "Stopped.", asks=True),
    )
}
# The buttons on the progress page. The others are on the screen where an edition is arranged.
DURING = ("pause", "go-on", "stop")


class Verbs:
    """A mixin for the admin of editions. It serves `…/<id>/do/<verb>/` and `…/<id>/test/`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/do/<slug:name>/", wrap(self.verb_view), name="newsletters_edition_do"),
            path("<int:pk>/test/", wrap(self.test_view), name="newsletters_edition_test"),
            *super().get_urls(),
        ]

    def has_send_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletters.send_edition")

    def has_test_permission(self, request: HttpRequest) -> bool:
        """Whether the user arranges or sends editions. A test goes only to the user's own address."""
        return request.user.has_perm("newsletters.change_edition") or self.has_send_permission(request)

    def verbs_for(self, request: HttpRequest, edition: Edition) -> list[Verb]:
        """The buttons that the edition's state allows. None for a user who may not press them."""
        if not self.has_send_permission(request):
            return []
        return [verb for verb in VERBS.values() if edition.state in verb.states]

    def verb_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """A POST carries out the verb. A GET shows a confirmation page for verbs that cannot be undone."""
        edition = self.existing(request, pk)
        verb = VERBS.get(name)
        if verb is None:
            raise Http404
        if not self.has_send_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._do(request, edition, verb)
        if not verb.asks:
            return HttpResponseRedirect(self.url("change", edition))
        if edition.state not in verb.states:
            return self._too_late(request, edition)
        return self._ask(request, edition, verb)

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the edition in its current form to the editor's own address."""
        edition = self.existing(request, pk)
        if not self.has_test_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            self._send_test(request, edition)
        return HttpResponseRedirect(self.url("preview", edition))

    def response_verb(self, request: HttpRequest, edition: Edition) -> HttpResponse | None:
        """After a save, do what the pressed button says. None if no such button was pressed."""
        name = request.POST.get("_verb", "")
        if name == "preview":
            return HttpResponseRedirect(self.url("preview", edition))
        if name == TEST and self.has_test_permission(request):
            self._send_test(request, edition)
            return HttpResponseRedirect(self.url("change", edition))
        verb = VERBS.get(name)
        if verb is None or not self.has_send_permission(request):
            return None
        if verb.asks:
            self.message_user(request, "Your changes are saved.", messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:newsletters_edition_do", args=[edition.pk, verb.name]))
        return self._do(request, edition, verb)

    def existing(self, request: HttpRequest, pk: int) -> Edition:
        """The edition. Raises Http404 if there is none, PermissionDenied if the user may not see it."""
        edition = self.get_object(request, str(pk))
        if edition is None:
            raise Http404
        if not self.has_view_permission(request, edition):
            raise PermissionDenied
        return edition

    def url(self, name: str, edition: Edition) -> str:
        return reverse(f"admin:newsletters_edition_{name}", args=[edition.pk])

    def _do(self, request: HttpRequest, edition: Edition, verb: Verb) -> HttpResponse:
        # The page may have been open for a long time, and the edition may have moved on since.
        edition.refresh_from_db()
        if edition.state not in verb.states:
            return self._too_late(request, edition)
        try:
            done = verb.does(edition, timezone.now())
        except actions.NotSent as reason:
            self.message_user(request, str(reason), messages.WARNING)
            return HttpResponseRedirect(self.url("change", edition))
        edition.refresh_from_db()
        if done is False:
            return self._too_late(request, edition)
        history.log(request.user, edition, verb.said)
        self.message_user(request, f"{edition}: {verb.said}", messages.SUCCESS)
        return HttpResponseRedirect(self.url("progress" if edition.frozen_at else "change", edition))

    def _too_late(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        sentence = state_told(edition, timezone.now())
        self.message_user(
            request, f"Nothing was done, because the edition has since changed. {sentence}", messages.WARNING
        )
        return HttpResponseRedirect(self.url("progress" if edition.frozen_at else "change", edition))

    def _ask(self, request: HttpRequest, edition: Edition, verb: Verb) -> HttpResponse:
        now = timezone.now()
        readers = audience_of(edition) if verb.name == "send" else edition.audience
        contents = composing.contents(edition, now) if verb.name == "send" else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{verb.label.rstrip('…')}: {edition}",
            "opts": self.opts,
            "original": edition,
            "number": readers,
            "readers": readers_in_words(readers),
            "contents": contents,
            "subject": edition.subject or outlook.lead_headline(edition, now),
            "state_sentence": state_told(edition, now),
            "back": self.url("progress" if edition.frozen_at else "change", edition),
            "preview_url": self.url("preview", edition),
            "media": self.media,
        }
        return TemplateResponse(request, f"admin/newsletters/edition/{verb.name}.html", context)

    def _send_test(self, request: HttpRequest, edition: Edition) -> None:
        try:
            actions.send_test(edition, request.user.email, request.user.pk, timezone.now())
        except actions.NotSent as reason:
            self.message_user(request, str(reason), messages.ERROR)
            return
        history.log(request.user, edition, f"Sent a test to {request.user.email}.")
        self.message_user(request, f"A test is on its way to {request.user.email}.", messages.SUCCESS)


def audience_of(edition: Edition) -> int:
    """How many readers would get the edition now. Counts like `freezing`, without suppressed addresses."""
    readers = Subscription.objects.filter(
        newsletter=edition.newsletter_id, ended_at=None, user__is_active=True, user__email_verified=True
    )
    suppressed = Suppression.objects.exclude(address="").values("address")
    return readers.exclude(user__email__in=suppressed).count()
