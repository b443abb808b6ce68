"""Pictures are made anew: nothing hidden survives, nothing explodes."""

import io
import struct
import zlib

import pytest
from PIL import Image

from apps.core.refusals import Refused
from apps.files import imaging
from apps.files.imaging import clean_image, make_rendition, rendition_widths
from tests.files.making import HTML, archive, moving_picture, photo, photo_with_secrets


def test_a_photo_loses_its_secrets_and_stands_upright() -> None:
    dirty = photo_with_secrets()
    assert b"SecretCamera" in dirty
    clean = clean_image(io.BytesIO(dirty))
    content = clean.content.read()
    assert (clean.media_type, clean.width, clean.height) == ("image/jpeg", 400, 600)
    assert b"Secret" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "TIFF"])
def test_any_kind_loses_what_stands_beside_its_pixels(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    clean = clean_image(io.BytesIO(photo(300, 200, kind, exif=exif)))
    assert b"SecretCamera" not in clean.content.read()
    assert clean.media_type in {"image/png", "image/jpeg"}


def test_an_archive_behind_a_picture_is_gone() -> None:
    clean = clean_image(io.BytesIO(photo(100, 100) + archive(evil=HTML)))
    assert HTML not in clean.content.read()


def test_a_moving_picture_keeps_moving() -> None:
    clean = clean_image(io.BytesIO(moving_picture(6)))
    image = Image.open(clean.content)
    assert (clean.media_type, image.n_frames, image.info["loop"]) == ("image/webp", 6, 0)


def test_see_through_stays_see_through() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (200, 10, 10, 90)).save(out, "WEBP", lossless=True)
    clean = clean_image(out)
    assert clean.media_type == "image/png"
    assert Image.open(clean.content).getpixel((5, 5))[3] == 90


def test_a_bomb_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(10_000)))
        + chunk(b"IEND", b"")
    )
    decoded: list[object] = []
    monkeypatch.setattr(Image.Image, "load", decoded.append)
    with pytest.raises(Refused, match="megapixels"):
        clean_image(io.BytesIO(bomb))
    assert decoded == []


def test_a_film_disguised_as_a_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imaging, "MOST_FRAMES", 5)
    with pytest.raises(Refused, match="too long"):
        clean_image(io.BytesIO(moving_picture(6)))


@pytest.mark.parametrize("broken", [photo()[:900], b"\xff\xd8\xff" + bytes(50), b"GIF89a" + HTML, b"\x89PNG\r\n\x1a\n"])
def test_a_broken_picture_is_refused_with_what_to_do(broken: bytes) -> None:
    with pytest.raises(Refused, match="save it anew"):
        clean_image(io.BytesIO(broken))


def test_a_huge_photo_becomes_one_that_screens_can_show() -> None:
    clean = clean_image(io.BytesIO(photo(6000, 3000)))
    assert (clean.width, clean.height) == (imaging.LONGEST_SIDE, 1600)


@pytest.mark.parametrize("kind", ["avif", "webp"])
def test_renditions_are_small_and_of_their_width(kind: str) -> None:
    original = photo()
    made = make_rendition(io.BytesIO(original), width=320, kind=kind)
    image = Image.open(io.BytesIO(made))
    assert (image.size, image.format) == ((320, 213), kind.upper())
    assert len(made) < len(original)


def test_no_rendition_is_larger_than_its_picture() -> None:
    assert rendition_widths(200) == [200]
    assert rendition_widths(1000) == [320, 640, 960, 1000]
    assert rendition_widths(4000) == [320, 640, 960, 1600]
