"""Uploaded pictures: measured before decoding, always re-encoded, named by a hash of their content.

Re-encoding drops everything else inside a file: location, camera data, thumbnails and whatever follows the last pixel.
The details that journalists need (credit, caption) are read first (`details.py`).
"""

import hashlib
import io
import re
import warnings
from dataclasses import dataclass, field

import pillow_heif
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models
from django.utils.text import Truncator
from PIL import ExifTags, Image, ImageOps

from articles.pictures.files import colours
from articles.pictures.files import details as picture_details
from articles.pictures.files.details import Details

pillow_heif.register_heif_opener()
# Pillow's names. Every upload is re-encoded as JPEG or PNG, so pages never show the other formats.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "HEIF", "TIFF", "BMP", "JPEG2000")
ACCEPTED = "JPEG, PNG, WebP, AVIF, GIF, HEIC, TIFF, BMP or JPEG 2000"
# File choosers that do not know a type go by the file extension.
ACCEPTED_BY_BROWSERS = "image/*,.heic,.heif,.avif,.tif,.tiff,.jp2,.j2k"
MAX_BYTES = 25 * 1024 * 1024
MAX_PIXELS = 50_000_000
MIN_WIDTH = 400
# The site shows nothing wider than this, even on dense screens.
MAX_STORED_WIDTH = 2400
# Higher than any page needs; encoding costs time and memory for each pixel.
MAX_STORED_HEIGHT = 8000
JPEG_QUALITY = 85
# The fields of a picture that an upload fills if they are empty.
FROM_THE_FILE = ("credit", "caption", "alt_text", "digital_source")
# Decoding JPEG 2000 was measured to take 18 bytes a pixel (HEIC 7, JPEG 4); larger ones are decoded at half their size.
_MOST_PIXELS_OF_JPEG_2000 = 20_000_000
_RAW = "a camera's raw file"
# Other files that photographers and designers send, by their first bytes.
_OTHER_FORMATS = (
    (
        re.compile(rb"....ftyp(?:hei[cmsx]|hev[cmx]|mif1|msf1)", re.DOTALL),
        "a broken or unknown kind of HEIC picture",
    ),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:svg|(?:\?xml|!--|!DOCTYPE)[^\0]*?<svg)[\s>]"), "an SVG drawing"),
    (re.compile(rb"II\*\0|MM\0\*|II\+\0|MM\0\+"), "an unknown kind of TIFF or a camera's raw file"),
    (re.compile(rb"8BPS"), "a Photoshop file"),
    (re.compile(rb"%PDF|%!PS|\xc5\xd0\xd3\xc6"), "a PDF, EPS or Illustrator file"),
    (re.compile(rb"BM"), "a broken BMP picture"),
    (re.compile(rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51"), "a broken JPEG 2000 picture"),
    (re.compile(rb"\0\0\0\x0cJXL |\xff\x0a"), "a JPEG XL picture"),
)
# The EXIF orientations with a quarter turn.
_ON_THEIR_SIDE = (5, 6, 7, 8)


@dataclass(frozen=True)
class Stored:
    """A re-encoded picture: its bytes, its name (a hash of them), its size in pixels and the details in the upload."""

    content: bytes
    name: str
    width: int
    height: int
    details: Details = field(default_factory=Details)


def measure(file: File) -> tuple[int, int]:
    """Return the width and height in pixels after rotation, read from the file's header without decoding it.

    Raises ValidationError, with a message for the uploader, if the file is too large or not a picture of a known
    format, or if the picture has too many pixels, is too narrow, or would be too high on a page.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"The file is {file.size / 1024 / 1024:.0f} MB; the limit is {MAX_BYTES // 1024 // 1024} MB. "
            "Make it smaller and upload it again."
        )
    if not file.size:
        raise ValidationError("The file is empty. Choose another one.")
    with _opened(file) as image:
        width, height = _upright_size(image)
    if width * height > MAX_PIXELS:
        raise ValidationError(
            f"The picture has {width} × {height} pixels; the limit is {MAX_PIXELS // 1_000_000} million. "
            "Scale it down and upload it again."
        )
    if width < MIN_WIDTH:
        raise ValidationError(
            f"The picture is {width} pixel{'' if width == 1 else 's'} wide; it needs at least {MIN_WIDTH}. "
            "Ask for a larger version."
        )
    _refuse_too_high(width, height)
    return width, height


def store(file: File) -> Stored:
    """Decode an uploaded picture and re-encode it: upright, at most 2400 pixels wide, without any metadata.

    Raises ValidationError as `measure` does, and if the file is truncated or cannot be decoded.
    """
    measure(file)
    try:
        with _opened(file) as image:
            # Pillow has opened the first page or frame, and only that is stored. Counting the pages of a hostile TIFF,
            # which are a linked list, could take minutes.
            if image.format == "JPEG2000" and image.width * image.height > _MOST_PIXELS_OF_JPEG_2000:
                image.reduce = 1
            image.load()
            # Read after decoding, because the text chunks of a PNG may follow the pixels.
            details = picture_details.read(image)
            # In place, because a second copy of 50 million pixels takes 150 MB.
            ImageOps.exif_transpose(image, in_place=True)
            upright: Image.Image = image
            keeps_png = image.format in ("PNG", "GIF") or image.mode in ("P", "1")
            has_alpha = "A" in upright.getbands() or "transparency" in upright.info
            upright = colours.as_shown(upright)
    except ValidationError:
        raise
    except Exception as error:  # Pillow's decoders raise OSError, SyntaxError, ValueError, struct.error and more.
        raise ValidationError(
            "The picture file is damaged or incomplete. Save it again, then upload the new file."
        ) from error
    # Check again: some files state only after the pixels that they must be rotated.
    _refuse_too_high(upright.width, upright.height)
    if upright.width > MAX_STORED_WIDTH:
        height = max(1, round(upright.height * MAX_STORED_WIDTH / upright.width))
        upright = upright.convert("RGBA" if has_alpha else "RGB").resize(
            (MAX_STORED_WIDTH, height), Image.Resampling.LANCZOS
        )
    output = io.BytesIO()
    try:
        if has_alpha or keeps_png:
            clean = (
                upright
                if upright.mode in ("P", "L") and not has_alpha
                else upright.convert("RGBA" if has_alpha else "RGB")
            )
            suffix = "png"
            clean.info = {}
            # `optimize` was measured to take ten times as long (30 s for the largest) for a file of the same size.
            clean.save(output, "PNG", compress_level=6)
        else:
            suffix = "jpg"
            clean = upright.convert("L" if upright.mode == "L" else "RGB")
            clean.info = {}
            clean.save(output, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    except (OSError, ValueError) as error:
        # JPEG is limited to 65,500 pixels a side; other formats allow more.
        raise ValidationError("The picture is too long to be stored. Crop it and upload it again.") from error
    content = output.getvalue()
    digest = hashlib.sha256(content).hexdigest()[:20]
    return Stored(content, f"{digest}.{suffix}", upright.width, upright.height, details)


def _opened(file: File):
    file.seek(0)
    with warnings.catch_warnings():
        # Pillow warns of decompression bombs from 89 million pixels; `measure` refuses earlier, with a clear message.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(file, formats=FORMATS)
        except Image.DecompressionBombError as error:
            raise ValidationError(
                f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels. Scale it down and upload it again."
            ) from error
        except Exception as error:  # Header parsers raise all kinds of errors, as decoders do.
            raise ValidationError(_what_it_is(file)) from error
        if _is_raw(image, file):
            raise ValidationError(_refusal(_RAW))
        return image


def _what_it_is(file: File) -> str:
    """Describe a file that is in none of `FORMATS`, by its first bytes; the file name does not count."""
    file.seek(0)
    head = file.read(1024)
    for begins, what in _OTHER_FORMATS:
        if begins.match(head):
            return _refusal(what)
    return f"This file is not a picture that we can read, whatever its name says. Upload a {ACCEPTED} file."


def _refusal(what: str) -> str:
    return f"This is {what}, which we cannot show. Save it as a JPEG or PNG file and upload that."


def _is_raw(image: Image.Image, file: File) -> bool:
    """Tell whether a TIFF is a camera's raw file. Pillow would read only the small preview of such a file."""
    if image.format != "TIFF":
        return False
    tags = image.tag_v2
    place = file.tell()
    file.seek(8)
    is_canons = file.read(2) == b"CR"
    file.seek(place)
    # DNGVersion, or a first page that is marked as a reduced image (TIFF 6.0, NewSubfileType).
    return 50706 in tags or bool(tags.get(254, 0) & 1) or is_canons


def _upright_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    if image.format == "TIFF":
        return (height, width) if image.tag_v2.get(ExifTags.Base.Orientation) in _ON_THEIR_SIDE else (width, height)
    try:
        # Read only the file's header: `getexif()` would decode a PNG.
        exif = Image.Exif()
        exif.load(image.info.get("exif") or b"")
        lies_on_its_side = exif.get(ExifTags.Base.Orientation) in _ON_THEIR_SIDE
    except Exception:  # EXIF parsers raise all kinds of errors, as decoders do.
        lies_on_its_side = False
    return (height, width) if lies_on_its_side else (width, height)


def _refuse_too_high(width: int, height: int) -> None:
    shown = round(height * min(1, MAX_STORED_WIDTH / width))
    if shown > MAX_STORED_HEIGHT:
        at = f" at a width of {MAX_STORED_WIDTH}" if width > MAX_STORED_WIDTH else ""
        raise ValidationError(
            f"The picture would be {shown} pixels high{at}; the limit is {MAX_STORED_HEIGHT}. "
            "Cut it into several pictures and upload them one by one."
        )


class PictureFormField(forms.FileField):
    """An upload field that validates a picture at once and says what is wrong with it."""

    def __init__(self, **kwargs):
        # The stored file gets a new name, so the length of the uploaded name does not matter.
        super().__init__(**kwargs | {"max_length": None})

    def to_python(self, data):
        file = super().to_python(data)
        if file is not None:
            # Saving reuses this result, so that an upload is decoded and encoded only once.
            file.stored = store(file)
            file.seek(0)
        return file


class PictureFileField(models.FileField):
    """A picture file that is always re-encoded, and named by a hash of its content, before it is stored.

    Sets the model's `width` and `height`, and fills its `FROM_THE_FILE` from the file if they are empty. Saving a file
    that is not a picture raises ValidationError.
    """

    def formfield(self, **kwargs):
        return super().formfield(
            **{
                "form_class": PictureFormField,
                "widget": forms.ClearableFileInput(attrs={"accept": ACCEPTED_BY_BROWSERS}),
            }
            | kwargs
        )

    def pre_save(self, model_instance, add):
        file = getattr(model_instance, self.attname)
        if file and not file._committed:
            stored = getattr(file.file, "stored", None) or store(file.file)
            model_instance.width, model_instance.height = stored.width, stored.height
            for name in FROM_THE_FILE:
                if not getattr(model_instance, name):
                    longest = self.model._meta.get_field(name).max_length
                    setattr(model_instance, name, Truncator(getattr(stored.details, name)).chars(longest))
            name = self.generate_filename(model_instance, stored.name)
            if not self.storage.exists(name):
                self.storage.save(name, ContentFile(stored.content))
            setattr(model_instance, self.attname, name)
            file = getattr(model_instance, self.attname)
        return file

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.FileField", args, kwargs
