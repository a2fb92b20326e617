"""Renditions of a picture in fixed widths and shapes, as AVIF, WebP, and JPEG or PNG for old browsers.

Pure: bytes in, bytes out, without a database or a storage, so that other processes can run it. `rendering.py` stores
the results; `pictures/places.py` decides which file a page shows where.

Names are `<hash of the original>-<hash of all renditions>-<shape><width>.<type>`. Any change of the picture, its focal
point or this recipe changes the names, so caches may keep each file for ever, and a request for a deleted file can be
redirected to the original.
"""

import hashlib
import io
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, ImageOps

# Raise this when a change makes different files of the same picture: `manage.py render_pictures` then remakes them all.
RECIPE = 2
WIDTHS = {"whole": (240, 480, 800, 1200, 1600, 2400), "card": (240, 480, 800, 1200, 1600), "square": (128, 480)}
RATIOS = {"card": 3 / 2, "square": 1.0}
# Files of this width or more are for dense screens, where a lower quality is enough.
DENSE = 1600
# A picture with at most this many colours is a drawing: lossless files keep its lines crisp and are often smaller.
FEW_COLOURS = 256

TONES = {
    "paper": (0xF5, 0xF1, 0xE8), "mist": (0xCF, 0xD3, 0xD6), "stone": (0xA6, 0xA4, 0x9C), "slate": (0x62, 0x6A, 0x74),
    "ink": (0x1D, 0x20, 0x26), "sand": (0xD9, 0xC6, 0xA0), "ochre": (0xC7, 0x9A, 0x3B), "rose": (0xD9, 0xA8, 0x9C),
    "clay": (0xB0, 0x70, 0x4E), "rust": (0x8C, 0x3B, 0x22), "moss": (0x6D, 0x7A, 0x4A), "leaf": (0x36, 0x5C, 0x40),
    "sea": (0x4D, 0x8A, 0x8C), "sky": (0x9D, 0xBD, 0xD6), "blue": (0x2F, 0x5F, 0x96), "night": (0x16, 0x28, 0x3F),
}  # fmt: skip


@dataclass(frozen=True)
class Rendered:
    """The result: `manifest` is the value for `Picture.renditions`, `files` are contents by name."""

    manifest: dict
    files: dict[str, bytes]


def render(content: bytes, original: str, focal: tuple[float, float], seconds: float | None = None) -> Rendered:
    """Make the renditions of a stored picture.

    `original` is the name of its file; `focal` is the point that crops keep, from the left and from the top (0 to 1).
    After `seconds`, no new file is begun: types that are incomplete by then are left out, and the manifest says
    `"complete": false`. Raises Pillow's errors if the content cannot be decoded.
    """
    ends = None if seconds is None else time.monotonic() + seconds
    with Image.open(io.BytesIO(content)) as opened:
        opened.load()
        few_colours = opened.format == "PNG" and opened.getcolors(FEW_COLOURS) is not None
        has_alpha = "A" in opened.getbands() or "transparency" in opened.info
        image = opened.convert("RGBA" if has_alpha else "RGB")
    shapes = {"whole": (image.width, image.height)} | {
        name: _crop_of(image.size, ratio) for name, ratio in RATIOS.items()
    }
    aliases = {name: "whole" for name, size in shapes.items() if name != "whole" and _is_alike(size, image.size)}
    scaled = {
        (shape, width): _scaled(image, shape, width, round(width * size[1] / size[0]), focal)
        for shape, size in shapes.items()
        if shape not in aliases
        for width in widths_of(shape, size[0])
    }
    suffix = PurePosixPath(original).suffix.lstrip(".")
    made: dict[tuple[str, int, str], bytes] = {}
    types: list[str] = []
    complete = True
    for kind in ("old", "webp", "avif"):
        batch: dict[tuple[str, int, str], bytes] = {}
        try:
            for shape, width, candidate in _wanted(scaled, kind, few_colours, has_alpha):
                if ends is not None and time.monotonic() > ends:
                    raise TimeoutError
                if candidate == suffix and shape == "whole" and width == image.width:
                    batch[shape, width, candidate] = content
                else:
                    batch[shape, width, candidate] = _encode(scaled[shape, width], candidate, few_colours)
        except TimeoutError:
            complete = False
            break
        except (OSError, ValueError, MemoryError):
            # The type cannot hold this picture: WebP is limited to 16,383 pixels a side, JPEG to 65,535.
            batch = {}
        if kind == "old":
            batch = _smaller(batch)
        if batch:
            types.insert(0, next(iter(batch))[2])
            made |= batch
        elif kind == "old":
            # Without JPEG or PNG files for old browsers there are no renditions: pages show the original.
            types = []
            break
    # Browsers take the first type that they support, so the type with the smaller total comes first.
    types[:-1] = sorted(types[:-1], key=lambda kind: sum(len(made[key]) for key in made if key[2] == kind))
    digest = hashlib.sha256(repr((RECIPE, focal)).encode())
    for key in sorted(made):
        digest.update(repr(key).encode() + made[key])
    manifest: dict = {
        "of": original,
        "focal": list(focal),
        "recipe": RECIPE,
        "complete": complete,
        # Transparent drawings are made for paper, so they get the paper tone even on dark pages.
        "tone": "paper" if has_alpha else tone_of(image),
        "set": digest.hexdigest()[:12],
        "types": types,
        "shapes": {},
    }
    if types:
        for shape, size in shapes.items():
            manifest["shapes"][shape] = aliases.get(shape) or [*size, list(widths_of(shape, size[0]))]
    files = {name_of(manifest, shape, width, kind): made[shape, width, kind] for shape, width, kind in made}
    return Rendered(manifest, files)


