"""Convert uploaded pictures to sRGB: files are stored without a colour profile, so browsers assume sRGB."""

import io

from PIL import Image, ImageCms

# Pillow's modes for grey pictures with more than eight bits a pixel.
_DEEP_GREYS = ("I", "I;16", "I;16B", "I;16L", "I;16N")


def as_shown(image: Image.Image) -> Image.Image:
    """Return a decoded picture in sRGB with eight bits a channel. A bad profile is ignored and raises nothing."""
    if image.mode in _DEEP_GREYS:
        # A plain conversion would clip all values above 255, which is still almost black, to white.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    profile = image.info.get("icc_profile")
    if image.mode == "LAB":
        # TIFFs from print shops; Pillow converts LAB only through profiles.
        return ImageCms.profileToProfile(
            image, ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    if not profile:
        return image
    try:
        return _from_profile(image, profile)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A broken profile, or one for channels that the picture does not have.
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
        # In place, because a second copy of 50 million pixels takes 150 MB.
        ImageCms.profileToProfile(image, source, target, inPlace=True)
        return image
    return ImageCms.profileToProfile(image, source, target, outputMode="RGB")
