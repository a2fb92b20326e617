"""Sign-off on the desk: a page that sends answers to their experts, and a page that shows and settles their verdicts."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.text import get_text_list

from articles.admin.signing_off.forms import DeadlineForm, DeclineForm, SendForm
from articles.history import describing, wording
from articles.history.wording import Paragraph
from articles.models import Article, SignOff
from articles.models.piece import Piece, Status
from articles.signing_off import asking, settling, states
from articles.signing_off.states import AnswerState, ExpertState, State
from articles.text import rewording

SIGN_OFF = "_sign_off"


@dataclass(frozen=True)
class Row:
    """One answer on the page: its changes and, for a proposal, the mark of the words shown and the form to decline it."""

    answer: AnswerState
    changes: list[Paragraph]
    mark: str = ""
    decline: DeclineForm | None = None


class SignedOff:
    """A mixin for the admin of articles: adds `…/<id>/sign-off/` and `…/<id>/sign-off/send/`. Uses `Publishable`."""

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/sign-off/", wrap(self.sign_off_view), name="articles_article_sign_off"),
            path("<int:pk>/sign-off/send/", wrap(self.send_sign_off_view), name="articles_article_sign_off_send"),
            *super().get_urls(),
        ]

    # --- On the screen of the article

    def steps_context(self, request: HttpRequest, piece: Piece) -> dict:
        """Add the button that saves and goes on to the experts, and the line with the state of the sign-off."""
        context = super().steps_context(request, piece)
        if not piece.is_qa:
            return context
        # The screen of a published piece does not save the words of its pending version, which would be sent.
        is_of_another = piece.pending_id is not None and not self.is_pending_screen(request, piece)
        if self.has_change_permission(request, piece) and not is_of_another:
            said = "Save and send for approval…"
            # An editor's own steps have the room; the experts are mostly asked before those.
            is_with_editors = any(name == "_approve" for name, _ in context["step_buttons"])
            is_with_editors = is_with_editors or piece.status_at(timezone.now()) == Status.SCHEDULED
            place = "more_buttons" if is_with_editors else "step_buttons"
            context[place] = [*context[place], (SIGN_OFF, said)]
        counted = states.count(piece) if settings.SIGN_OFF_IS_REQUIRED or piece.sign_offs.exists() else None
        return context | {
            "sign_off_count": counted,
            "sign_off_url": self._url("sign_off", piece),
            "may_send_sign_off": self.may_ask_experts(request, piece),
        }

    def _to_publish_page(self, request: HttpRequest, obj: Piece) -> HttpResponse | None:
        if SIGN_OFF in request.POST and obj.is_qa and self.may_ask_experts(request, obj):
            self.message_user(request, "Your changes are saved.", messages.SUCCESS)
            return HttpResponseRedirect(self._url("sign_off_send", obj))
        return super()._to_publish_page(request, obj)

    def may_ask_experts(self, request: HttpRequest, piece: Piece) -> bool:
        """Let the owner ask the experts even while the piece is in review."""
        is_owner = piece.created_by_id == request.user.pk and request.user.has_perm("articles.change_article")
        return is_owner or self.has_change_permission(request, piece)

    # --- The pages

    def send_sign_off_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose the experts, their addresses, a note and a deadline; then send each a mail."""
        piece = self._signed(request, pk)
        if not self.may_ask_experts(request, piece):
            raise PermissionDenied
        experts = states.state_of(piece)
        form = SendForm(request.POST if request.method == "POST" else None, experts=experts)
        if request.method == "POST" and experts and form.is_valid():
            data = form.cleaned_data
            try:
                sent = asking.send(
                    piece,
                    form.recipients,
                    by=request.user,
                    now=timezone.now(),
                    deadline=data["deadline"],
                    note=data["note"],
                )
            except asking.NotNow as error:
                form.add_error(None, str(error))
            else:
                return self._sent(request, piece, sent)
        context = {"form": form, "experts": experts, "sign_off_url": self._url("sign_off", piece)}
        return self._sign_off_page(request, piece, "send", "Send for approval", context)

    def sign_off_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what each expert says about each answer. The button of a POST names the action."""
        piece = self._signed(request, pk)
        declining, extending = {}, {}
        if request.method == "POST":
            sign_off = piece.sign_offs.filter(pk=_number(request.POST.get("sign_off"))).first()
            if sign_off is None:
                raise Http404
            declining, extending, answer = self._settled(request, piece, sign_off)
            if answer is not None:
                return answer
        found = states.state_of(piece)
        experts = [
            {
                "state": expert,
                "rows": [_row(answer, declining) for answer in expert.answers],
                "extend": _extend_form(expert, extending),
                "has_ended": expert.sign_off is not None and not expert.sign_off.is_open(timezone.now()),
                "may_remind": _may_remind(expert),
                "accept_all": len(expert.proposals) > 1,
            }
            for expert in found
        ]
        context = {
            "experts": experts,
            "count": states.counted(found) if found else None,
            "was_sent": any(expert.sign_off for expert in found),
            "may_ask": self.may_ask_experts(request, piece),
            "may_settle": self.has_change_permission(request, piece),
            "takes_pending": settling.takes_pending(piece, timezone.now()),
            "is_required": settings.SIGN_OFF_IS_REQUIRED,
            "send_url": self._url("sign_off_send", piece),
        }
        return self._sign_off_page(request, piece, "overview", "Sign-off", context)

    def _settled(
        self, request: HttpRequest, piece: Article, sign_off: SignOff
    ) -> tuple[dict, dict, HttpResponse | None]:
        """Do what the button says. Returns forms with errors by id, or else where to redirect."""
        verb, now, by = request.POST.get("verb", ""), timezone.now(), request.user
        allowed = self.has_change_permission if verb in ("accept", "decline") else self.may_ask_experts
        if not allowed(request, piece):
            raise PermissionDenied
        try:
            if verb == "remind":
                return {}, {}, self._sent(request, piece, [asking.remind(sign_off, by=by, now=now)])
            if verb == "withdraw":
                asking.withdraw(sign_off, by=by, now=now)
                said = f"Withdrawn. The link of {sign_off.expert} no longer works."
            elif verb == "extend":
                form = DeadlineForm(request.POST, auto_id=f"id_extend_{sign_off.pk}_%s")
                if not form.is_valid():
                    return {}, {sign_off.pk: form}, None
                asking.extend(sign_off, deadline=form.cleaned_data["deadline"], now=now)
                said = f"{sign_off.expert} can answer until {form.data['deadline']}."
            elif verb == "accept":
                seen = dict(zip(request.POST.getlist("answer"), request.POST.getlist("seen"), strict=False))
                number = settling.accept(sign_off, seen, by=by, now=now)
                into = "the pending version" if settling.takes_pending(piece, now) else "the article"
                said = f"Accepted. The words of {sign_off.expert} stand in {into}: {number} answer{'s' if number > 1 else ''}."
            elif verb == "decline":
                token, form = request.POST.get("answer", ""), DeclineForm(request.POST)
                if not form.is_valid():
                    return {(sign_off.pk, token): request.POST}, {}, None
                settling.decline(sign_off, token, line=form.cleaned_data["line"], by=by, now=now)
                said = f"Declined. {sign_off.expert} can read your reason on their page."
            else:
                raise Http404
        except asking.NotNow as error:
            self.message_user(request, str(error), messages.WARNING)
            return {}, {}, HttpResponseRedirect(request.path)
        self._done(request, piece, said)
        return {}, {}, HttpResponseRedirect(f"{request.path}#expert-{sign_off.expert_id}")

    def _sent(self, request: HttpRequest, piece: Article, sent: list[SignOff]) -> HttpResponse:
        went = [str(each.expert) for each in sent if not each.mail_failed_at]
        failed = [f"{each.expert} ({each.email})" for each in sent if each.mail_failed_at]
        if went:
            self._done(request, piece, f"Sent to {get_text_list(went, 'and')}.")
        if failed:
            self.message_user(
                request,
                f"The mail to {get_text_list(failed, 'and')} could not be sent. Check the address, then send it again.",
                messages.ERROR,
            )
        return HttpResponseRedirect(self._url("sign_off", piece))

    def _signed(self, request: HttpRequest, pk: int) -> Article:
        piece = self.get_object(request, str(pk))
        if piece is None or not piece.is_qa:
            raise Http404
        if not self.has_view_or_change_permission(request, piece):
            raise PermissionDenied
        return piece

    def _sign_off_page(
        self, request: HttpRequest, piece: Article, page: str, title: str, context: dict
    ) -> HttpResponse:
        form = context.get("form")
        shared = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {piece.headline}",
            "opts": self.opts,
            "original": piece,
            "embargo": piece.embargo_until if piece.is_embargoed(timezone.now()) else None,
            "back": self._url("change", piece),
            "media": self.media + (form.media if form else DeadlineForm().media),
        }
        return TemplateResponse(request, f"admin/articles/signing_off/{page}.html", shared | context)


def _row(answer: AnswerState, declining: dict) -> Row:
    present = describing.paragraphs(answer.words.body)
    if answer.state is State.PROPOSED:
        new = describing.paragraphs(rewording.reworded(answer.words.body, answer.sent.proposed))
        data = declining.get((answer.sent.sign_off_id, answer.words.token))
        form = DeclineForm(data, auto_id=f"id_{answer.sent.pk}_%s")
        return Row(answer, wording.difference(present, new), settling.mark_of(answer.words, answer.sent), form)
    if answer.state is State.OUTDATED:
        approved = describing.paragraphs(answer.sent.approved_body)
        changes = [] if approved == present else wording.difference(approved, present)
        if answer.sent.question != answer.words.question:
            changes = [wording.words(answer.sent.question, answer.words.question), *changes]
        return Row(answer, changes)
    if answer.state is State.DECLINED:
        new = describing.paragraphs(rewording.reworded(answer.words.body, answer.sent.proposed))
        return Row(answer, wording.difference(present, new))
    return Row(answer, [])


def _extend_form(expert: ExpertState, extending: dict) -> DeadlineForm | None:
    if expert.sign_off is None:
        return None
    day = timezone.localdate(expert.sign_off.deadline)
    return extending.get(expert.sign_off.pk) or DeadlineForm(
        initial={"deadline": day}, auto_id=f"id_extend_{expert.sign_off.pk}_%s"
    )


def _may_remind(expert: ExpertState) -> bool:
    is_waiting = any(answer.state in (State.SENT, State.OPENED) for answer in expert.answers)
    return expert.sign_off is not None and is_waiting and expert.sign_off.is_open(timezone.now())


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None
