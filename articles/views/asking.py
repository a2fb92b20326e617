"""The page of an invited expert, behind a private link: their questions, their words, and nothing else of the article."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from articles import limits
from articles.asking import portraits, writing
from articles.models import Invitation, InvitationLink, InvitedAnswer, InvitedPortrait
from articles.models.private_link import PrivateLink
from articles.pages.shared import frame
from articles.pictures.files import uploads
from articles.text.plain_words import cleaned
from articles.views.private import behind_a_link

# What a POST asks for. Without the script, the buttons of the form send it.
DO = "do"
SAVES_A_MINUTE = 60
UPLOADS_AN_HOUR = 12
_ONE = re.compile(r"(use|drop):(\d{1,18})")
_ANSWER = re.compile(r"answer-(\d{1,18})")
_SCREEN = re.compile(r"[A-Za-z0-9-]{1,36}")
_LABELS = {
    "title": ("Title", "“Professor”, “Dr”, “Sir”; leave it empty for none."),
    "name": ("Name", "As it should be printed."),
    "post_nominals": ("Letters after your name", "For example “CEng FREng”; leave it empty for none."),
    "posts": ("Posts and affiliations", "One to a line, as you hold them now: “Professor of Hydraulics, University of Marlow”."),
}  # fmt: skip
_TOO_FAST = "This was too fast, and what you typed is not saved yet. Wait a minute, then press Save."


@dataclass(frozen=True)
class Field:
    """One field of the page: its text, the stored value that the text is based on, and its error."""

    name: str
    label: str
    value: str
    base: str
    error: str = ""
    help: str = ""
    answer: InvitedAnswer | None = None


def if_closed(request: HttpRequest, link: PrivateLink) -> HttpResponse | None:
    """Give back what was typed on a page that was open when the link closed, so that it can be copied into a mail."""
    if request.method != "POST":
        return None
    if _wants_json(request):
        return JsonResponse({"state": "closed"}, status=410)
    typed = [value for name, value in request.POST.items() if _ANSWER.fullmatch(name) and value.strip()]
    if not typed:
        return None
    context = {**frame(), "link": link, "typed": typed}
    return HttpResponse(render_to_string("articles/private/asking/too_late.html", context), status=410)


@behind_a_link(InvitationLink, if_closed)
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, link: InvitationLink) -> HttpResponse:
    """Show the form, or what was submitted. Only a POST changes anything: scanners of mail open each link."""
    rows = Invitation.objects.with_answers().select_related("article", "expert", "invited_by", "portrait")
    invitation = rows.get(pk=link.invitation_id)
    if request.method != "POST":
        return _page(request, invitation, is_saved="saved" in request.GET)
    now = timezone.now()
    if not limits.is_within(f"asking.saves.{invitation.pk}", SAVES_A_MINUTE, 60):
        return _too_fast(request, invitation)
    InvitationLink.objects.note_use(link, now)
    asked = request.POST.get(DO, "save")
    if asked == "opened":
        writing.note_opened(invitation, now)
        return JsonResponse({"state": "opened"})
    if asked == "reopen":
        writing.reopen(invitation, now)
        return _again(request)
    try:
        return _store(request, invitation, asked, now)
    except writing.Closed:
        link.refresh_from_db()
        # The decorator answers the redirect with the page of a closed link.
        return if_closed(request, link) or HttpResponseRedirect(request.path)


@behind_a_link(InvitationLink)
@require_safe
def portrait(request: HttpRequest, link: InvitationLink) -> HttpResponse:
    """Return the portrait that the expert has sent."""
    sent = InvitedPortrait.objects.filter(invitation=link.invitation_id).first()
    if sent is None:
        # Not raised: the answer must carry the headers of private pages.
        return HttpResponse(status=404)
    return HttpResponse(bytes(sent.content), content_type="image/jpeg")


def _store(request: HttpRequest, invitation: Invitation, asked: str, now) -> HttpResponse:
    typed = _typed(request.POST, invitation)
    wrong_portrait = _store_portrait(request, invitation, now)
    if asked == "submit" and not wrong_portrait:
        saved = writing.submit(invitation, typed, now)
    else:
        saved = writing.save(invitation, typed, now)
    if wrong_portrait:
        saved.errors["portrait"] = wrong_portrait
    if one := _ONE.fullmatch(asked):
        if one[1] == "use":
            writing.use_other(invitation, int(one[2]), now)
        else:
            writing.drop_other(invitation, int(one[2]))
    elif asked == "remove_portrait":
        writing.remove_portrait(invitation)
    if _wants_json(request):
        return _told(saved, now)
    if saved.is_whole:
        return _again(request, "" if asked == "submit" else "?saved=1")
    invitation = Invitation.objects.with_answers().select_related("article").get(pk=invitation.pk)
    return _page(request, invitation, errors=saved.errors, is_doubled=bool(saved.doubled))


def _store_portrait(request: HttpRequest, invitation: Invitation, now) -> str:
    """Store the portrait that was sent, if any; return what is wrong with it."""
    file, credit = request.FILES.get("portrait"), cleaned(request.POST.get("credit", ""))[:200]
    if file is None:
        if "credit" in request.POST:
            InvitedPortrait.objects.filter(invitation=invitation).exclude(credit=credit).update(credit=credit)
        return ""
    if not limits.is_within(f"asking.uploads.{invitation.pk}", UPLOADS_AN_HOUR, 3600):
        return "You have sent many pictures within an hour. Wait a while, or send the picture by mail."
    try:
        content, named = portraits.portrait(file)
    except ValidationError as error:
        return " ".join(error.messages)
    name = cleaned(file.name or "")[-60:] or "portrait.jpg"
    writing.save_portrait(invitation, content=content, name=name, credit=credit or named[:200], now=now)
    return ""


def _typed(post: Mapping[str, str], invitation: Invitation) -> writing.Typed:
    """Read what was typed. An answer that is as its page loaded it is left out: another page may have changed it since."""
    answers = {}
    for name, text in post.items():
        if found := _ANSWER.fullmatch(name):
            revision, _, digest = post.get(f"base-{found[1]}", "").partition(".")
            if digest != _digest(cleaned(text)):
                is_number = revision.isascii() and revision.isdigit() and len(revision) < 10
                answers[int(found[1])] = (text, int(revision) if is_number else -1)
    details = {
        name: (post[name], post.get(f"base-{name}", ""))
        for name in invitation.DETAILS
        if name in post and cleaned(post[name]) != cleaned(post.get(f"base-{name}", ""))
    }
    screen = post.get("screen", "")
    return writing.Typed(answers, details, screen if _SCREEN.fullmatch(screen) else "")


def _page(
    request: HttpRequest,
    invitation: Invitation,
    *,
    errors: dict[str, str] | None = None,
    is_saved: bool = False,
    is_doubled: bool = False,
    status: int = 200,
) -> HttpResponse:
    errors = errors or {}
    answers, article = list(invitation.answers.all()), invitation.article
    now, stored = writing.details_now(invitation), invitation.details
    context = {
        **frame(),
        "invitation": invitation,
        "asker": invitation.invited_by,
        "embargo": article.embargo_until if article.is_embargoed(timezone.now()) else None,
        "zone": timezone.get_current_timezone_name(),
        "answers": [_field_of(request, answer, errors.get(f"answer-{answer.pk}", "")) for answer in answers],
        "details": [
            _detail(request, name, stored.get(name, now[name]), errors.get(name, "")) for name in invitation.DETAILS
        ],
        "portrait": getattr(invitation, "portrait", None),
        "portrait_error": errors.get("portrait", ""),
        "accepted": uploads.ACCEPTED_BY_BROWSERS,
        "errors": errors,
        "is_saved": is_saved,
        "is_doubled": is_doubled,
        "saved_at": max((answer.saved_at for answer in answers if answer.saved_at), default=None),
    }
    is_done = invitation.state == Invitation.State.SUBMITTED
    name = "submitted" if is_done and not errors and not is_doubled else "answer"
    # Rendered without the request, so that nothing reads a session or sets a cookie.
    return HttpResponse(render_to_string(f"articles/private/asking/{name}.html", context), status=status)


def _field_of(request: HttpRequest, answer: InvitedAnswer, error: str) -> Field:
    name = f"answer-{answer.pk}"
    value = request.POST.get(name, answer.text) if error else answer.text
    return Field(name, answer.question_text, value, _base(answer), error, answer=answer)


def _detail(request: HttpRequest, name: str, stored: str, error: str) -> Field:
    label, words = _LABELS[name]
    return Field(name, label, request.POST.get(name, stored) if error else stored, stored, error, words)


def _told(saved: writing.Saved, now) -> JsonResponse:
    """Tell the script what was stored: on what its next save is based, and what is wrong."""
    details = writing.details_now(saved.invitation) | saved.invitation.details
    return JsonResponse(
        {
            "state": "saved" if saved.is_whole else "partly",
            "at": date_format(timezone.localtime(now), "H:i"),
            "bases": {f"answer-{pk}": _base(answer) for pk, answer in saved.answers.items() if pk not in saved.doubled}
            | details,
            "doubled": [f"answer-{pk}" for pk in sorted(saved.doubled)],
            "errors": saved.errors,
        }
    )


def _too_fast(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if _wants_json(request):
        response: HttpResponse = JsonResponse({"state": "busy"}, status=429)
    else:
        errors = {name: _TOO_FAST for name in request.POST if _ANSWER.fullmatch(name)} | {"all": _TOO_FAST}
        response = _page(request, invitation, errors=errors, status=429)
    response["Retry-After"] = "60"
    return response


def _again(request: HttpRequest, query: str = "") -> HttpResponse:
    response = HttpResponseRedirect(f"{request.path}{query}")
    # The browser then loads the page again with GET.
    response.status_code = 303
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _base(answer: InvitedAnswer) -> str:
    return f"{answer.revision}.{_digest(answer.text)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:12]
