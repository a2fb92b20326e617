"""The progress of an edition: counts that update without a reload, and the addresses of uncertain and failed mails."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from newsletters.admin.editions import history
from newsletters.admin.editions.verbs import DURING
from newsletters.admin.editions.words import UNCERTAIN, end_in_words, rate_in_words, readers_in_words, state_in_words
from newsletters.models import Delivery, Edition
from newsletters.sending import actions
from newsletters.sending.progress import Progress, in_doubt, progress

A_PAGE = 50
COUNTS = ("waiting", "sent", "failed", "uncertain", "suppressed", "left")
_DOUBTFUL = (Delivery.State.UNCERTAIN, Delivery.State.FAILED)


class ProgressPage:
    """A mixin for the admin of editions. It serves `…/<id>/progress/`, `….json`, and the two buttons of a delivery."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/progress/", wrap(self.progress_view), name="newsletters_edition_progress"),
            path("<int:pk>/progress.json", wrap(self.progress_json_view), name="newsletters_edition_progress_json"),
            path(
                "<int:pk>/deliveries/<int:delivery>/<slug:name>/",
                wrap(self.delivery_view),
                name="newsletters_edition_delivery",
            ),
            *super().get_urls(),
        ]

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        edition = self.existing(request, pk)
        if edition.frozen_at is None:
            return HttpResponseRedirect(self.url("change", edition))
        now = timezone.now()
        found = progress(edition, now)
        may_see = request.user.has_perm("newsletters.view_delivery")
        asked = request.GET.get("state", "")
        doubtful = in_doubt(edition.pk).select_related("user")
        if asked in _DOUBTFUL:
            doubtful = doubtful.filter(state=asked)
        page = Paginator(doubtful if may_see else doubtful.none(), A_PAGE).get_page(request.GET.get("page"))
        context = {
            **self.admin_site.each_context(request),
            "title": f"Sending: {edition}",
            "opts": self.opts,
            "original": edition,
            "progress": found,
            "counts": [(name, f"{getattr(found, name):,}") for name in COUNTS],
            "in_words": in_words(edition, found, now),
            "audience": readers_in_words(edition.audience),
            "left_at_freeze": {cause: number for cause, number in edition.left_at_freeze.items() if number},
            "moves": edition.state is Edition.State.SENDING,
            "verbs": [verb for verb in self.verbs_for(request, edition) if verb.name in DURING],
            "may_decide": self.has_send_permission(request),
            "may_see_names": may_see,
            "page": page,
            "doubtful": found.uncertain + found.failed,
            "state_asked": asked if asked in _DOUBTFUL else "",
            "uncertain_means": UNCERTAIN,
            "events": history.entries(edition)[:20],
        }
        return TemplateResponse(request, "admin/newsletters/edition/progress.html", context)

    def progress_json_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """The same counts for the script of the progress page, which asks every two seconds."""
        edition = self.existing(request, pk)
        now = timezone.now()
        found = progress(edition, now)
        counts = {name: f"{getattr(found, name):,}" for name in COUNTS}
        told = counts | in_words(edition, found, now) | {"done": found.done, "total": found.total}
        response = JsonResponse(
            {"state": edition.state.value, "doubtful": found.uncertain + found.failed, "told": told}
        )
        response["Cache-Control"] = "private, no-store"
        return response

    def delivery_view(self, request: HttpRequest, pk: int, delivery: int, name: str) -> HttpResponse:
        """The buttons “Send again” and “Leave it”. An editor decides, because no program knows if the mail arrived."""
        edition = self.existing(request, pk)
        verbs = {"again": self._send_again, "leave": self._leave_it}
        if name not in verbs:
            raise Http404
        if not self.has_send_permission(request):
            raise PermissionDenied
        row = edition.deliveries.select_related("user").filter(pk=delivery).first()
        if row is None:
            raise Http404
        if request.method == "POST":
            verbs[name](request, edition, row)
        back = self.url("progress", edition)
        kept = request.POST.get("back", "")
        return HttpResponseRedirect(f"{back}?{kept}#doubtful" if kept else f"{back}#doubtful")

    def _send_again(self, request: HttpRequest, edition: Edition, row: Delivery) -> None:
        done = edition.stopped_at is None and actions.send_again(row, timezone.now())
        self._tell(request, edition, row, done, "will be sent again")

    def _leave_it(self, request: HttpRequest, edition: Edition, row: Delivery) -> None:
        self._tell(request, edition, row, actions.leave_it(row, timezone.now()), "is left as it is")

    def _tell(self, request: HttpRequest, edition: Edition, row: Delivery, done: bool, said: str) -> None:
        if not done:
            self.message_user(request, "Nothing was done, because this mail has since changed.", messages.WARNING)
            return
        # The log outlives the account, so it holds no address.
        history.log(request.user, edition, f"Mail number {row.pk} ({row.get_state_display().lower()}) {said}.")
        self.message_user(request, f"The mail to {row.address or 'a deleted account'} {said}.", messages.SUCCESS)


def in_words(edition: Edition, found: Progress, now: datetime) -> dict[str, str]:
    """The words beside the counts. The page and its script both use them."""
    if found.waiting and found.next_try_at and not found.rate:
        rate = f"the next try is {end_in_words(found.next_try_at, now)}"
    else:
        rate = rate_in_words(found.rate)
    return {
        "sentence": state_in_words(edition, now),
        "share": f"{found.percent} %",
        "rate": rate,
        "end": end_in_words(found.expected_end, now),
    }
