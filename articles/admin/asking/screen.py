"""“Ask the experts”: the invitations of a Q&A, their states, and the page that takes answers into the article."""

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.text import get_text_list
from django.views.decorators.http import require_POST, require_safe

from articles.admin.asking.forms import AddressForm, DeadlineForm, InviteForm
from articles.asking import details, inviting, taking, waiting
from articles.asking.taking import Decision, How, Standing
from articles.models import Article, Expert, Invitation, InvitationLink, InvitedPortrait

# The button that saves the article's screen first.
ASK = "_ask"
_NOT_STORED = "The picture could not be stored. The disk may be full. Tell the administrator of the site."


class Asking:
    """A mixin for the admin of articles: adds `…/<id>/asking/` and what it links to. Uses `Publishable`."""

    def get_urls(self):
        name = "articles_article"
        wrap = self.admin_site.admin_view
        one = "<int:pk>/asking/<int:invitation>/"
        return [
            path("<int:pk>/asking/", wrap(require_safe(self.asking_view)), name=f"{name}_asking"),
            path("<int:pk>/asking/invite/", wrap(self.invite_view), name=f"{name}_invite"),
            path(one, wrap(require_safe(self.invitation_view)), name=f"{name}_invitation"),
            path(f"{one}portrait/", wrap(require_safe(self.portrait_view)), name=f"{name}_invited_portrait"),
            path(f"{one}<slug:verb>/", wrap(require_POST(self.verb_view)), name=f"{name}_invitation_verb"),
            *super().get_urls(),
        ]

    # --- The article's screen

    def render_change_form(self, request, context, *args, **kwargs):
        article = kwargs.get("obj")
        if article is not None and article.is_qa and self.has_view_or_change_permission(request, article):
            context |= {"asking_url": self._url("asking", article), "asked_experts": waiting.numbers_of(article)}
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request, obj, post_url_continue=None):
        return self._to_asking(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._to_asking(request, obj) or super().response_change(request, obj)

    def _to_asking(self, request: HttpRequest, article: Article) -> HttpResponse | None:
        if ASK not in request.POST:
            return None
        self.message_user(request, "Your changes are saved.", messages.SUCCESS)
        if article.is_qa:
            return HttpResponseRedirect(self._url("invite", article))
        self.message_user(request, "Only an Expert Q&A has experts to ask.", messages.WARNING)
        return HttpResponseRedirect(self._url("change", article))

    # --- The list, and new invitations

    def asking_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the invitations of a Q&A with their states."""
        article = self._asked_article(request, pk)
        now = timezone.now()
        rows = [
            {
                "invitation": each,
                "is_open": each.is_open(now),
                "answered": sum(bool(answer.text) for answer in each.answers.all()),
                "asked": len(each.answers.all()),
                "waits": sum(answer.waits for answer in each.answers.all()) if each.submitted_at else 0,
                "unsent": _unsent(each),
                "last_mail": _last_mail(each),
                "url": self._invitation_url("invitation", each),
            }
            for each in article.invitations.with_answers()
        ]
        context = {
            "rows": rows,
            "now": now,
            "may_ask": self._may_ask(request, article),
            "invite_url": self._url("invite", article),
        }
        return self._asking_page(request, article, "list", "Ask the experts", context)

    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Choose experts and questions, write a note and set the deadline. Each expert then gets a mail."""
        article = self._asked_article(request, pk)
        if not self._may_ask(request, article):
            raise PermissionDenied
        now = timezone.now()
        sheet, _ = taking.sheet_of(article, now)
        ids = ["".join(row.values["expert"]) for row in sheet.lists["participants"]]
        experts = {str(expert.pk): expert for expert in Expert.objects.filter(pk__in=ids)}
        form = InviteForm(
            request.POST if request.method == "POST" else None,
            sheet=sheet,
            experts=experts,
            invitations=article.invitations.with_answers(),
        )
        if request.method == "POST" and form.is_valid():
            found = inviting.invite(
                article,
                form.asked,
                brief=form.cleaned_data["brief"],
                deadline=form.cleaned_data["deadline"],
                by=request.user,
                now=now,
            )
            names = get_text_list([invitation.expert.full_name for invitation in found], "and")
            self.log_change(request, article, f"Experts invited to answer: {names}.")
            self._tell_of_mails(request, found, f"Invited: {names}.")
            return HttpResponseRedirect(self._url("asking", article))
        context = {"form": form, "zone": timezone.get_current_timezone(), "media": self.media + form.media}
        return self._asking_page(request, article, "invite", "Invite experts to answer", context)

    # --- One invitation

    def invitation_view(self, request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
        article, found = self._invitation(request, pk, invitation)
        return self._invitation_page(request, article, found)

    def portrait_view(self, request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
        _, found = self._invitation(request, pk, invitation)
        sent = InvitedPortrait.objects.filter(invitation=found).first()
        if sent is None:
            raise Http404
        headers = {"Cache-Control": "private, no-store"}
        return HttpResponse(bytes(sent.content), content_type="image/jpeg", headers=headers)

    def verb_view(self, request: HttpRequest, pk: int, invitation: int, verb: str) -> HttpResponse:
        """Do what a button says: remind, revoke, move the deadline, take, decide, accept or decline a correction."""
        article, found = self._invitation(request, pk, invitation)
        of_asking = {
            "remind": self._remind,
            "revoke": self._revoke,
            "deadline": self._deadline,
            "address": self._address,
        }
        of_taking = {"take": self._take, "decide": self._decide, "detail": self._detail, "portrait-of": self._portrait}
        if verb in of_asking and self._may_ask(request, article):
            act = of_asking[verb]
        elif verb in of_taking and self.has_change_permission(request, article):
            act = of_taking[verb]
        elif verb in of_asking or verb in of_taking:
            raise PermissionDenied
        else:
            raise Http404
        try:
            answer = act(request, article, found)
        except (inviting.NotNow, taking.CannotTake) as error:
            self.message_user(request, str(error), messages.WARNING)
            answer = None
        back = self._url("asking", article) if "_list" in request.POST else self._invitation_url("invitation", found)
        return answer or HttpResponseRedirect(back)

    def _remind(self, request: HttpRequest, article: Article, found: Invitation) -> None:
        inviting.remind(found, by=request.user, now=timezone.now())
        self._tell_of_mails(request, [found], f"A mail with a new link went to {found.email}.")

    def _address(self, request: HttpRequest, article: Article, found: Invitation) -> HttpResponse | None:
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self._invitation_page(request, article, found, address_form=form)
        email = form.cleaned_data["email"]
        inviting.remind(found, by=request.user, now=timezone.now(), email=email)
        self._tell_of_mails(request, [found], f"A mail with a new link went to {email}.")
        return None

    def _revoke(self, request: HttpRequest, article: Article, found: Invitation) -> None:
        inviting.revoke(found, by=request.user, now=timezone.now())
        self.log_change(request, article, f"The invitation of {found.expert.full_name} was revoked.")
        self.message_user(request, "Revoked. The links in all its mails are closed.", messages.SUCCESS)

    def _deadline(self, request: HttpRequest, article: Article, found: Invitation) -> HttpResponse | None:
        form = DeadlineForm(request.POST)
        if not form.is_valid():
            return self._invitation_page(request, article, found, deadline_form=form)
        inviting.move_deadline(found, deadline=form.cleaned_data["deadline"], now=timezone.now())
        self.message_user(
            request, "The deadline is changed. The expert gets no mail about it unless you press “Remind”."
        )
        return None

    def _take(self, request: HttpRequest, article: Article, found: Invitation) -> None:
        self._tell_of_taking(request, article, found, taking.take_new(found, by=request.user, now=timezone.now()))

    def _decide(self, request: HttpRequest, article: Article, found: Invitation) -> None:
        decisions = {
            answer.pk: Decision(How(how), request.POST.get(f"seen-{answer.pk}", ""))
            for answer in found.answers.all()
            if (how := request.POST.get(f"how-{answer.pk}", "")) in set(How)
        }
        if not decisions:
            raise taking.CannotTake("You have not chosen anything. Decide on at least one answer.")
        done = taking.decide(found, decisions, by=request.user, now=timezone.now())
        self._tell_of_taking(request, article, found, done)

    def _detail(self, request: HttpRequest, article: Article, found: Invitation) -> None:
        name, is_accepted = request.POST.get("name", ""), "accept" in request.POST
        if name not in found.details:
            raise taking.CannotTake("There is no such correction any more.")
        if request.POST.get("seen") != found.details[name]:
            raise taking.CannotTake(
                "The expert has changed this since you opened the page, so nothing was done. Look again."
            )
        label = details.LABELS[name]
        if not is_accepted:
            details.decline(found, name)
            self.message_user(request, f"{label}: left as it is.", messages.SUCCESS)
        elif name == "posts":
            is_pending = taking.take_posts(found, by=request.user, now=timezone.now())
            self.log_change(request, article, f"Posts of {found.expert.full_name} changed as the expert gave them.")
            where = "in the pending version; readers see them once it is approved" if is_pending else "in this Q&A"
            self.message_user(request, f"The posts are changed {where}.", messages.SUCCESS)
        else:
            self._require_right_to(request, found.expert)
            expert = details.accept(found, name)
            self._log_expert(request, expert, f"{label} changed as the expert gave it.")
            self.message_user(request, f"{label} changed to “{getattr(expert, name) or 'none'}”.", messages.SUCCESS)

    def _portrait(self, request: HttpRequest, article: Article, found: Invitation) -> HttpResponse | None:
        now = timezone.now()
        if "accept" not in request.POST:
            details.decline_portrait(found, now)
            self.message_user(request, "The portrait is left out.", messages.SUCCESS)
            return None
        self._require_right_to(request, found.expert)
        if not request.user.has_perm("articles.add_picture"):
            raise PermissionDenied
        try:
            picture = details.accept_portrait(found, by=request.user, now=now)
        except InvitedPortrait.DoesNotExist:
            raise taking.CannotTake("The expert has removed the portrait meanwhile.") from None
        except ValidationError as error:
            raise taking.CannotTake(" ".join(error.messages)) from error
        except OSError as error:
            raise taking.CannotTake(_NOT_STORED) from error
        self._log_expert(request, found.expert, "Portrait changed to the one that the expert sent.")
        self.message_user(request, "The portrait is the expert’s now. Check its credit.", messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:articles_picture_describe", args=[str(picture.pk)]))

    # --- What the pages share

    def _invitation_page(self, request: HttpRequest, article: Article, found: Invitation, **forms) -> HttpResponse:
        now = timezone.now()
        sheet, is_pending = taking.sheet_of(article, now)
        compared = taking.beside(found, sheet)
        may_take = self.has_change_permission(request, article)
        deadline_form = forms.get("deadline_form") or DeadlineForm(initial={"deadline": found.deadline})
        context = {
            "invitation": found,
            "is_open": found.is_open(now),
            "links": list(found.links.all()),
            "unsent": _unsent(found),
            "compared": compared,
            "to_take": sum(each.takes_itself for each in compared),
            "to_decide": sum(each.standing is Standing.BESIDE for each in compared),
            "corrections": details.corrections(found, sheet),
            "may_change_expert": self._may_change_expert(request, found.expert),
            "portrait": getattr(found, "portrait", None),
            "is_pending": is_pending,
            "may_ask": self._may_ask(request, article),
            "may_take": may_take,
            "deadline_form": deadline_form,
            "address_form": forms.get("address_form") or AddressForm(initial={"email": found.email}),
            "verb_url": self._invitation_url("invitation", found),
            "zone": timezone.get_current_timezone(),
            "media": self.media + deadline_form.media,
        }
        return self._asking_page(request, article, "invitation", found.expert.full_name, context)

    def _asked_article(self, request: HttpRequest, pk: int) -> Article:
        article = self.get_object(request, str(pk))
        if article is None:
            raise Http404
        if not article.is_qa and not article.invitations.exists():
            raise Http404
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    def _invitation(self, request: HttpRequest, pk: int, invitation: int) -> tuple[Article, Invitation]:
        article = self._asked_article(request, pk)
        found = article.invitations.with_answers().filter(pk=invitation).first()
        if found is None:
            raise Http404
        return article, found

    def _may_ask(self, request: HttpRequest, article: Article) -> bool:
        """Let those ask who may edit the piece, and its owner also while editors have it."""
        if not self.has_change_permission(request):
            return False
        return self.has_change_permission(request, article) or article.created_by_id == request.user.pk

    def _may_change_expert(self, request: HttpRequest, expert: Expert) -> bool:
        return self.admin_site.get_model_admin(Expert).has_change_permission(request, expert)

    def _require_right_to(self, request: HttpRequest, expert: Expert) -> None:
        if not self._may_change_expert(request, expert):
            raise taking.CannotTake("Published pieces show this expert’s entry, so only an editor can change it.")

    def _tell_of_mails(self, request: HttpRequest, invitations: list[Invitation], said: str) -> None:
        unsent = [
            invitation.email
            for invitation in Invitation.objects.filter(pk__in=[each.pk for each in invitations]).with_answers()
            if _unsent(invitation)
        ]
        if not unsent:
            self.message_user(request, said, messages.SUCCESS)
            return
        self.message_user(
            request,
            f"The mail to {get_text_list(unsent, 'and')} could not be sent. The invitation is stored: "
            "press “Send again” in a while, or correct the address.",
            messages.ERROR,
        )

    def _tell_of_taking(self, request: HttpRequest, article: Article, found: Invitation, done: taking.Taken) -> None:
        if done.taken:
            number = "1 answer" if done.taken == 1 else f"{done.taken} answers"
            self.log_change(request, article, f"{number} of {found.expert.full_name} taken into the article.")
            where = "the pending version. Readers see it once it is approved" if done.is_pending else "the article"
            self.message_user(request, f"{number} taken into {where}.", messages.SUCCESS)
        if done.left_out:
            number = "1 answer" if done.left_out == 1 else f"{done.left_out} answers"
            self.message_user(request, f"{number} left out. The article’s words stay.", messages.SUCCESS)
        if done.stale:
            told = get_text_list([f"“{text}”" for text in done.stale], "and")
            self.message_user(
                request, f"Changed since you opened the page, so not taken: {told}. Look again.", messages.WARNING
            )
        if not (done.taken or done.left_out or done.stale):
            self.message_user(request, "There was nothing new to take.", messages.INFO)

    def _log_expert(self, request: HttpRequest, expert: Expert, said: str) -> None:
        LogEntry.objects.log_actions(request.user.pk, [expert], CHANGE, said, single_object=True)

    def _invitation_url(self, verb: str, found: Invitation) -> str:
        return reverse(f"{self.admin_site.name}:articles_article_{verb}", args=[found.article_id, found.pk])

    def _asking_page(
        self, request: HttpRequest, article: Article, page: str, title: str, context: dict
    ) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {article.headline}",
            "opts": self.opts,
            "original": article,
            "status": article.status_at(timezone.now()),
            "embargo": article.embargo_until if article.is_embargoed(timezone.now()) else None,
            "asking_url": self._url("asking", article),
            "back": self._url("change", article),
            "media": self.media,
        }
        return TemplateResponse(request, f"admin/articles/asking/{page}.html", shared | context)


def _last_mail(invitation: Invitation) -> InvitationLink | None:
    return max((link for link in invitation.links.all() if link.mailed_at), key=lambda link: link.made_at, default=None)


def _unsent(invitation: Invitation) -> bool:
    """Tell whether the latest mail of an invitation did not go."""
    latest = max(invitation.links.all(), key=lambda link: (link.made_at, link.pk), default=None)
    return latest is not None and latest.mailed_at is None and latest.revoked_at is None
