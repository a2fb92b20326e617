"""A portrait that an invited expert sends. Its size is checked before it is decoded. The result is a JPEG of moderate size."""

import io

from django.core.exceptions import ValidationError
from django.core.files import File
from PIL import Image

from articles.pictures.files import uploads

# Portraits are shown small; the original stays with the expert.
WIDTH = 1600
_QUALITY = 90


def portrait(file: File) -> tuple[bytes, str]:
    """Return an uploaded portrait as a JPEG without metadata, and the credit that the file names.

    Raises ValidationError, with a message for the expert, if the file is no picture, too large, too small or damaged.
    """
    stored = uploads.store(file)
    output = io.BytesIO()
    with Image.open(io.BytesIO(stored.content)) as image:
        upright = image.convert("RGBA")
        flat = Image.new("RGB", upright.size, "white")
        flat.paste(upright, mask=upright.getchannel("A"))
    if flat.width > WIDTH:
        flat = flat.resize((WIDTH, max(1, round(flat.height * WIDTH / flat.width))), Image.Resampling.LANCZOS)
    if flat.height > 3 * flat.width:
        raise ValidationError("The picture is more than three times as high as it is wide. Crop it around your face.")
    flat.save(output, "JPEG", quality=_QUALITY, optimize=True)
    return output.getvalue(), stored.details.credit
