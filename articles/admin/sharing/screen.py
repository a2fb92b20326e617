"""Preview links of a piece in the admin: make one, copy or mail it, see who used which, revoke it."""

from collections.abc import Iterator

from django import forms
from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.views.decorators.debug import sensitive_post_parameters

from articles.history import keeping
from articles.models import PieceVersion, PreviewLink, UnsavedText
from articles.models.piece import Piece
from articles.publishing import sharing

STORED = "stored"
DAYS = (1, 3, 7, 14, 30)
USUAL_DAYS = 7
# The history offers every version. This form offers only the likely ones.
MOST_OFFERED = 30
LINKS_A_PAGE = 50


class ShareForm(forms.Form):
    for_whom = forms.CharField(
        label="For whom",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vLargeTextField"}),
        help_text="A name and a purpose: “Dr Jane Smith, legal check”. It is shown at the top of the preview and in your list of links.",
    )
    version = forms.ChoiceField(
        label="Version",
        help_text="The link always shows this version, even if the piece is edited, published or withdrawn later.",
        error_messages={"invalid_choice": "This version is no longer in the history. Choose another one."},
    )
    days = forms.TypedChoiceField(
        label="How long",
        choices=[(days, f"{days} day{'s' if days > 1 else ''}") for days in DAYS],
        initial=USUAL_DAYS,
        coerce=int,
        help_text="The link stops working then. You can revoke it earlier.",
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, offered: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].choices = list(offered.items())


class MailForm(forms.Form):
    to = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"class": "vTextField", "size": 40}))


