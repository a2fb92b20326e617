"""Where each picture's function is entered under its key."""

from __future__ import annotations

from collections.abc import Callable

from pen import Plate

Drawing = Callable[[Plate], None]
PLATES: dict[str, tuple[bool, Drawing]] = {}


def picture(key: str, dark: bool = False) -> Callable[[Drawing], Drawing]:
    """Enter a drawing under its key; a dark one is drawn in paper on an ink ground."""

    def enter(drawing: Drawing) -> Drawing:
        PLATES[key] = (dark, drawing)
        return drawing

    return enter
