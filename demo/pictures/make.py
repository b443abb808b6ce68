"""Draws the portraits of the demo world: soft geometric pictures, one per person, always the same.

Run `python demo/pictures/make.py` after adding a line to PORTRAITS; it writes `<handle>.webp` beside this
file. Nobody's face is used, and nothing is downloaded: a composition, four colours and the handle as the
seed give the picture.
"""

import math
from collections.abc import Callable
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter

SIZE = 256
# Shapes are drawn four times as large and scaled down, which is what makes their edges smooth.
CANVAS = SIZE * 4
HERE = Path(__file__).resolve().parent

type Colour = tuple[int, int, int]
type Composition = Callable[[ImageDraw.ImageDraw, list[Colour], Random], None]


def hills(draw: ImageDraw.ImageDraw, colours: list[Colour], chance: Random) -> None:
    """A low sun behind three ridges."""
    x, y, radius = chance.uniform(0.3, 0.7), chance.uniform(0.3, 0.42), chance.uniform(0.16, 0.22)
    _disc(draw, x, y, radius, colours[1])
    for number, base in enumerate((0.52, 0.66, 0.81)):
        phase, waves = chance.uniform(0, 6), chance.uniform(0.7, 1.3)
        ridge = [
            (step * CANVAS / 64, CANVAS * (base + 0.07 * math.sin(phase + waves * step / 9))) for step in range(65)
        ]
        shade = _mix(colours[2], colours[3], number / 2)
        draw.polygon([*ridge, (CANVAS, CANVAS), (0, CANVAS)], fill=shade)


def impeller(draw: ImageDraw.ImageDraw, colours: list[Colour], chance: Random) -> None:
    """Curved blades round an eye, as one sees a pump from the front."""
    _disc(draw, 0.5, 0.5, 0.42, colours[1])
    blades, turn = chance.choice((5, 6, 7)), chance.uniform(0, 6)
    for blade in range(blades):
        start = turn + blade * math.tau / blades
        outer = [_polar(start + bend * 1.1, 0.11 + 0.31 * bend) for bend in _steps(24)]
        inner = [_polar(start + 0.42 + bend * 0.95, 0.11 + 0.31 * bend) for bend in _steps(24)]
        draw.polygon([*outer, *reversed(inner)], fill=colours[2])
    _disc(draw, 0.5, 0.5, 0.13, colours[3])
    _disc(draw, 0.5, 0.5, 0.055, colours[0])


def waves(draw: ImageDraw.ImageDraw, colours: list[Colour], chance: Random) -> None:
    """Bands of water that shift against each other."""
    phase = chance.uniform(0, 6)
    for band in range(5):
        line = [
            (step * CANVAS / 64, CANVAS * (0.24 + 0.16 * band + 0.055 * math.sin(phase + band * 1.3 + step / 7)))
            for step in range(65)
        ]
        shade = _mix(colours[1], colours[3], band / 4) if band % 2 else _mix(colours[2], colours[3], band / 4)
        draw.polygon([*line, (CANVAS, CANVAS), (0, CANVAS)], fill=shade)


def petals(draw: ImageDraw.ImageDraw, colours: list[Colour], chance: Random) -> None:
    """Leaves round a centre, two rings."""
    turn = chance.uniform(0, 3)
    for count, length, shade in ((8, 0.43, colours[1]), (8, 0.29, colours[2])):
        turn += math.pi / 8
        for number in range(count):
            angle = turn + number * math.tau / count
            left = [_polar(angle + 0.34 * math.sin(math.pi * part), length * part) for part in _steps(20)]
            right = [_polar(angle - 0.34 * math.sin(math.pi * part), length * part) for part in _steps(20)]
            draw.polygon([*left, *reversed(right)], fill=shade)
    _disc(draw, 0.5, 0.5, 0.085, colours[3])


def arches(draw: ImageDraw.ImageDraw, colours: list[Colour], chance: Random) -> None:
    """Nested gates, slightly off the middle."""
    middle = chance.uniform(0.42, 0.58)
    for number, radius in enumerate((0.42, 0.31, 0.2, 0.1)):
        shade = (colours[1], colours[2], colours[3], colours[0])[number]
        top = 0.56
        _disc(draw, middle, top, radius, shade)
        box = [(middle - radius) * CANVAS, top * CANVAS, (middle + radius) * CANVAS, CANVAS]
        draw.rectangle(box, fill=shade)