def begin_process() -> None:
    """Set up a worker process: lower its priority below readers' requests and leave Ctrl-C to the parent process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)


def name_of(manifest: dict, shape: str, width: int, kind: str) -> str:
    """Return the name of one file, which is stored beside the original."""
    return f"{PurePosixPath(manifest['of']).stem}-{manifest['set']}-{shape}{width}.{kind}"


def names_of(manifest: dict) -> set[str]:
    """Return the names of all files in a manifest."""
    return {
        name_of(manifest, shape, width, kind)
        for shape, told in manifest.get("shapes", {}).items()
        if not isinstance(told, str)
        for width in told[2]
        for kind in manifest["types"]
    }


def widths_of(shape: str, available: int) -> tuple[int, ...]:
    """Return the fixed widths below the available one, and the available one if it is within the range."""
    wanted = WIDTHS[shape]
    fitting = [width for width in wanted if width < available]
    return tuple(fitting) if available > wanted[-1] else (*fitting, available)


def tone_of(image: Image.Image) -> str:
    """Return the tone of the palette nearest to a picture's mean colour; pages show it while the picture loads."""
    mean = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))

    def distance(name: str) -> float:
        # Weights red, green and blue roughly as the eye does (compuphase.com, “Colour metric”).
        red, green, blue = (a - b for a, b in zip(mean, TONES[name], strict=True))
        middle = (mean[0] + TONES[name][0]) / 2
        return (2 + middle / 256) * red**2 + 4 * green**2 + (2 + (255 - middle) / 256) * blue**2

    return min(TONES, key=distance)


def _crop_of(size: tuple[int, int], ratio: float) -> tuple[int, int]:
    width, height = size
    if width / height > ratio:
        return max(1, round(height * ratio)), height
    return width, max(1, round(width / ratio))


def _is_alike(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) < 0.01


def _scaled(image: Image.Image, shape: str, width: int, height: int, focal: tuple[float, float]) -> Image.Image:
    size = (width, max(1, height))
    if size == image.size:
        return image
    if shape == "whole":
        return image.resize(size, Image.Resampling.LANCZOS)
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS, centering=focal)


def _wanted(scaled: dict, kind: str, few_colours: bool, has_alpha: bool) -> Iterator[tuple[str, int, str]]:
    candidates = (kind,)
    if kind == "old":
        candidates = ("png",) if has_alpha else ("jpg", "png") if few_colours else ("jpg",)
    for candidate in candidates:
        for shape, width in scaled:
            yield shape, width, candidate


def _smaller(batch: dict[tuple[str, int, str], bytes]) -> dict[tuple[str, int, str], bytes]:
    """Return the files of JPEG or PNG, whichever is smaller in total."""
    kinds: dict[str, dict] = {}
    for key, content in batch.items():
        kinds.setdefault(key[2], {})[key] = content
    return min(kinds.values(), key=lambda files: sum(map(len, files.values())), default={})


def _encode(image: Image.Image, kind: str, few_colours: bool) -> bytes:
    dense = image.width >= DENSE
    match kind:
        case "avif":
            # Speed 8 takes a third of speed 6's time (measured in PACKAGES.md). Thin coloured lines need 4:4:4.
            subsampling = "4:4:4" if few_colours else "4:2:0"
            # An unscaled drawing is small as lossless WebP: AVIF at quality 50 was measured to be 1.4 times as large.
            quality = (40 if few_colours else 50) if dense else 60
            return _saved(image, "AVIF", quality=quality, speed=8, subsampling=subsampling, max_threads=1)
        case "webp":
            lossy = _saved(image, "WEBP", quality=75 if dense else 80, method=4)
            # Scaling adds colours; a lossless file was then measured to be three times as large.
            if not few_colours or image.getcolors(FEW_COLOURS) is None:
                return lossy
            return min(lossy, _saved(image, "WEBP", lossless=True, quality=50, method=2), key=len)
        case "jpg":
            subsampling = 0 if few_colours else 2
            quality = 75 if dense else 80
            return _saved(image, "JPEG", quality=quality, subsampling=subsampling, optimize=True, progressive=True)
        case _:
            if few_colours:
                image = image.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
            return _saved(image, "PNG", compress_level=9)


def _saved(image: Image.Image, kind: str, **options) -> bytes:
    output = io.BytesIO()
    image.save(output, kind, **options)
    return output.getvalue()
