"""The page where an expert signs off their answers. It shows only their own words, and no others from the article."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone

from articles import limits
from articles.models import SignOff, SignOffAnswer, SignOffLink
from articles.pages.shared import frame
from articles.reading import texts
from articles.signing_off import answering
from articles.text import rewording
from articles.views.private import behind_a_link

# The page saves at most every three seconds, so only programs send more.
MOST_POSTS_A_MINUTE = 60
_WORDS = "words-"
_FULL = "That was a lot at once. Nothing is lost: wait a minute, then press the button again."


@dataclass(frozen=True)
class Row:
    """One answer on the page: as it will be printed, and the text in the field for other words."""

    answer: SignOffAnswer
    html: str
    text: str
    error: str = ""

    @property
    def is_opened(self) -> bool:
        return bool(self.error) or (bool(self.answer.typed) and self.answer.verdict != self.answer.Verdict.APPROVED)


@behind_a_link(SignOffLink)
def page(request: HttpRequest, link: SignOffLink) -> HttpResponse:
    """Show the answers; each POST names one verb by its button. A GET changes nothing."""
    sign_off = (
        SignOff.objects.select_related("article__pending__base", "expert", "sent_by")
        .prefetch_related("answers")
        .get(pk=link.sign_off_id)
    )
    if request.method in ("GET", "HEAD"):
        return _page(sign_off)
    if request.method != "POST":
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    typed = {name.removeprefix(_WORDS): value for name, value in request.POST.items() if name.startswith(_WORDS)}
    by_script = request.headers.get("Accept") == "application/json"
    try:
        if not limits.is_within(f"sign_off.posts.{sign_off.pk}", MOST_POSTS_A_MINUTE, 60):
            return _refused(sign_off, typed, {}, _FULL, 429, by_script)
        _take(request, sign_off, link, typed)
    except answering.Refused as error:
        return _refused(sign_off, typed, {error.token: str(error)}, "", 422, by_script)
    except answering.Ended:
        # It ended between the look at the link and the lock.
        return HttpResponseRedirect(request.path)
    if by_script:
        return JsonResponse({"saved": True})
    token = next((request.POST[verb] for verb in ("approve", "propose") if verb in request.POST), "")
    known = {answer.token for answer in sign_off.answers.all()}
    place = f"answer-{token}" if token in known else "content"
    return HttpResponse(status=303, headers={"Location": f"{request.path}#{place}"})


def _take(request: HttpRequest, sign_off: SignOff, link: SignOffLink, typed: dict[str, str]) -> None:
    """Do what the button says. The text in the other fields is kept, so that no button loses it."""
    now = timezone.now()
    SignOffLink.objects.note_use(link, now)
    if "opened" in request.POST:
        answering.note_opening(sign_off, now)
        return
    sent = request.POST.get("propose", "")
    answering.keep_typed(sign_off, {token: text for token, text in typed.items() if token != sent}, now)
    if sent:
        answering.propose(sign_off, sent, typed.get(sent, ""), now)
    elif "approve" in request.POST:
        answering.approve(sign_off, request.POST["approve"], now)
    elif "approve_all" in request.POST:
        answering.approve_all(sign_off, now)


def _page(
    sign_off: SignOff,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    # Rendered without the request, so that nothing reads a session or sets a cookie.
    typed, errors = typed or {}, errors or {}
    answers = answering.shown(sign_off)
    rows = [
        Row(answer, html, typed.get(answer.token, _text(answer)), errors.get(answer.token, ""))
        for answer, html in zip(answers, texts.printed(map(_words, answers)), strict=True)
    ]
    open_rows = [row for row in rows if row.answer.verdict == SignOffAnswer.Verdict.OPEN]
    untouched = [row for row in open_rows if not row.answer.typed]
    context = {
        **frame(),
        "sign_off": sign_off,
        "rows": rows,
        "wrong": [row for row in rows if row.error],
        # An answer that is no longer in the piece has no row to show its error at.
        "problem": problem
        or next((said for token, said in errors.items() if token not in {a.token for a in answers}), ""),
        "open_rows": open_rows,
        "untouched": untouched,
        "has_stand_ins": any(f"\n{mark}" in f"\n{row.text}" for row in rows for mark in rewording.STAND_INS),
    }
    return HttpResponse(render_to_string("articles/signing_off/page.html", context), status=status)


def _refused(sign_off, typed, errors, problem, status: int, by_script: bool) -> HttpResponse:
    if by_script:
        return JsonResponse({"saved": False, "problem": problem or " ".join(errors.values())}, status=status)
    return _page(sign_off, typed, errors, problem, status)


def _words(answer: SignOffAnswer) -> str:
    """Return what will be printed: what was sent or, once the desk has accepted it, what the expert proposed."""
    return answer.approved_body if answer.outcome == SignOffAnswer.Outcome.ACCEPTED else answer.body


def _text(answer: SignOffAnswer) -> str:
    return answer.typed or answer.proposed or rewording.to_plain(answer.body)
