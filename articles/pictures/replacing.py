"""Another file for the same picture, without a page that shows a broken one.

Pages that are being rendered, cached by a proxy or open in a browser name the former files. So these stay for
`KEPT_FOR`; after that, and for good, the site answers their addresses with the present file (`successor`), also to
newsletters that were sent.
"""

from datetime import datetime, timedelta
from pathlib import PurePosixPath

from django.db import transaction
from django.db.models import F
from django.db.models.signals import post_delete
from django.utils import timezone

from articles.models import FormerFile, Picture
from articles.pictures import rendering
from articles.pictures.files import renditions

# Other processes learn of the new file within seconds, and proxies keep pages for seconds, too.
KEPT_FOR = timedelta(hours=1)
# The most files' rows that one upload tidies up; `manage.py render_pictures` does the rest.
MOST_AT_ONCE = 5


def watch() -> None:
    """Connect the signal that deletes former files with their picture. Called once, when the app is ready."""
    post_delete.connect(_on_delete, sender=FormerFile, dispatch_uid="former-files-of-deleted-pictures")


def is_same_shape(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two sizes have the same ratio, within a hundredth: a focal point then means the same place."""
    return abs(one[0] * other[1] / max(1, one[1] * other[0]) - 1) < 0.01


def retire(picture: Picture, file: str, manifest: dict, now: datetime | None = None) -> None:
    """Remember the files of a picture that has just been given another one. Doing so twice changes nothing."""
    name = PurePosixPath(file).name
    names = {name} | (renditions.names_of(manifest) if manifest and manifest.get("of") == name else set())
    stem = stem_of(name)
    FormerFile.objects.update_or_create(
        picture=picture,
        stem=stem,
        defaults={"names": sorted(names), "replaced_at": now or timezone.now(), "deleted_at": None},
    )


def tidy(now: datetime, most: int | None = None) -> int:
    """Delete the files of former pictures that are no longer needed; return the number of pictures."""
    due = FormerFile.objects.filter(deleted_at=None, replaced_at__lte=now - KEPT_FOR).order_by("replaced_at")
    rows = due[:most]
    for row in rows:
        rendering.drop(row.names)
        FormerFile.objects.filter(pk=row.pk, replaced_at=row.replaced_at).update(deleted_at=now)
    return len(rows)


def successor(name: str) -> str | None:
    """Return the name of the file that has replaced the file of this name. Needs one query."""
    former = FormerFile.objects.filter(stem=stem_of(name)).annotate(file=F("picture__file")).order_by("-pk").first()
    return PurePosixPath(former.file).name if former else None


def stem_of(name: str) -> str:
    """Return the hash that the names of a file and its renditions begin with."""
    return name.split(".")[0].split("-")[0]


def _on_delete(sender, instance, using, **kwargs):
    transaction.on_commit(lambda: rendering.drop(instance.names), using=using, robust=True)
