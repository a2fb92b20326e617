"""Draw the sample pictures and the site's icon: `python seeds/pictures/draw.py [KEY ...]`, all of them without a key.

A picture is a function in `plates/` under the name of its key in pictures.toml (with _ for -); it takes a fresh plate
and draws on it. The same program gives the same pixels every time: what looks like chance is seeded by the key.
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from icon import write_icons  # noqa: E402
from pen import Plate  # noqa: E402
from plates import PLATES  # noqa: E402

STATIC = HERE.parent.parent / "newsroom" / "static"


def main(keys: list[str]) -> int:
    """Draw what was asked for; tell unknown keys and fail."""
    unknown = [key for key in keys if key not in PLATES and key != "icon"]
    if unknown:
        print(f"No such picture: {', '.join(unknown)}. There are: icon, {', '.join(sorted(PLATES))}.", file=sys.stderr)
        return 2
    for key in keys or [*PLATES, "icon"]:
        if key == "icon":
            write_icons(STATIC)
        else:
            dark, draw = PLATES[key]
            plate = Plate.dark(zlib.crc32(key.encode())) if dark else Plate(seed=zlib.crc32(key.encode()))
            draw(plate)
            plate.save(HERE / f"{key}.png")
        print(key)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
