"""The places for pictures on pages; each determines the picture's shape and its `sizes` attribute.

The `sizes` follow the style sheets: a test lays out the pages in a browser and compares.
"""

from dataclasses import dataclass

from articles.models import Picture
from articles.pictures.files import renditions
from articles.pictures.rendering import is_current

_TYPES = {"avif": "image/avif", "webp": "image/webp"}


@dataclass(frozen=True)
class PicturePlace:
    """A place for a picture: `shape` is a key of `renditions.WIDTHS`, `sizes` the HTML attribute.

    `default` is the width in pixels for browsers without `srcset`, `most` the widest that a dense screen needs there.
    """

    shape: str
    sizes: str
    default: int
    most: int


PLACES = {
    # In articles, special reports and texts.
    "article": PicturePlace("whole", "(min-width: 78rem) 75rem, (min-width: 48rem) 92.5vw, 100vw", 1200, 2400),
    "figure": PicturePlace("whole", "(min-width: 40rem) 36.5rem, 92vw", 800, 1200),
    # In lists: the sizes of cards.
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
    # The mail of a newsletter: mail programs fetch the default file.
    "mail": PicturePlace("card", "35rem", 1200, 1200),
    # Portraits.
    "person": PicturePlace("square", "(min-width: 48rem) 15rem, 10rem", 480, 480),
    "face": PicturePlace("square", "3rem", 128, 480),
}


@dataclass(frozen=True)
class Source:
    type: str
    srcset: str


@dataclass(frozen=True)
class Shown:
    """A picture as a template prints it: addresses, the size in pixels that reserves its place, and CSS classes."""

    src: str
    width: int
    height: int
    srcset: str = ""
    sizes: str = ""
    sources: tuple[Source, ...] = ()
    classes: str = ""


def show(picture: Picture, place: str) -> Shown:
    """Return the files of a picture for a place. Costs no query.

    Until the renditions are made, this is the original file, cropped by the style sheet.
    """
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
        # The style sheet may still crop an uncropped picture that is taller than its place.
        classes=" ".join(filter(None, [tone, _focus(picture) if shape == "whole" else ""])),
    )


def _focus(picture: Picture) -> str:
    """Return the CSS classes that keep the focal point visible in a crop, in steps of a tenth; none for the middle."""
    places = (("fx", round(picture.focal_x * 10)), ("fy", round(picture.focal_y * 10)))
    return " ".join(f"{name}-{place}" for name, place in places if place != 5)
