"""What the invited expert does: open the page, type, send a portrait, submit, come back.

The page saves while the expert types, perhaps on two devices at once. Each save names the revision of the answer that it
is based on. If another page has written since, nothing is overwritten: both texts are kept, and the expert chooses.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from articles.asking import mails
from articles.models import Expert, Invitation, InvitedAnswer, InvitedPortrait, Participant
from articles.text.plain_words import cleaned

LONGEST_ANSWER = 20_000
# The longest second text of an answer that was typed on two devices. A save that exceeds it is refused.
LONGEST_OTHER = 3 * LONGEST_ANSWER
LONGEST_POSTS = 2000
# The journalist gets at most one mail in this time, even if the expert submits more often.
TOLD_AGAIN = timedelta(minutes=15)


class Closed(Exception):
    """Raised if the deadline has passed or the invitation was revoked since the view checked the link."""


@dataclass(frozen=True)
class Typed:
    """What a page sends: answers by id as (text, revision that it is based on), details by name as (value, former value)."""

    answers: dict[int, tuple[str, int]] = field(default_factory=dict)
    details: dict[str, tuple[str, str]] = field(default_factory=dict)
    screen: str = ""


@dataclass
class Saved:
    """The result of a save: the present invitation, errors by field, and the answers that have two texts now."""

    invitation: Invitation
    answers: dict[int, InvitedAnswer]
    errors: dict[str, str] = field(default_factory=dict)
    doubled: set[int] = field(default_factory=set)

    @property
    def is_whole(self) -> bool:
        return not self.errors and not self.doubled


def note_opened(invitation: Invitation, now: datetime) -> None:
    """Store that a person has opened the page, and not a mail scanner. Only the first time counts."""
    Invitation.objects.filter(pk=invitation.pk, opened_at=None).update(opened_at=now)


def save(invitation: Invitation, typed: Typed, now: datetime) -> Saved:
    """Store what was typed. Texts that are too long are refused, the others stored. Raises Closed."""
    with transaction.atomic():
        return _save(_locked(invitation, now), typed, now)


def submit(invitation: Invitation, typed: Typed, now: datetime) -> Saved:
    """Store what was typed and submit it. Some answers may be empty, but not all.

    Nothing is submitted if something could not be stored, or if another device has written meanwhile. Raises Closed.
    """
    with transaction.atomic():
        invitation = _locked(invitation, now)
        saved = _save(invitation, typed, now)
        if saved.is_whole and not any(answer.text.strip() for answer in saved.answers.values()):
            saved.errors["all"] = (
                "There is no answer yet, so nothing was submitted. Answer at least one question. "
                "If you cannot answer any, please reply to the mail that contained the link."
            )
        if not saved.is_whole:
            return saved
        invitation.submitted_at, invitation.reopened_at = now, None
        told = invitation.told_at is not None and now - invitation.told_at < TOLD_AGAIN
        if not told:
            invitation.told_at = now
            transaction.on_commit(lambda: mails.tell_journalist(invitation))
        invitation.save(update_fields=["submitted_at", "reopened_at", "told_at"])
        return saved


def reopen(invitation: Invitation, now: datetime) -> None:
    """Let the expert change submitted answers. The journalist still sees them."""
    Invitation.objects.filter(pk=invitation.pk, submitted_at__isnull=False, reopened_at=None).update(reopened_at=now)


def use_other(invitation: Invitation, answer_id: int, now: datetime) -> None:
    """Swap the answer with the text from the other device, so that neither is lost."""
    with transaction.atomic():
        _locked(invitation, now)
        answer = invitation.answers.filter(pk=answer_id).exclude(other_text="").first()
        if answer is None:
            return
        answer.text, answer.other_text = answer.other_text, answer.text
        answer.screen, answer.other_screen = answer.other_screen, answer.screen
        answer.revision += 1
        answer.saved_at = answer.other_at = now
        answer.save()


def drop_other(invitation: Invitation, answer_id: int) -> None:
    invitation.answers.filter(pk=answer_id).update(other_text="", other_screen="", other_at=None)


def save_portrait(invitation: Invitation, *, content: bytes, name: str, credit: str, now: datetime) -> None:
    """Store a portrait and replace an earlier one. The journalist has to decide again."""
    with transaction.atomic():
        invitation = _locked(invitation, now)
        InvitedPortrait.objects.update_or_create(
            invitation=invitation,
            defaults={
                "content": content,
                "name": name,
                "credit": credit,
                "uploaded_at": now,
                "decided_at": None,
                "picture": None,
            },
        )
        _note_typing(invitation, now)


def remove_portrait(invitation: Invitation) -> None:
    """Delete the portrait that the expert sent. A picture that was made from it stays."""
    InvitedPortrait.objects.filter(invitation=invitation).delete()


def details_now(invitation: Invitation) -> dict[str, str]:
    """Return the expert's details as the article has them."""
    expert = invitation.expert
    posts = Participant.objects.filter(article=invitation.article_id, expert=expert).values_list("posts", flat=True)
    return {
        "title": expert.title,
        "name": expert.name,
        "post_nominals": expert.post_nominals,
        "posts": "".join(posts[:1]),
    }


