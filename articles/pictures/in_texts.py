"""Keep the table of pictures in texts, which lists the pictures of each stored text.

Articles with their answers are looked at once at the end of a save, however many answers it changed; other rows with a
text when they are saved.
"""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q, Value
from django.db.models.signals import post_save

from articles import versions
from articles.models import Answer, Article, Picture, PictureInText
from articles.text.richtext import RichTextField, pictures_of

_BEGINS = "<figure data-picture="
# The owners whose models save alone.
_ALONE = ("report", "author", "expert", "page")
# A picture's id and the column of its owner with the owner's id.
Place = tuple[int, str, int]


def watch() -> None:
    """Listen to changes of all rows with a rich text. Called once, when the app is ready."""
    versions.after_change(refresh_articles)
    for owner in _ALONE:
        post_save.connect(_on_save, sender=_model_of(owner), dispatch_uid=f"pictures-in-texts-{owner}")


def refresh_articles(ids: Iterable[int]) -> None:
    """Bring the table up to date for the texts and answers of these articles. Costs two queries if nothing changed."""
    ids = list(ids)
    bodies = Article.objects.filter(pk__in=ids, body__contains=_BEGINS).order_by()
    answers = Answer.objects.filter(article__in=ids, body__contains=_BEGINS).order_by()
    texts = bodies.values_list(Value("article"), "pk", "body").union(
        answers.values_list(Value("answer"), "pk", "body"), all=True
    )
    named = {(picture, owner, pk) for owner, pk, html in texts for picture in pictures_of(html)}
    _put(Q(article__in=ids) | Q(answer__article__in=ids), named)


def _put(owners: Q, named: set[Place]) -> None:
    """Make the rows of these owners the places in `named`."""
    stored: dict[Place, int] = {}
    rows = PictureInText.objects.filter(owners).values_list("pk", "picture", *PictureInText.OWNERS)
    for pk, picture, *owner_ids in rows:
        for owner, owner_id in zip(PictureInText.OWNERS, owner_ids, strict=True):
            if owner_id is not None:
                stored[picture, owner, owner_id] = pk
    if gone := [pk for place, pk in stored.items() if place not in named]:
        PictureInText.objects.filter(pk__in=gone).delete()
    if new := named - stored.keys():
        # A text may name a picture that never existed, for example after an import.
        known = set(Picture.objects.filter(pk__in={place[0] for place in new}).values_list("pk", flat=True))
        PictureInText.objects.bulk_create(
            PictureInText(picture_id=picture, **{f"{owner}_id": pk})
            for picture, owner, pk in sorted(new)
            if picture in known
        )


def _on_save(sender, instance, raw=False, update_fields=None, **kwargs):
    (text,) = (field.name for field in sender._meta.concrete_fields if isinstance(field, RichTextField))
    # A fixture brings the rows of the table itself; a deferred text has not changed.
    if raw or text in instance.get_deferred_fields() or (update_fields is not None and text not in update_fields):
        return
    owner = next(name for name in _ALONE if _model_of(name) is sender)
    named = {(picture, owner, instance.pk) for picture in pictures_of(getattr(instance, text) or "")}
    _put(Q(**{owner: instance.pk}), named)


def _model_of(owner: str) -> type[models.Model]:
    return PictureInText._meta.get_field(owner).related_model
