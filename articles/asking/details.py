"""An expert's corrections of their own details, and their portrait. A journalist accepts or declines each of them.

Title, name and post-nominals belong to the expert's entry, which all articles share. Posts belong only to this Q&A
(`taking.take_posts`).
"""

from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from articles import versions
from articles.asking.taking import note_decided
from articles.history import wording
from articles.history.merging import Sheet
from articles.models import Expert, Invitation, InvitedPortrait, Picture
from articles.pictures import rendering

LABELS = {"title": "Title", "name": "Name", "post_nominals": "Post-nominals", "posts": "Posts and affiliations"}


@dataclass(frozen=True)
class Correction:
    """One detail: our value and the expert's value."""

    name: str
    label: str
    ours: str
    theirs: str

    @property
    def differences(self) -> list[wording.Paragraph]:
        return wording.difference(self.ours.splitlines(), self.theirs.splitlines())


def corrections(invitation: Invitation, sheet: Sheet) -> list[Correction]:
    """Return the corrections that no journalist has decided on yet."""
    now = {name: getattr(invitation.expert, name) for name in invitation.DETAILS if name != "posts"}
    wanted = str(invitation.expert_id)
    for row in sheet.lists["participants"]:
        if "".join(row.values["expert"]) == wanted:
            now["posts"] = "".join(row.values["posts"])
    return [
        Correction(name, LABELS[name], now[name], invitation.details[name])
        for name in invitation.DETAILS
        if name in invitation.details and name in now
        if now[name].splitlines() != invitation.details[name].splitlines()
        if invitation.decided.get(name) != invitation.details[name]
    ]


def accept(invitation: Invitation, name: str) -> Expert:
    """Store a corrected title, name or post-nominals with the expert. Returns the expert."""
    with transaction.atomic(), versions.gathered():
        invitation = _locked(invitation)
        expert = Expert.objects.select_for_update(of=("self",)).get(pk=invitation.expert_id)
        setattr(expert, name, invitation.details[name])
        expert.save()
        note_decided(invitation, name)
    return expert


def decline(invitation: Invitation, name: str) -> None:
    """Leave a detail as we have it. If the expert changes it again, it is shown again."""
    with transaction.atomic():
        note_decided(_locked(invitation), name)


def accept_portrait(invitation: Invitation, *, by, now: datetime) -> Picture:
    """Store the portrait that the expert sent as a `Picture`, and make it the portrait of the expert's entry.

    Raises ValidationError if the file cannot be stored as a picture, and OSError if the storage cannot write.
    """
    sent = InvitedPortrait.objects.get(invitation=invitation)
    expert = invitation.expert
    picture = Picture(
        file=ContentFile(bytes(sent.content), name=sent.name),
        alt_text=expert.full_name,
        credit=sent.credit,
        created_by=by,
    )
    # This writes the file to the storage, which may be slow, so it must not run while the database is locked.
    picture._meta.get_field("file").pre_save(picture, True)
    with transaction.atomic(), versions.gathered():
        expert = Expert.objects.select_for_update(of=("self",)).get(pk=expert.pk)
        picture.save()
        expert.portrait = picture
        expert.save()
        InvitedPortrait.objects.filter(pk=sent.pk).update(decided_at=now, picture=picture)
    transaction.on_commit(lambda: rendering.render_after_upload(picture.pk, None), robust=True)
    return picture


def decline_portrait(invitation: Invitation, now: datetime) -> None:
    InvitedPortrait.objects.filter(invitation=invitation).update(decided_at=now)


def _locked(invitation: Invitation) -> Invitation:
    return Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
