"""Uploads: measured before they are decoded, re-encoded always, without their location."""

import io
import struct
import zlib
from functools import partial

import pillow_heif
import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageCms

from articles.pictures.files import uploads
from tests.factories import image_bytes, make_picture, upload


def _with_location() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "Secret description"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    exif[0x0112] = 6
    output = io.BytesIO()
    Image.new("RGB", (900, 500), "red").save(output, "JPEG", exif=exif)
    return output.getvalue()


def _on_its_side(width: int, height: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    output = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(output, "JPEG", exif=exif)
    return output.getvalue()


def _png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def _saved(image: Image.Image, kind: str, **options) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()


def _half_of_noise(kind: str) -> bytes:
    content = _saved(Image.effect_noise((900, 500), 50), kind)
    return content[: len(content) // 2]


def _tiff_that_claims(width: int, height: int) -> bytes:
    content = _saved(Image.new("RGB", (900, 500)), "TIFF")
    order = "<" if content[:2] == b"II" else ">"
    offset = struct.unpack(order + "I", content[4:8])[0]
    out = bytearray(content)
    for number in range(struct.unpack_from(order + "H", content, offset)[0]):
        place = offset + 2 + number * 12
        tag = struct.unpack_from(order + "H", content, place)[0]
        if tag in (256, 257):
            struct.pack_into(order + "HHII", out, place, tag, 4, 1, width if tag == 256 else height)
    return bytes(out)


def _bmp_that_claims(width: int, height: int) -> bytes:
    content = bytearray(_saved(Image.new("RGB", (900, 500)), "BMP"))
    struct.pack_into("<ii", content, 18, width, height)
    return bytes(content)


def _jpeg_2000_that_claims(width: int, height: int) -> bytes:
    content = bytearray(_saved(Image.new("RGB", (900, 500)), "JPEG2000"))
    struct.pack_into(">II", content, content.index(b"ihdr") + 4, height, width)
    return bytes(content)


@pytest.mark.parametrize("kind", ["HEIF", "TIFF"])
@pytest.mark.django_db
def test_pictures_from_phones_and_agencies_are_upright_and_without_location(kind):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x013B] = "Ann Other"
    exif.get_ifd(0x8825)[2] = (51.0, 30.0, 0.0)
    image = Image.new("RGB", (900, 500), "red")
    if kind == "HEIF":
        # As telephones do, it turns the picture by a box of its own; EXIF's orientation does not count in HEIF.
        image = pillow_heif.from_pillow(image)
        image.info["exif"] = exif.tobytes()
        output = io.BytesIO()
        image.save(output)
        content = output.getvalue()
    else:
        content = _saved(image, kind, exif=exif)
    picture = make_picture(file=upload(content=content), credit="")
    assert (picture.width, picture.height) == (500, 900)
    assert "Ann Other" in picture.credit
    with Image.open(picture.file.path) as stored:
        assert not stored.getexif() and stored.size == (500, 900)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "LAB", "I;16", "F"])
def test_a_tiff_of_every_mode_is_stored(mode):
    image = Image.new("RGB", (900, 500), "#c04020")
    image = (
        image.convert("L").convert(mode)
        if mode in ("I;16", "F")
        else _in_lab(image)
        if mode == "LAB"
        else image.convert(mode)
    )
    stored = uploads.store(ContentFile(_saved(image, "TIFF"), name="x"))
    assert (stored.width, stored.height) == (900, 500)
    if mode in ("RGB", "LAB", "CMYK"):
        with Image.open(io.BytesIO(stored.content)) as shown:
            red, green, blue = shown.convert("RGB").getpixel((450, 250))
        assert red > 150 and green < 110 and blue < 90


def _in_lab(image: Image.Image) -> Image.Image:
    return ImageCms.profileToProfile(
        image, ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), outputMode="LAB"
    )


def test_only_the_first_of_several_pages_is_stored():
    pages = [Image.new("RGB", (900, 500), colour) for colour in ("red", "blue", "lime")]
    stored = uploads.store(ContentFile(_saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), name="x"))
    with Image.open(io.BytesIO(stored.content)) as shown:
        assert shown.convert("RGB").getpixel((450, 250))[0] > 240


def test_a_large_jpeg_2000_is_decoded_at_half_its_size(monkeypatch):
    monkeypatch.setattr(uploads, "_MOST_PIXELS_OF_JPEG_2000", 100_000)
    stored = uploads.store(ContentFile(_saved(Image.new("RGB", (900, 500)), "JPEG2000"), name="x"))
    assert (stored.width, stored.height) == (450, 250)


@pytest.mark.django_db
def test_a_stored_picture_is_upright_and_has_lost_its_location():
    picture = make_picture(file=upload(content=_with_location()))
    with Image.open(picture.file.path) as stored:
        assert not stored.getexif()
        assert stored.size == (picture.width, picture.height) == (500, 900)
    assert b"Secret" not in picture.file.read()


