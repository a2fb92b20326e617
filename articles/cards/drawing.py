"""Card pictures: one for each piece, drawn when it is published or edited, or by `manage.py render_cards`.

Cards are never drawn during a reader's request. Until a card exists, and if it cannot be drawn, the lead picture is
used instead. A card shows the headline, the section, the experts and the lead picture: nothing that is locked.
"""

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Q
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from articles import versions
from articles.cards import face as card_face
from articles.models import Article, Card, Picture, SpecialReport
from articles.models.visibility import is_withdrawn

logger = logging.getLogger(__name__)
Piece = Article | SpecialReport


@dataclass(frozen=True)
class Shared:
    """The picture of a shared link: its absolute address, size in pixels and alternative text."""

    address: str
    width: int
    height: int
    alt: str


def shared(piece: Piece) -> Shared | None:
    """Return the picture for shared links to a piece from `for_page()`: its card, its lead picture or None."""
    card = getattr(piece, "card", None)
    if card is not None:
        alt = f"{piece.headline}. {piece.picture.alt_text}".strip() if piece.picture else piece.headline
        return Shared(_address(card.file.url), card_face.WIDTH, card_face.HEIGHT, alt)
    return of_picture(piece.picture) if piece.picture else None


def of_picture(picture: Picture) -> Shared:
    return Shared(_address(picture.file.url), picture.width, picture.height, picture.alt_text)


def watch() -> None:
    """Connect the signals that redraw cards after changes. Called once, when the app is ready."""
    versions.after_change(refresh_articles_soon)
    post_save.connect(_on_report, sender=SpecialReport, dispatch_uid="card-report")
    post_delete.connect(_on_delete, sender=Card, dispatch_uid="card-file")
    post_save.connect(_on_picture, sender=Picture, dispatch_uid="card-picture")


def refresh_articles_soon(ids: set[int]) -> None:
    """Draw the cards of these articles after the commit; a failure is logged and does not break the save."""
    transaction.on_commit(lambda: refresh_all(_with_card(ids)), robust=True)


def _with_card(ids: set[int]) -> Iterable[Article]:
    # Drafts, which are saved most often, have no card, and nothing of them is read.
    return _articles().filter(Q(published_at__isnull=False) | Q(card__isnull=False), pk__in=ids)


def refresh_all(pieces: Iterable[Piece]) -> int:
    """Update the cards of these pieces; return how many were drawn."""
    drawn = sum(refresh(piece) for piece in pieces)
    if drawn:
        versions.raise_generation()
        versions.forget()
    return drawn


def refresh(piece: Piece) -> bool:
    """Draw a card if its contents have changed, or delete that of an unpublished piece; return whether it was drawn."""
    card = getattr(piece, "card", None)
    if not _is_for_readers(piece):
        if card is not None:
            card.delete()
        return False
    face = face_of(piece)
    if card is not None and card.face == face.digest:
        return False
    try:
        content = drawn(piece)
    except card_face.NotDrawable as reason:
        logger.info("No card for %s: %s The lead picture is used instead.", piece.key, reason)
        if card is not None:
            card.delete()
        return False
    _store(piece, card, face, content)
    return True


def face_of(piece: Piece) -> card_face.Face:
    """Return the contents of a piece's card."""
    if isinstance(piece, SpecialReport):
        kicker, experts = "Special report", ()
    else:
        kinds = [] if piece.kind == Article.Kind.NEWS else [piece.get_kind_display()]
        # Avoid “Opinion · Opinion” in the section of that name.
        kicker = " · ".join(dict.fromkeys([piece.section.name, *kinds]))
        experts = tuple(
            (participant.initials, participant.expert.full_name) for participant in piece.participants.all()
        )
    picture = piece.picture
    return card_face.Face(
        settings.SITE_NAME,
        kicker,
        piece.headline,
        experts,
        *((picture.file.name, picture.focal_x, picture.focal_y) if picture else ()),
    )


def pieces_for_readers() -> Iterator[Piece]:
    """Yield every published or scheduled piece by id, for `manage.py render_cards`."""
    for rows in (_articles(), _reports()):
        last = 0
        while batch := list(rows.filter(pk__gt=last, published_at__isnull=False).order_by("pk")[:100]):
            yield from batch
            last = batch[-1].pk


def _articles():
    rows = Article.objects.filter(section__isnull=False).select_related("section", "picture", "card").defer("body")
    return rows.prefetch_related("participants__expert")


def _reports():
    return SpecialReport.objects.select_related("picture", "card").defer("introduction")


def _is_for_readers(piece: Piece) -> bool:
    # Includes scheduled pieces, which need their card as soon as they appear.
    return piece.published_at is not None and not is_withdrawn(piece.withdrawn_at, timezone.now())


def drawn(piece: Piece) -> bytes:
    """Draw the card of a piece as a JPEG, and store nothing. Raises `card_face.NotDrawable`."""
    face = face_of(piece)
    if piece.picture is None:
        return card_face.draw(face)
    try:
        with piece.picture.file.open("rb") as file:
            return card_face.draw(face, file)
    except OSError as error:
        raise card_face.NotDrawable("The file of the lead picture is missing.") from error


def _store(piece: Piece, card: Card | None, face: card_face.Face, content: bytes) -> None:
    old = card.file.name if card else ""
    # Named like a rendition, so that it is served with the same long cache lifetime.
    name = f"pictures/{hashlib.sha256(content).hexdigest()[:20]}-card.jpg"
    storage = Card._meta.get_field("file").storage
    if not storage.exists(name):
        storage.save(name, ContentFile(content))
    owner = {"article": piece} if isinstance(piece, Article) else {"report": piece}
    Card.objects.update_or_create(**owner, defaults={"file": name, "face": face.digest})
    if old and old != name:
        _forget_file(old)


def _forget_file(name: str) -> None:
    if not Card.objects.filter(file=name).exists():
        Card._meta.get_field("file").storage.delete(name)


def _on_delete(sender, instance, **kwargs):
    transaction.on_commit(lambda: _forget_file(instance.file.name), robust=True)


def _on_report(sender, instance, **kwargs):
    transaction.on_commit(lambda: refresh_all(_reports().filter(pk=instance.pk)), robust=True)


def _on_picture(sender, instance, created, **kwargs):
    if created:
        return
    shows = Q(picture_id=instance.pk)
    transaction.on_commit(lambda: refresh_all([*_articles().filter(shows), *_reports().filter(shows)]), robust=True)


def _address(path: str) -> str:
    # An external storage returns absolute addresses, which urljoin keeps.
    return urljoin(settings.SITE_ADDRESS + "/", path)