def pebbles(draw: ImageDraw.ImageDraw, colours: list[Colour], chance: Random) -> None:
    """Round stones in a pile that balances."""
    bottom = 0.9
    for number, (width, height) in enumerate(((0.34, 0.1), (0.26, 0.085), (0.2, 0.075), (0.12, 0.06))):
        x = 0.5 + chance.uniform(-0.05, 0.05)
        shade = (colours[3], colours[2], colours[1], _mix(colours[2], colours[3], 0.5))[number]
        box = [(x - width) * CANVAS, (bottom - 2 * height) * CANVAS, (x + width) * CANVAS, bottom * CANVAS]
        draw.ellipse(box, fill=shade)
        bottom -= 2 * height - 0.012


PORTRAITS: dict[str, tuple[Composition, str]] = {
    "nadia": (arches, "fbe9d7 f2a65a c8553d 588b8b"),
    "henrik": (waves, "e8f1f2 9fc9d3 5b9bb0 1f4e66"),
    "claire": (petals, "f7ede2 f5b8a0 d9738a 6d3b6b"),
    "beatriz": (hills, "fdf0d5 f4a259 8cb369 386150"),
    "tomasz": (impeller, "e9ecf5 b4bfe0 6f80bf 2e3a70"),
    "pavel": (pebbles, "eef1e6 c4d0a5 8a9f62 4a5b35"),
    "lucia": (petals, "fff1e6 ffc9a3 f07f5a 8f2d3b"),
    "ayse": (arches, "eaf4f4 a9d6d2 4fa3a0 215a63"),
    "derek": (waves, "f1efe7 c9c2a8 7d8f9a 2f4555"),
    "yuki": (hills, "fbeff3 f2a0b5 a7a3cf 565a93"),
    "grace": (impeller, "fff4df f6c667 d98324 7a4016"),
    "dolores": (petals, "f3f7e9 d5e29b 8fb339 3f6b2f"),
    "tyrone": (pebbles, "f6ece4 dcb490 a86f4c 54342b"),
    "becca": (waves, "fdf3e7 f8c8a0 e58f7b 8a4f6d"),
    "isabelle": (arches, "f1eef6 c9bbdf 8f7ab8 4a3a78"),
    "stefan": (hills, "edf3f7 f0c987 7fa6b8 33566b"),
    "louise": (impeller, "eaf5ee a8d8bd 57a886 215c49"),
    "fatou": (pebbles, "fdeee6 f3b391 cf6a54 6e2f3f"),
}


def portrait(handle: str) -> Image.Image:
    """The picture of one person, SIZE by SIZE pixels."""
    composition, palette = PORTRAITS[handle]
    colours = [_colour(code) for code in palette.split()]
    picture = _background(colours)
    composition(ImageDraw.Draw(picture), colours, Random(handle))  # noqa: S311 - a drawing, not a secret
    return picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS)


def _background(colours: list[Colour]) -> Image.Image:
    picture = Image.new("RGB", (CANVAS, CANVAS), colours[0])
    _disc(ImageDraw.Draw(picture), 0.85, 0.1, 0.55, _mix(colours[0], colours[1], 0.45))
    return picture.filter(ImageFilter.GaussianBlur(CANVAS / 7))


def _disc(draw: ImageDraw.ImageDraw, x: float, y: float, radius: float, fill: Colour) -> None:
    draw.ellipse([(v + sign * radius) * CANVAS for sign in (-1, 1) for v in (x, y)], fill=fill)


def _polar(angle: float, radius: float) -> tuple[float, float]:
    return (0.5 + radius * math.cos(angle)) * CANVAS, (0.5 + radius * math.sin(angle)) * CANVAS


def _steps(count: int) -> list[float]:
    return [step / count for step in range(count + 1)]


def _mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _colour(code: str) -> Colour:
    return int(code[:2], 16), int(code[2:4], 16), int(code[4:], 16)


def main() -> None:
    """Write all pictures."""
    for handle in PORTRAITS:
        portrait(handle).save(HERE / f"{handle}.webp", quality=82, method=6)


if __name__ == "__main__":
    main()
