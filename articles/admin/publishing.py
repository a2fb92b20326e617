"""The editors' verbs in the admin, each with a confirmation page: publish, schedule, unschedule, withdraw."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.checking import reading, rules
from articles.history import sheets
from articles.models import Article
from articles.models.piece import Piece, Status
from articles.publishing import verbs
from articles.signing_off import states

PUBLISH = "_publish"


class PublishForm(forms.Form):
    """When to publish: now, or at a time in the site's time zone."""

    when = forms.ChoiceField(
        label="When", choices=[("now", "Now"), ("later", "At a date and time")], initial="now", widget=forms.RadioSelect
    )
    at = forms.SplitDateTimeField(label="Date and time", required=False, widget=AdminSplitDateTime)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("when") == "later" and "at" not in self.errors:
            at = cleaned.get("at")
            if at is None:
                self.add_error("at", "Enter the date and the time.")
            elif at <= timezone.now():
                self.add_error("at", "This time has passed. Choose “Now” or a later time.")
        return cleaned

    @property
    def moment(self):
        return self.cleaned_data["at"] if self.cleaned_data["when"] == "later" else None


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "class": "vLargeTextField"}),
        help_text="Readers who open the page will see this sentence.",
    )


class Publishable:
    """A mixin for the admin of a kind of piece: adds `…/<id>/publish/`, `…/unschedule/` and `…/withdraw/`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/publish/", wrap(self._for_editors(self.publish_view)), name=f"{name}_publish"),
            path("<int:pk>/unschedule/", wrap(self._for_editors(self.unschedule_view)), name=f"{name}_unschedule"),
            path("<int:pk>/withdraw/", wrap(self._for_editors(self.withdraw_view)), name=f"{name}_withdraw"),
            *super().get_urls(),
        ]

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_publish_page(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._to_publish_page(request, obj) or super().response_change(request, obj)

    def _to_publish_page(self, request, obj) -> HttpResponse | None:
        if step := self.asked_step(request, obj):
            self.message_user(request, "Your changes are saved.", messages.SUCCESS)
            return HttpResponseRedirect(self._url(step, obj))
        for button, verb in ((PUBLISH, "publish"), ("_withdraw", "withdraw"), ("_unschedule", "unschedule")):
            if button in request.POST and self.has_publish_permission(request):
                self.message_user(request, "Your changes are saved.", messages.SUCCESS)
                return HttpResponseRedirect(self._url(verb, obj))
        return None

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the piece still needs, or else the form that publishes or schedules it."""
        piece = self._piece(request, pk)
        now = timezone.now()
        missing = verbs.missing(piece)
        form = PublishForm(request.POST or None, initial=_initial(piece, now))
        if request.method == "POST" and not missing and form.is_valid():
            try:
                event = verbs.publish(piece, by=request.user, now=now, at=form.moment)
            except verbs.NotPublishable as error:
                missing = error.missing
            except verbs.Embargoed as error:
                form.add_error("at" if form.moment else "when", str(error))
            else:
                return self._done(request, piece, _published_message(event, now))
        counted = _sign_off(piece)
        context = {
            "form": form,
            "missing": missing,
            "warnings": [item.sentence for item in rules.advised(reading.of_piece(piece))],
            # Where all must sign off, what is missing may say it already.
            "sign_off": None if counted is not None and counted.in_words in missing else counted,
            "zone": timezone.get_current_timezone(),
        }
        return self._confirm(request, piece, "publish", "Publish", context)

    def unschedule_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        piece = self._piece(request, pk)
        if request.method == "POST":
            event = verbs.unschedule(piece, by=request.user, now=timezone.now())
            if event is None:
                self.message_user(request, "Nothing was changed: the piece is not scheduled.", messages.WARNING)
                return HttpResponseRedirect(self._url("change", piece))
            return self._done(request, piece, "Taken off the schedule; it is a draft again.")
        return self._confirm(request, piece, "unschedule", "Take off the schedule", {})

    def withdraw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        piece = self._piece(request, pk)
        if piece.status_at(timezone.now()) != Status.PUBLISHED:
            self.message_user(request, "Only a published piece can be withdrawn.", messages.WARNING)
            return HttpResponseRedirect(self._url("change", piece))
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            verbs.withdraw(piece, by=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
            return self._done(request, piece, "Withdrawn. Its page now shows your reason.")
        return self._confirm(request, piece, "withdraw", "Withdraw", {"form": form})

    def _for_editors(self, view):
        """Wrap a view of these verbs: users without the permission get a page that says so."""

        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if self.has_publish_permission(request):
                return view(request, pk)
            context = {**self.admin_site.each_context(request), "title": "For editors", "opts": self.opts}
            return TemplateResponse(request, "admin/articles/publishing/only_editors.html", context, status=403)

        return guarded

    def _piece(self, request: HttpRequest, pk: int) -> Piece:
        piece = self.get_object(request, str(pk))
        if piece is None:
            raise Http404
        if not self.has_change_permission(request, piece):
            raise PermissionDenied
        return piece

    def _confirm(self, request, piece: Piece, verb: str, title: str, context: dict) -> HttpResponse:
        form = context.get("form")
        return TemplateResponse(
            request,
            f"admin/articles/publishing/{verb}.html",
            {
                **self.admin_site.each_context(request),
                "title": f"{title}: {piece.headline}",
                "opts": self.opts,
                "original": piece,
                "status": piece.status_at(timezone.now()),
                "embargo": piece.embargo_until if piece.is_embargoed(timezone.now()) else None,
                "back": self._url("change", piece),
                "preview_url": self.preview_url(piece),
                "media": self.media + (form.media if form else forms.Media()),
            }
            | context,
        )

    def _done(self, request, piece: Piece, message: str) -> HttpResponse:
        LogEntry.objects.log_actions(request.user.pk, [piece], CHANGE, message, single_object=True)
        self.message_user(request, f"“{piece.headline}”: {message}", messages.SUCCESS)
        return HttpResponseRedirect(self._url("change", piece))

    def _url(self, verb: str, piece: Piece) -> str:
        name = f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{verb}"
        return reverse(name, args=[piece.pk])


def _initial(piece: Piece, now) -> dict:
    if piece.status_at(now) == Status.SCHEDULED:
        return {"when": "later", "at": piece.published_at}
    if piece.is_embargoed(now):
        return {"when": "later", "at": piece.embargo_until}
    tomorrow = timezone.localtime(now + timedelta(days=1)).replace(hour=7, minute=0, second=0, microsecond=0)
    return {"when": "now", "at": tomorrow}


def _sign_off(piece: Piece) -> states.Count | None:
    """Count the experts who have signed off the stored words, if the piece was sent to them."""
    if not isinstance(piece, Article) or not piece.is_qa or not piece.sign_offs.exists():
        return None
    return states.count(piece, sheets.of_piece(piece))


def _published_message(event, now) -> str:
    if event.effective_at and event.effective_at > now:
        return f"Scheduled. It appears on {date_format(timezone.localtime(event.effective_at), 'j F Y, H:i')}."
    return "Published."
