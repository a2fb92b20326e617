"""Where a picture stands on a page decides its shape, and how wide browsers are told that it is shown.

A place's `sizes` follow the style sheets: a test lays the pages out in a browser and compares.
"""

from dataclasses import dataclass

from articles.models import Picture
from articles.pictures.files import renditions
from articles.pictures.rendering import is_current

_TYPES = {"avif": "image/avif", "webp": "image/webp"}


@dataclass(frozen=True)
class PicturePlace:
    """`shape` is one of `renditions.WIDTHS`, `sizes` HTML's; `default` is the width in pixels that browsers without
    `srcset` fetch, `most` the widest that a dense screen needs there."""

    shape: str
    sizes: str
    default: int
    most: int


PLACES = {
    # Of an article, a special report, a text.
    "article": PicturePlace("whole", "(min-width: 78rem) 75rem, (min-width: 48rem) 92.5vw, 100vw", 1200, 2400),
    "figure": PicturePlace("whole", "(min-width: 40rem) 36.5rem, 92vw", 800, 1200),
    # Of lists: the sizes of cards.
    "lead": PicturePlace(
        "card", "(min-width: 78rem) 47.5rem, (min-width: 64rem) 58vw, (min-width: 48rem) 92.5vw, 100vw", 800, 1600
    ),
    "second": PicturePlace(
        "card", "(min-width: 78rem) 23rem, (min-width: 64rem) 28vw, (min-width: 48rem) 44.5vw, 92vw", 480, 1200
    ),
    "large": PicturePlace(
        "card", "(min-width: 78rem) 36.5rem, (min-width: 64rem) 46vw, (min-width: 48rem) 53vw, 92vw", 800, 1200
    ),
    "medium": PicturePlace(
        "card", "(min-width: 78rem) 24rem, (min-width: 64rem) 29vw, (min-width: 48rem) 37vw, 92vw", 480, 1200
    ),
    "wide": PicturePlace("card", "(min-width: 78rem) 42.5rem, (min-width: 56rem) 52vw, 92.5vw", 800, 1600),
    "row": PicturePlace("card", "(min-width: 62rem) 15rem, (min-width: 30rem) 24vw, 7rem", 240, 480),
    "small": PicturePlace(
        "card", "(min-width: 78rem) 17.5rem, (min-width: 54rem) 29vw, (min-width: 36rem) 45vw, 92vw", 480, 1200
    ),
    "teaser": PicturePlace("card", "15rem", 240, 480),
    "band": PicturePlace("card", "(min-width: 78rem) 33.5rem, (min-width: 56rem) 40vw, 92.5vw", 800, 1200),
    # Of a newsletter's mail, where programs fetch the default.
    "mail": PicturePlace("card", "35rem", 1200, 1200),
    # Of people.
    "person": PicturePlace("square", "(min-width: 48rem) 15rem, 10rem", 480, 480),
    "face": PicturePlace("square", "3rem", 128, 480),
}


@dataclass(frozen=True)
class Source:
    type: str
    srcset: str


@dataclass(frozen=True)
class Shown:
    """What a template prints of a picture: addresses, the size in pixels that keeps its place, and classes."""

    src: str
    width: int
    height: int
    srcset: str = ""
    sizes: str = ""
    sources: tuple[Source, ...] = ()
    classes: str = ""


def show(picture: Picture, place: str) -> Shown:
    """The files of a picture for a place; the original, cropped by style, while its renditions are not made. No query."""
    where = PLACES[place]
    if not is_current(picture) or not picture.renditions["shapes"]:
        return Shown(picture.file.url, picture.width, picture.height, classes=_focus(picture))
    manifest = picture.renditions
    told = manifest["shapes"][where.shape]
    shape = where.shape
    if isinstance(told, str):
        shape, told = told, manifest["shapes"][told]
    width, height, widths = told
    widths = [each for each in widths if each <= where.most] or widths[:1]
    storage, folder = picture.file.storage, picture.file.name.rpartition("/")[0]

    def address(kind: str, width: int) -> str:
        return storage.url(f"{folder}/{renditions.name_of(manifest, shape, width, kind)}")

    def srcset(kind: str) -> str:
        return ", ".join(f"{address(kind, each)} {each}w" for each in widths)

    *modern, old = manifest["types"]
    default = min(widths, key=lambda each: abs(each - where.default))
    tone = f"tone-{manifest['tone']}" if manifest["tone"] else ""
    return Shown(
        src=address(old, default),
        width=widths[-1],
        height=max(1, round(widths[-1] * height / width)),
        srcset=srcset(old),
        sizes=where.sizes,
        sources=tuple(Source(_TYPES[kind], srcset(kind)) for kind in modern),
        # Whole pictures may still be cropped by style, where they are taller than their place.
        classes=" ".join(filter(None, [tone, _focus(picture) if shape == "whole" else ""])),
    )


def _focus(picture: Picture) -> str:
    """The classes that keep the focal point inside a crop by style, in steps of a tenth; none for the middle."""
    places = (("fx", round(picture.focal_x * 10)), ("fy", round(picture.focal_y * 10)))
    return " ".join(f"{name}-{place}" for name, place in places if place != 5)
