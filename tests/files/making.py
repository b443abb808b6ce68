"""Files to try: pictures with secrets, archives, sound, and what pretends to be something else."""

import io
import zipfile

from PIL import Image

from apps.accounts.models import User
from apps.files.models import StoredFile
from apps.files.services import keep_file

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(document.domain)</script>"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" + bytes(20_000)


def photo(width: int = 1200, height: int = 800, kind: str = "JPEG", **saved: object) -> bytes:
    """A picture with something to see in it."""
    image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind, **saved)
    return out.getvalue()


def photo_with_secrets() -> bytes:
    """A photo that tells where and with what it was taken, lying on its side."""
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return photo(600, 400, exif=exif, comment=b"SecretComment", xmp=b"<x:xmpmeta>SecretPlace</x:xmpmeta>")


def moving_picture(frames: int = 6) -> bytes:
    """A GIF that moves."""
    images = [Image.new("RGB", (60, 40), (number * 30, 90, 200)) for number in range(frames)]
    out = io.BytesIO()
    images[0].save(out, "GIF", save_all=True, append_images=images[1:], duration=80, loop=0)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    """A ZIP archive; two underscores in a part's name are a slash, three a dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("___", ".").replace("__", "/"), content)
    return out.getvalue()


def kept(owner: User, name: str = "notes.txt", content: bytes = b"Two trucks a day.") -> StoredFile:
    """A file of this person."""
    return keep_file(owner=owner, name=name, content=io.BytesIO(content))
