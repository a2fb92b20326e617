"""Keeps the renditions of pictures: makes them after an upload or by command, never while a reader waits.

A page shows renditions only where their manifest was made of the very file and focal point that the picture has now
(`is_current`); until then it shows the original. So nothing has to happen at a certain moment, and nothing is ever broken.
"""

import logging
from collections.abc import Iterable
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete

from articles import versions
from articles.models import Picture
from articles.pictures.files import renditions
from articles.pictures.files.renditions import Rendered

log = logging.getLogger(__name__)
# How long a journalist's upload may take for renditions; what is left over `manage.py render_pictures` makes.
UPLOAD_SECONDS = 6.0


def is_current(picture: Picture) -> bool:
    """Whether the renditions were made of this file, with this focal point, by today's recipe. Asks no query."""
    told = picture.renditions
    return bool(told) and _source(picture) == (told.get("of"), told.get("focal"), told.get("recipe"))


def is_finished(picture: Picture) -> bool:
    """Whether `render_pictures` has nothing to do for it."""
    return is_current(picture) and picture.renditions["complete"]


def render_after_upload(pk: int) -> None:
    """Make what a picture lacks, within `UPLOAD_SECONDS`; to be called when the upload is committed."""
    picture = Picture.objects.filter(pk=pk).first()
    if picture is None or is_current(picture):
        return
    made = renditions.render(read(picture), *source(picture), UPLOAD_SECONDS)
    if keep(picture, made):
        versions.raise_generation()
        versions.forget()


def source(picture: Picture) -> tuple[str, tuple[float, float]]:
    """What `renditions.render` needs beside the content: the file's name, and the focal point."""
    return PurePosixPath(picture.file.name).name, (picture.focal_x, picture.focal_y)


def read(picture: Picture) -> bytes:
    """The content of the original. Raises OSError where the storage has none."""
    with picture.file.storage.open(picture.file.name) as file:
        return file.read()


def keep(picture: Picture, made: Rendered) -> bool:
    """Store files first, then the manifest, then drop what the former manifest named.

    False where the picture was changed or deleted meanwhile: then what was made is thrown away. Who calls raises the
    generation, once for many.
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
    _drop(picture, _files_of(former) if kept else set(made.files))
    return kept


def watch() -> None:
    """Files go with their picture; called once, when the app is ready."""
    post_delete.connect(_on_delete, sender=Picture, dispatch_uid="renditions-of-deleted-pictures")


def _on_delete(sender, instance: Picture, using, **kwargs):
    gone = _files_of(instance.renditions) | {PurePosixPath(instance.file.name).name}
    transaction.on_commit(lambda: _drop(instance, gone), using=using, robust=True)


def _source(picture: Picture) -> tuple[str, list[float], int]:
    name, focal = source(picture)
    return name, list(focal), renditions.RECIPE


def _files_of(manifest: dict) -> set[str]:
    return renditions.names_of(manifest) | {manifest["of"]} if manifest else set()


def _store(picture: Picture, name: str, content: bytes) -> None:
    storage, path = picture.file.storage, _beside(picture, name)
    if storage.exists(path):
        if storage.size(path) == len(content):
            return
        # A process that was ended while it wrote left a part of the file.
        storage.delete(path)
    storage.save(path, ContentFile(content))


def _drop(picture: Picture, names: Iterable[str]) -> None:
    """Delete files that no picture uses any longer: the same upload may stand in two rows."""
    gone = set(names)
    stems = {name.split(".")[0].split("-")[0] for name in gone}
    for stem in stems:
        for file, manifest in Picture.objects.filter(file__contains=stem).values_list("file", "renditions"):
            gone -= {PurePosixPath(file).name} | renditions.names_of(manifest)
    for name in sorted(gone):
        try:
            picture.file.storage.delete(_beside(picture, name))
        except OSError:
            log.exception("The file %s of a picture that is gone could not be deleted", name)


def _beside(picture: Picture, name: str) -> str:
    return str(PurePosixPath(picture.file.name).with_name(name))
