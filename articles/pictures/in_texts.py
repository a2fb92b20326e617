"""Keep the table of pictures in texts: after each save of a row with rich text, it names the pictures in that text."""

import re
from collections.abc import Iterator

from django.db import models
from django.db.models.signals import post_save

from articles.models import Picture, PictureInText
from articles.text.richtext import RichTextField

_FIGURE = re.compile(r'<figure data-picture="(\d{1,9})"')


def pictures_of(html: str) -> set[int]:
    """Return the ids of the pictures that a stored text names."""
    return {int(number) for number in _FIGURE.findall(html)}


def watch() -> None:
    """Connect the signals of all models with a rich text. Called once, when the app is ready."""
    for owner, model in owners():
        post_save.connect(_on_save, sender=model, dispatch_uid=f"pictures-in-texts-{owner}")


def owners() -> Iterator[tuple[str, type[models.Model]]]:
    """Yield the names of PictureInText's owners with their models."""
    for name in PictureInText.OWNERS:
        yield name, PictureInText._meta.get_field(name).related_model


def refresh(owner: str, row: models.Model, is_new: bool = False) -> None:
    """Bring the table up to date for one row. Costs one query, or none for a new row without pictures."""
    named: set[int] = set()
    for field in texts_of(type(row)):
        named |= pictures_of(getattr(row, field.attname) or "")
    if is_new and not named:
        return
    stored = dict(PictureInText.objects.filter(**{owner: row}).values_list("picture_id", "pk"))
    if gone := [pk for picture, pk in stored.items() if picture not in named]:
        PictureInText.objects.filter(pk__in=gone).delete()
    if new := named - stored.keys():
        # A text may name a picture that never existed, for example after an import.
        known = Picture.objects.filter(pk__in=new).values_list("pk", flat=True)
        PictureInText.objects.bulk_create([PictureInText(picture_id=pk, **{owner: row}) for pk in known])


def texts_of(model: type[models.Model]) -> list[RichTextField]:
    return [field for field in model._meta.concrete_fields if isinstance(field, RichTextField)]


def _on_save(sender, instance, created, raw=False, update_fields=None, **kwargs):
    texts = {field.name for field in texts_of(sender)}
    # A fixture brings the rows of the table itself.
    if raw or (update_fields is not None and not texts & set(update_fields)):
        return
    # A deferred text is not saved, so it has not changed.
    if texts & instance.get_deferred_fields():
        return
    owner = next(name for name, model in owners() if model is sender)
    refresh(owner, instance, is_new=created)