@pytest.mark.django_db
def test_the_name_is_the_hash_of_the_content():
    first, again = (
        make_picture(file=upload("one.jpg", image_bytes())),
        make_picture(file=upload("two.jpg", image_bytes())),
    )
    assert first.file.name == again.file.name
    assert "one" not in first.file.name


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "SVG drawing.*JPEG or PNG"),
        (b'<?xml version="1.0"?>\n<!-- made by hand -->\n<svg width="9"></svg>', "SVG drawing"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 99, "HEIC picture.*JPEG or PNG"),
        (b"II*\0" + b"\0" * 99, "TIFF"),
        (_saved(Image.new("RGB", (900, 500)), "TIFF", tiffinfo={254: 1}), "camera's raw file.*JPEG or PNG"),
        (_saved(Image.new("RGB", (900, 500)), "TIFF", tiffinfo={50706: b"\x01\x04\0\0"}), "camera's raw file"),
        (_tiff_that_claims(30_000, 30_000), "more than 50 million pixels"),
        (_bmp_that_claims(30_000, 30_000), "more than 50 million pixels"),
        (_jpeg_2000_that_claims(30_000, 30_000), "more than 50 million pixels"),
        *[
            (
                partial(_half_of_noise, kind),
                "damaged or incomplete|broken|unknown kind",
            )
            for kind in ("HEIF", "TIFF", "BMP", "JPEG2000")
        ],
        (partial(_saved, Image.new("RGB", (100, 100)), "HEIF"), "at least 400"),
        (_saved(Image.new("RGB", (500, 9000)), "TIFF"), "9000 pixels high"),
        (b"8BPS\0\1" + b"\0" * 99, "Photoshop"),
        (b"%PDF-1.7" + b"\0" * 99, "PDF"),
        (b"<!--" * 300, "not a picture"),
        (b"GIF89a" + b"\x00" * 20, "pixels wide|not a picture"),
        (b"", "empty"),
        (_png_that_claims(30_000, 30_000), "pixels"),
        (image_bytes(width=100), "at least 400"),
        (_png_that_claims(2400, 20_000), "20000 pixels high; the limit is 8000"),
        (_png_that_claims(3000, 12_500), "10000 pixels high at a width of 2400"),
        (_on_its_side(9000, 500), "9000 pixels high"),
        (image_bytes()[: len(image_bytes()) // 2], "damaged or incomplete"),
        (_png_that_claims(800, 800), "damaged or incomplete"),
    ],
)
def test_an_unsuitable_picture_is_refused_with_an_explanation(content, sentence):
    # What takes long to make is made here, not whenever tests are looked for.
    content = content() if callable(content) else content
    with pytest.raises(ValidationError, match=sentence):
        uploads.store(ContentFile(content, name="lying.jpg"))


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    with pytest.raises(ValidationError, match="MB"):
        uploads.store(ContentFile(image_bytes(), name="large.jpg"))


@pytest.mark.parametrize("format", ["PNG", "WEBP", "GIF", "AVIF", "HEIF", "TIFF", "BMP", "JPEG2000"])
def test_every_accepted_format_is_stored_as_png_or_jpeg(format):
    stored = uploads.store(ContentFile(image_bytes(format=format), name="x"))
    with Image.open(io.BytesIO(stored.content)) as image:
        assert image.format in ("PNG", "JPEG")


def test_a_wide_picture_is_scaled_to_what_the_site_needs():
    stored = uploads.store(ContentFile(image_bytes(width=4000, height=1000), name="x"))
    assert (stored.width, stored.height) == (2400, 600)


def test_a_picture_that_no_stored_format_can_hold_is_refused_with_a_sentence(monkeypatch):
    def refuse(*arguments, **options):
        raise OSError("encoder error")

    file = ContentFile(image_bytes(), name="x")
    monkeypatch.setattr(Image.Image, "save", refuse)
    with pytest.raises(ValidationError, match="too long"):
        uploads.store(file)


def _deep_grey(value: int) -> bytes:
    """A PNG of one grey with sixteen bits."""
    output = io.BytesIO()
    Image.new("I;16", (800, 500), value).save(output, "PNG")
    return output.getvalue()


@pytest.mark.parametrize(("deep", "shown"), [(0, 0), (0x4000, 64), (0x8000, 128), (0xFFFF, 255)])
def test_sixteen_bits_of_grey_become_eight_and_not_white(deep, shown):
    stored = uploads.store(ContentFile(_deep_grey(deep), name="x"))
    with Image.open(io.BytesIO(stored.content)) as image:
        assert image.convert("L").getpixel((400, 250)) == shown


def _exchanged() -> bytes:
    """A profile by which red is green and green is red: the two entries of its table have changed their names."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"tmp_"), (b"gXYZ", b"rXYZ"), (b"tmp_", b"gXYZ")):
        profile = profile.replace(old, new, 1)
    return profile.replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be")).replace(b"sRGB", b"test")


@pytest.mark.parametrize(("mode", "format"), [("RGB", "JPEG"), ("RGBA", "PNG"), ("RGB", "WEBP")])
def test_colours_are_those_of_the_files_profile(mode, format):
    output = io.BytesIO()
    colour = (200, 30, 30) if mode == "RGB" else (200, 30, 30, 120)
    Image.new(mode, (800, 500), colour).save(output, format, icc_profile=_exchanged())
    stored = uploads.store(ContentFile(output.getvalue(), name="x"))
    with Image.open(io.BytesIO(stored.content)) as image:
        red, green, *rest = image.getpixel((400, 250))
        assert green > 150 and red < 80 and rest[1:] in ([], [120])
        assert "icc_profile" not in image.info


@pytest.mark.parametrize("profile", [b"", b"no profile at all", _exchanged()[:200]])
def test_a_broken_profile_stops_no_upload(profile):
    content = image_bytes(icc_profile=profile, colour=(180, 60, 30))
    stored = uploads.store(ContentFile(content, name="x"))
    with Image.open(io.BytesIO(stored.content)) as image:
        assert all(abs(a - b) < 4 for a, b in zip(image.getpixel((9, 9)), (180, 60, 30), strict=True))
