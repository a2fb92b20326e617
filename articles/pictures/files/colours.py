"""Colours of an uploaded picture as its author saw them. Files are stored without a profile, so browsers take them for sRGB."""

import io

from PIL import Image, ImageCms

# Beside these a file may hold sixteen bits for each grey.
_DEEP_GREYS = ("I", "I;16", "I;16B", "I;16L", "I;16N")


def as_shown(image: Image.Image) -> Image.Image:
    """A decoded picture in sRGB and with eight bits a channel; the same where it is so already. Never raises for a bad profile."""
    if image.mode in _DEEP_GREYS:
        # A plain conversion would cut off everything above 255, which is nearly white.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    profile = image.info.get("icc_profile")
    if image.mode == "LAB":
        # Print shops' TIFFs; Pillow converts them through profiles alone.
        return ImageCms.profileToProfile(
            image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    if not profile:
        return image
    try:
        return _from_profile(image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A broken profile, or one for other channels than the picture has.
        return image


def _from_profile(image: Image.Image, profile: bytes) -> Image.Image:
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    if "srgb" in ImageCms.getProfileDescription(source).lower():
        return image
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if image.mode == "PA" or "transparency" in image.info else "RGB")
    if image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    target = ImageCms.createProfile("sRGB")
    if image.mode in ("RGB", "RGBA"):
        # In place: a second copy of fifty million pixels is 150 MB.
        ImageCms.profileToProfile(image, source, target, inPlace=True)
        return image
    return ImageCms.profileToProfile(image, source, target, outputMode="RGB")