def longest(name: str) -> int:
    """Return how many characters a detail may have."""
    return LONGEST_POSTS if name == "posts" else Expert._meta.get_field(name).max_length


def _save(invitation: Invitation, typed: Typed, now: datetime) -> Saved:
    answers = {answer.pk: answer for answer in invitation.answers.all()}
    saved = Saved(invitation, answers)
    changed = False
    for pk, (text, base) in typed.answers.items():
        if pk in answers:
            changed |= _save_answer(answers[pk], cleaned(text), base, typed.screen, now, saved)
    changed |= _save_details(invitation, typed.details, saved)
    if changed:
        _note_typing(invitation, now)
    return saved


def _save_answer(answer: InvitedAnswer, text: str, base: int, screen: str, now: datetime, saved: Saved) -> bool:
    """Store the text of one answer. Returns whether anything was stored."""
    if text == answer.text:
        return False
    if len(text) > LONGEST_ANSWER:
        saved.errors[f"answer-{answer.pk}"] = (
            f"This answer has {len(text):,} characters; {LONGEST_ANSWER:,} is the limit. "
            "It is not saved yet. Shorten it, or send the rest by mail."
        )
        return False
    if base == answer.revision or (screen and screen == answer.screen) or not answer.text:
        answer.text, answer.screen, answer.saved_at = text, screen, now
        answer.revision += 1
        answer.save(update_fields=["text", "screen", "saved_at", "revision"])
        return True
    if text == answer.other_text:
        saved.doubled.add(answer.pk)
        return False
    saved.doubled.add(answer.pk)
    if not text:
        return False
    continues = not answer.other_text or (screen and screen == answer.other_screen) or answer.other_text in text
    kept = text if continues else f"{answer.other_text}\n\n{text}"
    if len(kept) > LONGEST_OTHER:
        saved.errors[f"answer-{answer.pk}"] = (
            "You have written this answer on several devices, and the texts together are too long. "
            "This one is not saved yet. Choose one of the texts first."
        )
        return False
    answer.other_text, answer.other_screen, answer.other_at = kept, screen, now
    answer.save(update_fields=["other_text", "other_screen", "other_at"])
    return True


def _save_details(invitation: Invitation, typed: dict[str, tuple[str, str]], saved: Saved) -> bool:
    now = details_now(invitation) if typed else {}
    changed = False
    for name, (value, base) in typed.items():
        value = cleaned(value) if name == "posts" else " ".join(cleaned(value).split())
        stored = invitation.details.get(name, now[name])
        if value == cleaned(stored):
            continue
        if len(value) > longest(name):
            saved.errors[name] = f"This has {len(value)} characters; {longest(name)} is the limit. Shorten it."
        elif name == "name" and not value:
            saved.errors[name] = "Enter your name as it should be printed."
        elif cleaned(base) != cleaned(stored):
            saved.errors[name] = (
                f"You have changed this on another device to “{stored or 'nothing'}”. "
                "Your text here is not saved yet. Save again to keep it."
            )
        else:
            invitation.details[name] = value
            changed = True
    if changed:
        invitation.save(update_fields=["details"])
    return changed


def _note_typing(invitation: Invitation, now: datetime) -> None:
    invitation.opened_at = invitation.opened_at or now
    invitation.first_typed_at = invitation.first_typed_at or now
    if invitation.submitted_at is not None:
        invitation.reopened_at = invitation.reopened_at or now
    invitation.save(update_fields=["opened_at", "first_typed_at", "reopened_at"])


def _locked(invitation: Invitation, now: datetime) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",))
    locked = rows.select_related("article__created_by", "expert", "invited_by").get(pk=invitation.pk)
    if not locked.is_open(now):
        raise Closed
    return locked
