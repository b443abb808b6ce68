"""Pictures: those inside a document, re-encoded before anybody sees them; a picture as a document has no words."""

import io
import warnings
from typing import IO

from PIL import Image

from apps.core.documents.child import Found, Job
from apps.core.documents.limits import MOST_PICTURES

_MOST_PIXELS = 40_000_000
_SIDE = 1600
_MOST_BYTES = 40 * 2**20


class PictureKeeper:
    """Leaves pictures as WebP in the job's folder, up to forty."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.kept: list[tuple[str, int, int]] = []

    def keep(self, source: IO[bytes] | bytes) -> str:
        """The address that the picture will have; empty where it is none that can be shown."""
        if len(self.kept) >= MOST_PICTURES:
            return ""
        content = source if isinstance(source, bytes) else source.read(_MOST_BYTES)
        try:
            with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content)) as image:
                if image.width * image.height > _MOST_PIXELS:
                    return ""
                image.thumbnail((_SIDE, _SIDE))
                name = f"picture-{len(self.kept) + 1}.webp"
                image.convert("RGBA" if "A" in image.mode or "transparency" in image.info else "RGB").save(
                    self._job.into / name, "WEBP", quality=80, method=3
                )
                self.kept.append((name, image.width, image.height))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            # Drawings in Windows' own formats, or a broken one: the text is worth showing without it.
            return ""
        return self._job.pictures_at + name


def read_image(job: Job) -> Found:
    """A picture has no words; it is shown from the file itself, which was re-encoded when it came in."""
    return Found()
