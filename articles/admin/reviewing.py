"""The steps of the workflow, each with a page and a note: submit, take back, claim, send back, approve, plan."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils import timezone

from articles.admin.amending import AmendmentForm
from articles.history import describing, pending, sheets
from articles.models.piece import Piece, Status
from articles.publishing import amending, verbs, workflow
from articles.signing_off import states


@dataclass(frozen=True)
class Step:
    """How a step is shown: `button` on its page, `then` in “Save and …” on the screen, `done` afterwards."""

    take: Callable
    button: str
    then: str
    what_follows: str
    done: str
    note_label: str = "Note"
    note_is_needed: bool = False


STEPS = {
    "submit": Step(
        workflow.submit, "Submit", "Save and submit…",
        "An editor reads it next. While it is in review, only editors can change it. Until it is approved, you can take it back.",
        "Submitted. The editors are told.", "Note to the editors",
    ),
    "take_back": Step(
        workflow.take_back, "Take back", "Save and take back…",
        "It becomes a draft again, which you can edit.", "Taken back; it is a draft again.", "Note to the editors",
    ),
    "claim": Step(
        workflow.claim, "Claim", "Save and claim…",
        "Your colleagues see that you are reviewing it. Other editors can still edit it.", "Claimed. It is on your desk now.",
    ),
    "send_back": Step(
        workflow.send_back, "Send back", "Save and send back…",
        "It becomes a draft again. The writer gets a mail with your note.", "Sent back to the writer.",
        "Note to the writer", note_is_needed=True,
    ),
    "approve": Step(
        workflow.approve, "Approve", "Save and approve…",
        "It can then be published. Readers do not see it yet.", "Approved.",
    ),
    "drop": Step(
        workflow.drop, "Drop", "Drop the pending version…",
        "Readers still see the published version. The dropped version stays in the history.",
        "Dropped. The published version is the current one again.",
    ),
}  # fmt: skip
# The buttons of these stand behind “More”.
SELDOM = ("drop",)


class NoteForm(forms.Form):
    note = forms.CharField(
        max_length=workflow.LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60, "class": "vLargeTextField"}),
        help_text="Colleagues read it on the piece’s screen and in the mail.",
    )

    def __init__(self, *args, step: Step, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["note"].label = step.note_label
        self.fields["note"].required = step.note_is_needed


class PlanForm(forms.Form):
    due_on = forms.DateField(label="Due", required=False, widget=AdminDateWidget)
    assigned_to = forms.ModelChoiceField(
        None, label="Assigned to", required=False, empty_label="Nobody", help_text="This colleague gets a mail."
    )

    embargo_until = forms.SplitDateTimeField(
        label="Embargo until",
        required=False,
        widget=AdminSplitDateTime,
        help_text="No editor, import or schedule can publish the piece before this time. Leave both empty for no embargo.",
    )

    def __init__(self, *args, permission: str, **kwargs):
        super().__init__(*args, **kwargs)
        staff = get_user_model()._default_manager.filter(is_staff=True, is_active=True).order_by("name", "email")
        self.fields["assigned_to"].queryset = staff
        self.fields["assigned_to"].label_from_instance = lambda user: user.get_full_name() or user.email
        self.permission = permission

    def clean_assigned_to(self):
        chosen = self.cleaned_data["assigned_to"]
        if chosen is not None and not chosen.has_perm(self.permission):
            raise forms.ValidationError(f"{chosen.get_full_name()} is not allowed to write here. Choose somebody else.")
        return chosen


class Reviewed:
    """A mixin for the admin of a kind of piece: adds a page for each step. Uses `Publishable`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            *(path(f"<int:pk>/{step}/", wrap(self._step_view(step)), name=f"{name}_{step}") for step in STEPS),
            path("<int:pk>/plan/", wrap(self.plan_view), name=f"{name}_plan"),
            *super().get_urls(),
        ]

    def steps_of(self, request: HttpRequest, piece: Piece) -> list[str]:
        return workflow.steps_for(request.user, piece, timezone.now())

    def steps_context(self, request: HttpRequest, piece: Piece) -> dict:
        """Return the buttons of the screen: those that save first, and links for a screen without fields."""
        own = self.steps_of(request, piece)
        may_edit = self.has_change_permission(request, piece)
        # A published piece and its pending version have different buttons, because they save different things.
        is_of_another = piece.pending_id is not None and not self.is_pending_screen(request, piece)
        shown = [step for step in own if step in STEPS and may_edit and not is_of_another]
        if may_edit and not shown and piece.pending_id is None and self.is_pending_screen(request, piece):
            # The save makes the pending version, which can be submitted then.
            shown = ["submit"] if request.user.has_perm(f"articles.{workflow.SUBMIT}") else []
        of_screen, seldom = (
            [(f"_{step}", STEPS[step].then) for step in shown if (step in SELDOM) is is_seldom]
            for is_seldom in (False, True)
        )
        links = [(self._url(step, piece), f"{STEPS[step].button}…") for step in own if step in STEPS and not may_edit]
        return {
            "step_buttons": of_screen,
            "more_buttons": seldom,
            "step_links": links,
            "all_links": [(self._url(step, piece), f"{STEPS[step].button}…") for step in own if step in STEPS],
            "plan_url": self._url("plan", piece) if "plan" in own else "",
        }

    def first_steps_context(self, request: HttpRequest) -> dict:
        """Return the buttons of the screen of a new piece."""
        may_submit = request.user.has_perm(f"articles.{workflow.SUBMIT}")
        return {"step_buttons": [("_submit", STEPS["submit"].then)] if may_submit else []}

    def asked_step(self, request: HttpRequest, piece: Piece) -> str:
        """Return the step whose button saved the screen, or nothing."""
        return next(
            (step for step in STEPS if f"_{step}" in request.POST and step in self.steps_of(request, piece)), ""
        )

    def _step_view(self, name: str):
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self.step_view(request, pk, name)

        return view

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        piece, step = self._stepped(request, pk, name), STEPS[name]
        if piece is None:
            return self._not_now(request, pk, "Nothing was changed. The piece has moved to another step.")
        form = NoteForm(request.POST if request.method == "POST" else None, step=step)
        of_readers = self._question(request, piece, name)
        if request.method == "POST" and name == "approve" and request.POST.get("seen", _seen(piece)) != _seen(piece):
            self.message_user(
                request,
                "Somebody saved the piece meanwhile, so nothing was approved. Check it again.",
                messages.WARNING,
            )
        elif request.method == "POST" and form.is_valid():
            try:
                # If the page was opened without the question, the writer's answer stays.
                is_answered = of_readers is not None and "amendment_note" in request.POST
                answered = {"answer": of_readers.answer} if is_answered else {}
                step.take(piece, by=request.user, now=timezone.now(), note=form.cleaned_data["note"], **answered)
            except amending.Unanswered:
                of_readers.insist()
            except workflow.NotNow as error:
                return self._not_now(request, pk, str(error))
            except verbs.NotPublishable as error:
                # The page is shown again below, with the notes that were typed.
                self.message_user(request, f"Nothing was changed. {error}", messages.WARNING)
            else:
                return self._done(request, piece, step.done)
        context = {"form": form, "step": step, "amendment_form": of_readers}
        if name == "approve" and getattr(piece, "is_qa", False) and piece.sign_offs.exists():
            context["sign_off"] = states.count(piece)
        if piece.pending is not None and name in ("submit", "approve"):
            found = pending.merged(piece)
            context |= {
                "pending": piece.pending,
                "seen": _seen(piece),
                "disputed": pending.disputed(found),
                "changes": describing.changes(sheets.of_piece(piece), found.sheet),
                "pending_preview_url": self._url("pending_preview", piece),
            }
        if name in ("submit", "claim", "approve"):
            context |= self.step_beside_context(request, piece)
        return self._confirm(request, piece, "step", step.button, context)

    def _question(self, request: HttpRequest, piece: Piece, name: str) -> AmendmentForm | None:
        """Return the question about a pending version's change, with its writer's answer; None if it is not asked."""
        if name != "approve" or piece.pending is None or not amending.is_asked_of(piece, timezone.now()):
            return None
        if request.method == "POST":
            return AmendmentForm(request.POST)
        return AmendmentForm(initial={"amendment": piece.pending.amendment, "amendment_note": piece.pending.note})

    def plan_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        piece = self._stepped(request, pk, "plan")
        if piece is None:
            raise PermissionDenied
        initial = {
            "due_on": piece.due_on,
            "assigned_to": piece.assigned_to_id,
            "embargo_until": piece.embargo_until,
        }
        permission = f"articles.change_{self.opts.model_name}"
        form = PlanForm(request.POST if request.method == "POST" else None, initial=initial, permission=permission)
        if request.method == "POST" and form.is_valid():
            until = form.cleaned_data.pop("embargo_until")
            try:
                with transaction.atomic():
                    events = [
                        workflow.embargo(piece, by=request.user, now=timezone.now(), until=until),
                        workflow.plan(piece, by=request.user, now=timezone.now(), **form.cleaned_data),
                    ]
            except workflow.NotNow as error:
                form.add_error("embargo_until", str(error))
            else:
                said = "; ".join(_in_words(event) for event in events if event) or "nothing was changed"
                return self._done(request, piece, f"{said[:1].upper()}{said[1:]}.")
        return self._confirm(request, piece, "plan", "Plan", {"form": form})

    def _stepped(self, request: HttpRequest, pk: int, name: str) -> Piece | None:
        """Return the piece, or None if the step is not possible now. Raises PermissionDenied if the user may not take it."""
        piece = self.get_object(request, str(pk))
        if piece is None:
            raise Http404
        if not self.has_view_or_change_permission(request, piece):
            raise PermissionDenied
        if name in self.steps_of(request, piece):
            return piece
        if not any(name in workflow.steps_for(request.user, _as_if(piece, at), timezone.now()) for at in _MOMENTS):
            raise PermissionDenied
        return None

    def _not_now(self, request: HttpRequest, pk: int, said: str) -> HttpResponse:
        self.message_user(request, said, messages.WARNING)
        return HttpResponseRedirect(self._url("change", self.get_object(request, str(pk))))


def _in_words(event) -> str:
    return f"embargo {event.reason}" if event.verb == workflow.Verb.EMBARGOED else event.reason


def _seen(piece: Piece) -> str:
    """Return a mark of what a person approves: the piece and its pending version when the page was made."""
    return f"{piece.version}.{piece.pending_id or ''}"


_MOMENTS = (Status.DRAFT, Status.IN_REVIEW, Status.APPROVED)


def _as_if(piece: Piece, at: Status) -> Piece:
    """Return the piece as if it were at another step, to distinguish a missing right from a step that has passed."""
    now = timezone.now()
    return type(piece)(
        pk=piece.pk,
        created_by_id=piece.created_by_id,
        pending=piece.pending,
        submitted_at=None if at == Status.DRAFT else now,
        approved_at=now if at == Status.APPROVED else None,
    )
