"""Create and store renditions of pictures, after an upload or by command, never while a reader waits.

A page shows renditions only if their manifest was made from the picture's present file and focal point (`is_current`);
until then it shows the original. So renditions may be made at any time, and pages are never broken.
"""

import logging
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete

from articles import versions
from articles.models import FormerFile, Picture
from articles.pictures.files import renditions
from articles.pictures.files.renditions import Rendered

log = logging.getLogger(__name__)
# How many seconds an upload may spend on renditions; `manage.py render_pictures` makes the rest.
UPLOAD_SECONDS = 6.0


def is_current(picture: Picture) -> bool:
    """Tell whether the renditions match the picture's file, its focal point and the current recipe. Costs no query."""
    told = picture.renditions
    return bool(told) and _source(picture) == (told.get("of"), told.get("focal"), told.get("recipe"))


def is_finished(picture: Picture) -> bool:
    """Tell whether `render_pictures` has nothing left to do for the picture."""
    return is_current(picture) and picture.renditions["complete"]


def render_after_upload(pk: int, seconds: float | None = None) -> None:
    """Make a picture's missing renditions within `UPLOAD_SECONDS`. Call this after the upload is committed."""
    picture = Picture.objects.filter(pk=pk).first()
    if picture is None or is_current(picture):
        return
    made = renditions.render(read(picture), *source(picture), UPLOAD_SECONDS if seconds is None else seconds)
    if keep(picture, made):
        versions.raise_generation()
        versions.forget()


def source(picture: Picture) -> tuple[str, tuple[float, float]]:
    """Return the arguments of `renditions.render` besides the content: the file's name and the focal point."""
    return PurePosixPath(picture.file.name).name, (picture.focal_x, picture.focal_y)


def read(picture: Picture) -> bytes:
    """Read the original file. Raises OSError if the storage does not have it."""
    with picture.file.storage.open(picture.file.name) as file:
        return file.read()


def keep(picture: Picture, made: Rendered) -> bool:
    """Store the files, then the manifest, then delete the files of the former manifest.

    The files of a picture that was replaced stay for a while (`replacing.py`).

    Returns False and discards the new files if the picture was changed or deleted meanwhile. The caller must raise the
    generation, once for any number of pictures.
    """
    for name, content in made.files.items():
        _store(picture, name, content)
    unchanged = Picture.objects.filter(
        pk=picture.pk, file=picture.file.name, focal_x=picture.focal_x, focal_y=picture.focal_y
    )
    former = picture.renditions
    kept = bool(unchanged.update(renditions=made.manifest))
    if kept:
        picture.renditions = made.manifest
    if not kept:
        drop(made.files)
    elif not _is_retired(picture, former):
        drop(_files_of(former))
    return kept


def drop(names: Iterable[str]) -> None:
    """Delete files that no picture uses any more; two rows may share the files of the same upload."""
    gone = set(names)
    stems = {name.split(".")[0].split("-")[0] for name in gone}
    for stem in stems:
        for file, manifest in Picture.objects.filter(file__contains=stem).values_list("file", "renditions"):
            gone -= {PurePosixPath(file).name} | renditions.names_of(manifest)
    field = Picture._meta.get_field("file")
    for name in sorted(gone):
        try:
            field.storage.delete(f"{field.upload_to}/{name}")
        except OSError:
            log.exception("The unused picture file %s could not be deleted", name)


def watch() -> None:
    """Connect the signal that deletes a picture's files with it. Called once, when the app is ready."""
    post_delete.connect(_on_delete, sender=Picture, dispatch_uid="renditions-of-deleted-pictures")


def _on_delete(sender, instance: Picture, using, **kwargs):
    gone = _files_of(instance.renditions) | {PurePosixPath(instance.file.name).name}
    transaction.on_commit(lambda: drop(gone), using=using, robust=True)


def _source(picture: Picture) -> tuple[str, list[float], int]:
    name, focal = source(picture)
    return name, list(focal), renditions.RECIPE


def _files_of(manifest: dict) -> set[str]:
    return renditions.names_of(manifest) | {manifest["of"]} if manifest else set()


def _is_retired(picture: Picture, manifest: dict) -> bool:
    if not manifest or manifest["of"] == PurePosixPath(picture.file.name).name:
        return False
    stem = PurePosixPath(manifest["of"]).stem
    return FormerFile.objects.filter(picture=picture, stem=stem, deleted_at=None).exists()


def _store(picture: Picture, name: str, content: bytes) -> None:
    storage, path = picture.file.storage, _beside(picture, name)
    if storage.exists(path):
        if storage.size(path) == len(content):
            return
        # A process that was killed while writing has left an incomplete file.
        storage.delete(path)
    storage.save(path, ContentFile(content))


def _beside(picture: Picture, name: str) -> str:
    return str(PurePosixPath(picture.file.name).with_name(name))
