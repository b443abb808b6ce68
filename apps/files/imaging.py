"""Pictures, made anew: whatever a file hides beside its pixels does not survive, and nobody decodes a bomb for us.

Turned the way it was taken, without place, camera or previews, in the colours that screens show. A moving picture
stays one, as WebP. Renditions are made from the clean picture.
"""

import io
import struct
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from apps.core.refusals import Refusal, Refused

WIDTHS = (320, 640, 960, 1600)
FORMATS = {"avif": "image/avif", "webp": "image/webp"}
READ = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP", "TIFF")
MAY_MOVE = {"PNG", "GIF", "WEBP", "AVIF"}
# A photo of a good camera, which is decoded at half its size, and a scanned page, which is not: both are decoded in a
# web process, so this bounds that process's memory, and large ones are decoded one at a time.
MOST_PIXELS = 50_000_000
MOST_PIXELS_WHOLE = 36_000_000
LARGE = 12_000_000
_ONE_LARGE = threading.Lock()
# All frames of a moving picture together: they are decoded one by one, but each is work.
MOST_MOVING_PIXELS = 100_000_000
MOST_FRAMES = 600
LONGEST_SIDE = 3200
# Only a moving picture is kept as WebP; it has no renditions.
MOVING = "image/webp"


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture that we encoded."""

    content: IO[bytes]
    media_type: str
    width: int
    height: int


def clean_image(content: IO[bytes]) -> CleanImage:
    """The same picture with nothing but its pixels. Raises `Refused` where it cannot or must not be decoded."""
    content.seek(0)
    with _refusing(), Image.open(content, formats=READ) as image:
        pixels = image.width * image.height
        most = MOST_PIXELS if image.format in {"JPEG", "MPO"} else MOST_PIXELS_WHOLE
        if pixels > most:
            raise Refused(_too_many_pixels(most))
        with _ONE_LARGE if pixels > LARGE else nullcontext():
            frames = getattr(image, "n_frames", 1) if image.format in MAY_MOVE else 1
            return _moving(image, frames) if frames > 1 else _still(image)


def rendition_widths(width: int) -> list[int]:
    """The widths in which a picture of this width is offered."""
    return sorted({min(width, known) for known in WIDTHS})


def make_rendition(content: IO[bytes], *, width: int, kind: str) -> bytes:
    """A clean picture in this width and format ("avif" or "webp")."""
    content.seek(0)
    with _refusing(), Image.open(content, formats=READ) as image:
        height = max(1, round(image.height * width / image.width))
        # Large photos are decoded no larger than needed.
        image.draft("RGB", (width, height))
        small = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        out = io.BytesIO()
        if kind == "avif":
            small.save(out, "AVIF", quality=60, speed=8, max_threads=1)
        else:
            small.save(out, "WEBP", quality=80, method=4)
        return out.getvalue()


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what Pillow says of a bad file into a refusal."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError:
        raise Refused(_too_many_pixels(MOST_PIXELS)) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, struct.error):
        # Pillow's decoders raise any of these for files that are cut off or made up.
        sentence = _("This image cannot be read. Open it on your device, save it anew and choose it again.")
        raise Refused(Refusal("image_broken", sentence)) from None


def _still(image: Image.Image) -> CleanImage:
    is_lossless = image.format in {"PNG", "BMP", "GIF"}
    has_alpha = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if image.mode in {"P", "PA", "1"}:
        image = image.convert("RGBA" if has_alpha else "RGB")
    # Made small before anything else, photos while they are decoded: what follows copies the picture.
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=1.0)
    ImageOps.exif_transpose(image, in_place=True)
    plain = _in_screen_colours(image, profile).convert("RGBA" if has_alpha else "RGB")
    # Comments and the like would be written again from here.
    plain.info = {}
    out = io.BytesIO()
    if has_alpha or is_lossless:
        plain.save(out, "PNG", compress_level=4)
        media_type = "image/png"
    else:
        plain.save(out, "JPEG", quality=85, progressive=True)
        media_type = "image/jpeg"
    out.seek(0)
    return CleanImage(out, media_type, plain.width, plain.height)


def _in_screen_colours(image: Image.Image, profile: bytes | None) -> Image.Image:
    """The picture in sRGB: without its profile a photo of a phone would look pale."""
    if not profile or image.mode not in {"RGB", "RGBA", "CMYK"}:
        return image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError):
        # A broken profile says nothing about colours; the pixels are still there.
        return image
    return changed or image


def _moving(image: Image.Image, frames: int) -> CleanImage:
    if frames > MOST_FRAMES or frames * image.width * image.height > MOST_MOVING_PIXELS:
        sentence = _("This moving image is too long or too large. Make it shorter or smaller, or share it as a film.")
        raise Refused(Refusal("image_pixels", sentence))
    durations = []
    for number in range(frames):
        image.seek(number)
        durations.append(max(20, int(image.info.get("duration") or 100)))
    loop = int(image.info.get("loop", 0 if image.format != "GIF" else 1))
    out = io.BytesIO()
    image.save(out, "WEBP", save_all=True, duration=durations, loop=loop, background=(0, 0, 0, 0), quality=75, method=2)
    out.seek(0)
    return CleanImage(out, MOVING, image.width, image.height)


def _too_many_pixels(most: int) -> Refusal:
    sentence = _("This image has more than %(most)s megapixels. Make it smaller and choose it again.")
    return Refusal("image_pixels", sentence % {"most": most // 1_000_000})
