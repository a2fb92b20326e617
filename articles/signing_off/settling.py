"""What the desk does with proposals: accept them word for word, or decline them with a reason."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from articles import versions
from articles.history import keeping, pending
from articles.models import Answer, Article, SignOff, SignOffAnswer
from articles.models.piece import Status
from articles.signing_off import asking, words
from articles.signing_off.asking import NotNow
from articles.signing_off.words import Words
from articles.text import rewording, richtext

LONGEST_LINE = SignOffAnswer._meta.get_field("outcome_note").max_length


def takes_pending(article: Article, now: datetime) -> bool:
    """Tell whether accepted words go into the pending version. Accepting words never changes what readers see."""
    return article.pending_id is not None or article.status_at(now) in (Status.PUBLISHED, Status.SCHEDULED)


def accept(sign_off: SignOff, seen: dict[str, str], *, by, now: datetime) -> int:
    """Put proposed words into the piece or its pending version, and record who accepted them. Returns how many.

    `seen` maps the token of each answer to the mark (`mark_of`) of the words that the journalist saw. The new words
    count as approved. Raises NotNow if an answer or a proposal changed since.
    """
    with transaction.atomic(), versions.gathered():
        article = _locked(sign_off)
        sign_off = asking.locked(sign_off)
        answers = _proposals(sign_off, seen)
        speaker, present = _present(article, sign_off)
        for answer in answers:
            if answer.token not in present or mark_of(present[answer.token], answer) != seen[answer.token]:
                raise NotNow("The answer or the proposal changed meanwhile, so nothing was accepted. Check it again.")
            answer.approved_body = richtext.sanitise(rewording.reworded(present[answer.token].body, answer.proposed))
            # The expert approved these words as the answer to this question.
            answer.question = present[answer.token].question
            _settle(answer, SignOffAnswer.Outcome.ACCEPTED, "", by, now)
        said = f"Words of {speaker} accepted"
        new = {answer.token: answer.approved_body for answer in answers}
        keeping.begin(article)
        if takes_pending(article, now):
            _store_pending(article, new, said, by, now)
        else:
            _store(article, new, said, by, now)
    return len(answers)


def decline(sign_off: SignOff, token: str, *, line: str, by, now: datetime) -> None:
    """Leave an answer as it is. The expert can read the reason. Raises NotNow without a reason or a proposal."""
    if not line.strip():
        raise NotNow("Give the reason in one line. The expert will read it.")
    with transaction.atomic():
        sign_off = asking.locked(sign_off)
        for answer in _proposals(sign_off, [token]):
            _settle(answer, SignOffAnswer.Outcome.DECLINED, line.strip()[:LONGEST_LINE], by, now)


def mark_of(present: Words, answer: SignOffAnswer) -> str:
    """Return a mark of what the journalist saw: the present words and the proposal."""
    return f"{_digest(present.body)}.{_digest(answer.proposed)}"


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _locked(sign_off: SignOff) -> Article:
    return Article.objects.select_for_update(of=("self",)).get(pk=sign_off.article_id)


def _proposals(sign_off: SignOff, tokens: Sequence[str] | dict) -> list[SignOffAnswer]:
    if sign_off.withdrawn_at is not None:
        raise NotNow("The sign-off was withdrawn meanwhile, so nothing was changed.")
    answers = [answer for answer in sign_off.answers.all() if answer.token in tokens]
    if not answers or not all(answer.waits_for_desk for answer in answers):
        raise NotNow("The expert has changed their mind, or a colleague has decided already. Nothing was changed.")
    return answers


def _present(article: Article, sign_off: SignOff) -> tuple[str, dict[str, Words]]:
    """Return the expert's initials and their present answers."""
    for speaker in words.speakers(words.sheet_of(article)):
        if speaker.expert_id == sign_off.expert_id:
            return speaker.initials, {answer.token: answer for answer in speaker.answers}
    return "", {}


def _settle(answer: SignOffAnswer, outcome: str, line: str, by, now: datetime) -> None:
    answer.outcome, answer.outcome_note = outcome, line
    answer.settled_at, answer.settled_by, answer.typed = now, by, ""
    answer.save()


def _store(article: Article, new: dict[str, str], said: str, by, now: datetime) -> None:
    for answer in Answer.objects.filter(article=article, token__in=new):
        answer.body = new[answer.token]
        answer.save(update_fields=["body"])
    article.save(update_fields=["edited_at"])
    keeping.keep(article, by=by, now=now, summary=said)


def _store_pending(article: Article, new: dict[str, str], said: str, by, now: datetime) -> None:
    sheet = words.sheet_of(article)
    for row in sheet.lists["answers"]:
        if (body := new.get("".join(row.values["token"]))) is not None:
            row.values["body"] = (body,)
    pending.store(article, sheet, by=by, now=now, said=said)