class Shared:
    """A mixin for the admin of a kind of piece: adds `…/<id>/share/` and what its page posts to. Uses `Pending`."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/share/", wrap(self.share_view), name=f"{name}_share"),
            path("<int:pk>/share/<int:link>/mail/", wrap(self.mail_link_view), name=f"{name}_share_mail"),
            path("<int:pk>/share/<int:link>/revoke/", wrap(self.revoke_link_view), name=f"{name}_share_revoke"),
            *super().get_urls(),
        ]

    def get_deleted_objects(self, objs, request):
        """Allow links to be deleted with their piece, although nobody may delete a single link."""
        shown, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return shown, counts, lacking - {PreviewLink._meta.verbose_name}, protected

    def share_context(self, request: HttpRequest, piece: Piece) -> dict:
        return {"share_url": self._url("share", piece)}

    def share_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """List the links of a piece. People who may edit the piece also get the form that makes one."""
        piece = self._of_links(request, pk)
        form = None
        if self.has_change_permission(request, piece):
            asked = request.POST.get("version") or request.GET.get("version") or self._usual(request, piece)
            initial = {"version": asked, "seen": piece.version}
            offered = dict(_offered(piece, asked))
            form = ShareForm(request.POST if request.method == "POST" else None, initial=initial, offered=offered)
            if request.method == "POST" and form.is_valid() and (response := self._share(request, piece, form)):
                return response
        elif request.method == "POST":
            raise PermissionDenied
        return self._links_page(request, piece, form)

    @method_decorator(sensitive_post_parameters("token"))
    def mail_link_view(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        """Mail a link from the page that has just shown it, because only that page holds the token."""
        piece = self._of_links(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(self._url("share", piece))
        token = request.POST.get("token", "")
        own = _links_of(piece).with_token(token).filter(pk=link, made_by=request.user).first()
        if own is None:
            raise Http404
        form, now = MailForm(request.POST), timezone.now()
        if not own.is_open(now):
            messages.warning(request, "No mail was sent, because the link is closed.")
            return HttpResponseRedirect(self._url("share", piece))
        if form.is_valid():
            to = form.cleaned_data["to"]
            try:
                sharing.mail(own, token, to=to, by=request.user, now=now)
            except sharing.NotMailed:
                form.add_error(
                    "to", "The mail could not be sent just now. Copy the link, or try again in a few minutes."
                )
            else:
                messages.success(request, f"The link was mailed to {to}.")
                form = MailForm()
        return self._made_page(request, piece, own, token, form)

    def revoke_link_view(self, request: HttpRequest, pk: int, link: int) -> HttpResponse:
        piece = self._of_links(request, pk)
        if request.method == "POST":
            found = _links_of(piece).filter(pk=link)
            own = found.first()
            if own is None:
                raise Http404
            if not may_revoke(request.user, own):
                raise PermissionDenied
            if found.revoke(timezone.now()):
                self._log(request, piece, f"Revoked the preview link for {own.for_whom}.")
                messages.success(request, f"Revoked. The link for {own.for_whom} opens nothing any more.")
            else:
                messages.info(request, "Nothing was changed. The link was already closed.")
        return HttpResponseRedirect(self._url("share", piece))

    def _share(self, request: HttpRequest, piece: Piece, form: ShareForm) -> HttpResponse | None:
        asked = form.cleaned_data["version"]
        try:
            version = None if asked == STORED else keeping.of(piece).get(pk=asked)
            link, token = sharing.share(
                piece,
                version,
                seen=form.cleaned_data["seen"],
                for_whom=form.cleaned_data["for_whom"],
                days=form.cleaned_data["days"],
                by=request.user,
                now=timezone.now(),
            )
        except (sharing.NotShared, PieceVersion.DoesNotExist) as error:
            gone = form.fields["version"].error_messages["invalid_choice"]
            form.add_error("version", str(error) if isinstance(error, sharing.NotShared) else gone)
            # The next attempt then shares the present piece, which the message asks the person to check.
            form.data = form.data.copy()
            form.data["seen"] = str(piece.version)
            return None
        self._log(request, piece, f"Shared a preview for {link.for_whom}.")
        return self._made_page(request, piece, link, token, MailForm())

    def _of_links(self, request: HttpRequest, pk: int) -> Piece:
        piece = self.get_object(request, str(pk))
        if piece is None:
            raise Http404
        if not self.has_view_or_change_permission(request, piece):
            raise PermissionDenied
        return piece

    def _usual(self, request: HttpRequest, piece: Piece) -> str:
        """Return what the person works on: the pending version, or the piece as it is stored."""
        is_pending = piece.pending_id is not None and self.is_pending_screen(request, piece)
        return str(piece.pending_id) if is_pending else STORED

    def _links_page(self, request: HttpRequest, piece: Piece, form: ShareForm | None) -> HttpResponse:
        now = timezone.now()
        links = _links_of(piece).select_related("version", "made_by").defer("version__copy")
        page = Paginator(links, LINKS_A_PAGE).get_page(request.GET.get("page"))
        unsaved = UnsavedText.objects.filter(by=request.user, piece=piece.key, typed_at__isnull=False)
        context = {
            "form": form,
            "page": page,
            "links": [(link, link.is_open(now), may_revoke(request.user, link)) for link in page],
            "has_unsaved": form is not None and unsaved.exists(),
            "change_url": self._url("change", piece),
        }
        return self._sharing_page(request, piece, "links", "Share a preview" if form else "Preview links", context)

    def _made_page(self, request, piece: Piece, link: PreviewLink, token: str, form: MailForm) -> HttpResponse:
        context = {"link": link, "token": token, "address": sharing.address_of(token), "form": form}
        return self._sharing_page(request, piece, "made", "Preview link", context)

    def _sharing_page(self, request: HttpRequest, piece: Piece, page: str, title: str, context: dict) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "title": f"{title}: {piece.headline}",
            "opts": self.opts,
            "original": piece,
            "embargo": piece.embargo_until if piece.is_embargoed(timezone.now()) else None,
            "share_url": self._url("share", piece),
        }
        response = TemplateResponse(request, f"admin/articles/sharing/{page}.html", shared | context)
        response["Cache-Control"] = "private, no-store"
        return response

    @staticmethod
    def _log(request: HttpRequest, piece: Piece, said: str) -> None:
        LogEntry.objects.log_actions(request.user.pk, [piece], CHANGE, said, single_object=True)


def may_revoke(user, link: PreviewLink) -> bool:
    """Tell whether a person may close a link: their own, or anybody's for an editor."""
    return link.made_by_id == user.pk or user.has_perm("articles.edit_any_article")


def _links_of(piece: Piece):
    return PreviewLink.objects.filter(**keeping.parent_of(piece))


def _offered(piece: Piece, asked: str) -> Iterator[tuple[str, str]]:
    """Yield the versions that the form offers, with the values of its field; always including the version `asked` for."""
    yield STORED, "As it is saved now"
    kept = keeping.of(piece).select_related("by").defer("copy")
    latest = list(kept[:MOST_OFFERED])
    pks = {str(version.pk) for version in latest}
    for pk in {asked, str(piece.pending_id or "")} - pks:
        latest += list(kept.filter(pk=pk)) if pk.isascii() and pk.isdecimal() and len(pk) < 19 else []
    newest = next((version.pk for version in latest if not version.is_pending), None)
    for version in sorted(latest, key=lambda each: (each.pk != piece.pending_id, -each.pk)):
        if version.pk != newest or str(version.pk) == asked:
            yield str(version.pk), _told(version, piece)


def _told(version: PieceVersion, piece: Piece) -> str:
    moment = date_format(timezone.localtime(version.at), "j F Y, H:i")
    if version.pk == piece.pending_id:
        return f"The pending version of {moment}, by {version.by or 'a command'}"
    words = [
        moment,
        f"by {version.by or 'a command'}",
        version.get_name_display(),
        "pending" if version.is_pending else "",
    ]
    told = capfirst(", ".join(filter(None, words)))
    # Two saves of one minute differ only in what they changed.
    return f"{told}: {Truncator(version.summary).words(8)}" if version.summary else told
