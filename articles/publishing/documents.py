"""Word documents at the desk: store their pictures, and turn an interview into the text of a transcript."""

import io
import re
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.text import Truncator

from articles import versions
from articles.models import Picture
from articles.pictures.files import uploads
from articles.publishing import importing
from articles.text import richtext
from articles.word import as_transcript, reading
from articles.word.archive import NotWord
from articles.word.reading import Document, DocumentPicture

_FIGURE = re.compile(r'<figure data-picture="(\d+)"></figure>')
_NOT_WRITTEN = "The file could not be stored. The disk may be full. Upload the picture separately later."


@dataclass
class Placed:
    """The stored pictures of a document: their ids by number, the ids of new ones, and sentences about them."""

    ids: dict[int, int] = field(default_factory=dict)
    new: list[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def is_document(content: bytes) -> bool:
    """Tell whether a file should be read as a Word document. Only reading it shows whether it is a valid one."""
    return content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def read(content: bytes) -> Document:
    """Read a Word document. Raises importing.NotText with a message for the user."""
    try:
        return reading.read(content)
    except NotWord as error:
        raise importing.NotText(str(error)) from error


def transcript_of(document: Document, ids: dict[int, int]) -> str:
    """Return an interview as text, with the stored pictures in it."""
    return as_transcript.with_pictures(as_transcript.text_of(document), ids)


def text_of(document: Document, ids: dict[int, int]) -> str:
    """Return an article's text as HTML, with the stored pictures in it."""

    def figure(found: re.Match[str]) -> str:
        pk = ids.get(int(found[1]))
        return f'<figure data-picture="{pk}"></figure>' if pk else ""

    return richtext.sanitise(_FIGURE.sub(figure, document.html))


def store_pictures(document: Document, *, by) -> Placed:
    """Store the pictures of a document that are not stored yet: measured, re-encoded and without location data.

    The alternative text comes from the document. A picture that cannot be stored is left out, and a note says why.
    """
    placed = Placed()
    without_credit = 0
    for number, picture in enumerate(document.pictures, 1):
        try:
            stored, is_new = _stored(picture, by)
        except ValidationError as error:
            placed.notes.append(f"Picture {number}{_named(picture)} was left out. {' '.join(error.messages)}")
            continue
        except OSError:
            placed.notes.append(f"Picture {number}{_named(picture)} was left out. {_NOT_WRITTEN}")
            continue
        placed.ids[number] = stored.pk
        without_credit += not stored.credit
        if is_new:
            placed.new.append(stored.pk)
        if not stored.alt_text:
            placed.notes.append(f"Picture {stored.pk} has no alternative text. Open it and describe what it shows.")
    if without_credit:
        placed.notes.append(
            "1 picture of the document has no credit. Open it and enter one before you publish."
            if without_credit == 1
            else f"{without_credit} pictures of the document have no credit. Enter the credits before you publish."
        )
    return placed


def _stored(picture: DocumentPicture, by) -> tuple[Picture, bool]:
    """Return the stored picture with this content, and whether it is new. Raises ValidationError and OSError."""
    file = File(io.BytesIO(picture.content), name="picture")
    file.stored = uploads.store(file)
    ours = Picture(file=file, created_by=by)
    ours.alt_text = Truncator(picture.alt_text).chars(Picture._meta.get_field("alt_text").max_length)
    of_file = ours._meta.get_field("file")
    known = Picture.objects.filter(file=of_file.generate_filename(ours, file.stored.name)).order_by("pk").first()
    if known is not None:
        if ours.alt_text and not known.alt_text:
            known.alt_text = ours.alt_text
            known.save()
        return known, False
    # This writes the file to the storage, which may be slow, so it must not run while the database is locked.
    of_file.pre_save(ours, True)
    with transaction.atomic(), versions.gathered():
        ours.save()
    return ours, True


def _named(picture: DocumentPicture) -> str:
    return f" (“{Truncator(picture.alt_text).chars(60)}”)" if picture.alt_text else ""
