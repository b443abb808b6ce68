"""Draws the covers of the demo world's articles and shows: one plain thing each, in a few colours.

Run `python demo/pictures/covers.py` after adding a line to COVERS; it writes `covers/<name>.webp`. Coordinates are
parts of the picture's height, from its upper left corner, so that a square and a wide picture share their motifs.
"""

import math
from collections.abc import Callable
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw, ImageFilter

HERE = Path(__file__).resolve().parent / "covers"
WIDE, SQUARE = (1200, 630), (1400, 1400)
# Shapes are drawn larger and scaled down, which is what makes their edges smooth.
FINER = 2
# Outlines as pairs of turn and radius.
TOOTH = ((-1.2, 0.95), (-0.8, 1.17), (0.8, 1.17), (1.2, 0.95))
BLADE = ((0.0, 0.04), (-0.3, 0.23), (0.35, 0.25), (0.5, 0.1))

type Point = tuple[float, float]


class Sheet:
    """A background with a soft light in it, and the few strokes that the motifs need."""

    def __init__(self, size: tuple[int, int], palette: str, seed: str) -> None:
        self.colours = palette.split()
        self.chance = Random(seed)  # noqa: S311 - a drawing, not a secret
        self.unit = size[1] * FINER
        self.width = size[0] / size[1]
        self.middle = self.width / 2
        self.picture = Image.new("RGB", (size[0] * FINER, size[1] * FINER), self.ink(0))
        self.pen = ImageDraw.Draw(self.picture)
        self.disc(self.width * 0.82, 0.12, 0.5, 1)
        self.picture = self.picture.filter(ImageFilter.GaussianBlur(self.unit / 6))
        self.pen = ImageDraw.Draw(self.picture)

    def ink(self, colour: int) -> str:
        return f"#{self.colours[colour]}"

    def disc(self, x: float, y: float, radius: float, colour: int, height: float = 0) -> None:
        tall = height or radius
        box = [v * self.unit for v in (x - radius, y - tall, x + radius, y + tall)]
        self.pen.ellipse(box, fill=self.ink(colour))

    def ring(self, x: float, y: float, radius: float, colour: int, thick: float) -> None:
        box = [v * self.unit for v in (x - radius, y - radius, x + radius, y + radius)]
        self.pen.ellipse(box, outline=self.ink(colour), width=round(thick * self.unit))

    def box(self, x: float, y: float, width: float, height: float, colour: int, round_by: float = 0.012) -> None:
        place = [v * self.unit for v in (x, y, x + width, y + height)]
        self.pen.rounded_rectangle(place, radius=round_by * self.unit, fill=self.ink(colour))

    def line(self, points: list[Point], colour: int, thick: float = 0.014) -> None:
        places = [(x * self.unit, y * self.unit) for x, y in points]
        self.pen.line(places, fill=self.ink(colour), width=round(thick * self.unit), joint="curve")

    def shape(self, points: list[Point], colour: int) -> None:
        self.pen.polygon([(x * self.unit, y * self.unit) for x, y in points], fill=self.ink(colour))


def comb(sheet: Sheet) -> None:
    """A demand that stands up in a few weeks and lies flat in the others, with the bell that it is not."""
    bell = [(x / 60 * sheet.width, 0.8 - 0.42 * math.exp(-(((x - 30) / 9) ** 2))) for x in range(61)]
    sheet.shape([*bell, (sheet.width, 0.8), (0, 0.8)], 1)
    weeks = (0, 0, 2, 0, 0, 0, 12, 0, 0, 1, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0, 0, 0, 14, 0, 1)
    step = (sheet.width - 0.3) / len(weeks)
    for number, sold in enumerate(weeks):
        tall = max(0.012, sold * 0.042)
        sheet.box(0.15 + number * step, 0.8 - tall, step * 0.62, tall, 3 if sold > 5 else 2, 0.006)


def lots(sheet: Sheet) -> None:
    """Slips of paper, some of them drawn."""
    for number in range(26):
        x, y = 0.17 + number % 9 * 0.178, 0.2 + number // 9 * 0.22
        drawn = number in {3, 7, 10, 16, 20, 23}
        sheet.box(x, y - (0.05 if drawn else 0), 0.13, 0.16, 3 if drawn else 1, 0.02)
        sheet.box(x + 0.03, y + 0.06 - (0.05 if drawn else 0), 0.07, 0.012, 0 if drawn else 2, 0.006)


def calendar(sheet: Sheet) -> None:
    """Days, and the few of which somebody knew."""
    sheet.box(sheet.middle - 0.56, 0.14, 1.12, 0.74, 1, 0.04)
    sheet.box(sheet.middle - 0.56, 0.14, 1.12, 0.13, 3, 0.04)
    for number in range(28):
        x, y = sheet.middle - 0.45 + number % 7 * 0.15, 0.36 + number // 7 * 0.13
        sheet.disc(x, y, 0.052 if number in {9, 16, 24} else 0.02, 3 if number in {9, 16, 24} else 2)


def ocean(sheet: Sheet) -> None:
    """A ship with boxes, and much water."""
    sheet.shape([(0.55, 0.5), (1.4, 0.5), (1.3, 0.66), (0.66, 0.66)], 3)
    for number in range(9):
        sheet.box(0.68 + number % 5 * 0.115, 0.43 - number // 5 * 0.075, 0.105, 0.066, 2 if number % 3 else 0, 0.006)
    sheet.box(1.28, 0.33, 0.07, 0.17, 3)
    for row in range(4):
        wave = [(x / 40 * sheet.width, 0.64 + row * 0.09 + 0.014 * math.sin(x / 2.2 + row * 1.7)) for x in range(41)]
        sheet.shape([*wave, (sheet.width, 1), (0, 1)], 2 if row % 2 else 1)


def gears(sheet: Sheet) -> None:
    """Two wheels that nearly fit."""
    for x, y, radius, teeth, turn, colour in ((0.75, 0.52, 0.25, 12, 0.0, 3), (1.24, 0.42, 0.18, 9, 0.21, 2)):
        for tooth in range(teeth):
            angle = turn + tooth * math.tau / teeth
            corners = [
                (angle + side * 0.1, radius * far)
                for side, far in ((-1.2, 0.95), (-0.8, 1.17), (0.8, 1.17), (1.2, 0.95))
            ]
            sheet.shape([(x + r * math.cos(a), y + r * math.sin(a)) for a, r in corners], colour)
        sheet.disc(x, y, radius, colour)
        sheet.disc(x, y, radius * 0.42, 0)


def card(sheet: Sheet) -> None:
    """A pallet with a card that has a large date."""
    for number in range(3):
        sheet.box(sheet.middle - 0.5 + number * 0.34, 0.34, 0.32, 0.4, 1)
    sheet.box(sheet.middle - 0.54, 0.76, 1.08, 0.035, 2, 0.004)
    for number in range(3):
        sheet.box(sheet.middle - 0.52 + number * 0.47, 0.79, 0.1, 0.06, 2, 0.004)
    sheet.box(sheet.middle - 0.23, 0.2, 0.46, 0.36, 3, 0.02)
    for row, wide in enumerate((0.3, 0.36, 0.2)):
        sheet.box(sheet.middle - 0.18, 0.27 + row * 0.09, wide, 0.022 if row != 1 else 0.05, 0, 0.006)


def stamp(sheet: Sheet) -> None:
    """A paper, and what makes it valid."""
    sheet.box(sheet.middle - 0.42, 0.13, 0.62, 0.76, 1, 0.02)
    for row in range(6):
        sheet.box(sheet.middle - 0.35, 0.23 + row * 0.085, (0.46, 0.4, 0.48, 0.3, 0.44, 0.2)[row], 0.02, 2, 0.008)
    for radius, thick in ((0.2, 0.022), (0.15, 0.008)):
        sheet.ring(sheet.middle + 0.24, 0.6, radius, 3, thick)
    sheet.line([(sheet.middle + 0.16, 0.6), (sheet.middle + 0.22, 0.66), (sheet.middle + 0.33, 0.53)], 3, 0.03)


def shelf(sheet: Sheet) -> None:
    """Boards with boxes that nobody has moved for a while."""
    for row in range(3):
        x, bottom = 0.2, 0.36 + row * 0.25
        while x < sheet.width - 0.3:
            wide, tall = sheet.chance.uniform(0.07, 0.17), sheet.chance.uniform(0.06, 0.16)
            if sheet.chance.random() > 0.2:
                sheet.box(x, bottom - tall, wide, tall, sheet.chance.choice((1, 2, 2, 3)), 0.008)
            x += wide + 0.02
        sheet.box(0.15, bottom, sheet.width - 0.3, 0.022, 3, 0.004)


def bowling(sheet: Sheet) -> None:
    """Pins, and the ball beside them."""
    for x, y in ((0.75, 0.46), (0.93, 0.42), (1.11, 0.46), (0.84, 0.54), (1.02, 0.54)):
        sheet.disc(x, y + 0.13, 0.062, 1, 0.13)
        sheet.disc(x, y - 0.07, 0.036, 1, 0.06)
        sheet.box(x - 0.032, y - 0.04, 0.064, 0.022, 3, 0.004)
    sheet.disc(1.33, 0.66, 0.15, 3)
    for x, y in ((1.3, 0.6), (1.36, 0.58), (1.36, 0.65)):
        sheet.disc(x, y, 0.017, 0)
    sheet.box(0.3, 0.82, sheet.width - 0.6, 0.016, 2, 0.004)


def night(sheet: Sheet) -> None:
    """A moon over a roof with one lit window."""
    sheet.disc(1.4, 0.27, 0.15, 4)
    for number in range(5):
        x = 0.16 + number * 0.33
        sheet.shape([(x, 0.62), (x + 0.2, 0.5), (x + 0.2, 0.62)], 2)
    sheet.box(0.1, 0.6, sheet.width - 0.2, 0.4, 2, 0)
    for number in range(9):
        sheet.box(0.2 + number * 0.172, 0.7, 0.1, 0.12, 4 if number == 5 else 3, 0.006)


def sketch(sheet: Sheet) -> None:
    """A board, four strokes and an empty square."""
    sheet.box(sheet.middle - 0.62, 0.13, 1.24, 0.74, 1, 0.03)
    sheet.line([(0.46, 0.7), (0.62, 0.5), (0.76, 0.56), (0.98, 0.3)], 3, 0.022)
    sheet.disc(0.62, 0.5, 0.03, 2)
    square = [(1.12, 0.32), (1.42, 0.31), (1.43, 0.62), (1.11, 0.61), (1.12, 0.32)]
    sheet.line(square, 3, 0.02)


def bars(sheet: Sheet) -> None:
    """The same loss in every month."""
    for number, deep in enumerate((0.21, 0.19, 0.23, 0.2, 0.22, 0.21, 0.2, 0.22)):
        sheet.box(0.3 + number * 0.165, 0.36, 0.11, deep * 1.7, 3 if number % 2 else 2, 0.014)
    sheet.box(0.22, 0.335, sheet.width - 0.44, 0.024, 1, 0.004)
    sheet.line([(0.22, 0.735), (sheet.width - 0.22, 0.735)], 1, 0.008)


def coins(sheet: Sheet) -> None:
    """Three small ones."""
    for x, y, radius, colour in ((0.7, 0.55, 0.2, 2), (1.0, 0.47, 0.2, 1), (1.28, 0.57, 0.2, 3)):
        sheet.disc(x, y, radius, colour)
        sheet.ring(x, y, radius * 0.8, 0, 0.01)
        sheet.box(x - 0.013, y - 0.09, 0.026, 0.18, 0, 0.01)


def scales(sheet: Sheet) -> None:
    """Two offers on one beam."""
    sheet.box(sheet.middle - 0.014, 0.22, 0.028, 0.56, 3)
    sheet.shape([(sheet.middle - 0.18, 0.82), (sheet.middle + 0.18, 0.82), (sheet.middle, 0.74)], 3)
    for side, low in ((-1, 0.06), (1, -0.04)):
        x = sheet.middle + side * 0.44
        sheet.line([(sheet.middle, 0.26), (x, 0.26 + low)], 3, 0.02)
        sheet.line([(x - 0.15, 0.55 + low), (x, 0.26 + low), (x + 0.15, 0.55 + low)], 2, 0.008)
        sheet.box(x - 0.19, 0.55 + low, 0.38, 0.035, 2, 0.017)
        sheet.box(x - 0.1, 0.41 + low, 0.2, 0.14, 1, 0.01)


def orange(sheet: Sheet) -> None:
    """Fruit, and the water that it wants."""
    for x, y, radius in ((0.72, 0.52, 0.19), (1.1, 0.42, 0.21), (1.32, 0.63, 0.15)):
        sheet.disc(x, y, radius, 2)
        sheet.disc(x - radius * 0.3, y - radius * 0.35, radius * 0.28, 1)
        sheet.disc(x + 0.04, y - radius - 0.005, 0.05, 3, 0.022)
    sheet.line([(x / 40 * sheet.width, 0.86 + 0.016 * math.sin(x / 2)) for x in range(41)], 3, 0.03)


def van(sheet: Sheet) -> None:
    """A van on its way, with less in it than it thinks."""
    sheet.box(sheet.middle - 0.52, 0.3, 0.74, 0.42, 2, 0.03)
    cabin = [(0.22, 0.4), (0.4, 0.4), (0.52, 0.56), (0.52, 0.72), (0.22, 0.72)]
    sheet.shape([(sheet.middle + x, y) for x, y in cabin], 3)
    sheet.shape([(sheet.middle + x, y) for x, y in ((0.26, 0.44), (0.38, 0.44), (0.46, 0.56), (0.26, 0.56))], 0)
    for x in (-0.3, 0.3):
        sheet.disc(sheet.middle + x, 0.74, 0.09, 3)
        sheet.disc(sheet.middle + x, 0.74, 0.04, 0)
    for number in range(3):
        sheet.box(sheet.middle - 0.44 + number * 0.2, 0.5, 0.15, 0.15, 1, 0.008)
    sheet.box(0.2, 0.84, sheet.width - 0.4, 0.014, 1, 0.004)


def ear(sheet: Sheet) -> None:
    """A bearing, and what comes out of it."""
    x, y = 0.72, 0.5
    sheet.ring(x, y, 0.3, 3, 0.06)
    sheet.ring(x, y, 0.15, 3, 0.05)
    for ball in range(9):
        sheet.disc(x + 0.2 * math.cos(ball * math.tau / 9), y + 0.2 * math.sin(ball * math.tau / 9), 0.042, 2)
    for number in range(4):
        radius = 0.42 + number * 0.13
        arc = [(x + radius * math.cos(a / 20), y + radius * math.sin(a / 20)) for a in range(-9, 10)]
        sheet.line(arc, 1 if number % 2 else 2, 0.022)


def motor(sheet: Sheet) -> None:
    """A motor with ribs, a shaft and a foot."""
    sheet.box(sheet.middle - 0.42, 0.26, 0.7, 0.42, 2, 0.05)
    for number in range(7):
        sheet.box(sheet.middle - 0.37, 0.3 + number * 0.052, 0.6, 0.018, 3, 0.006)
    sheet.box(sheet.middle + 0.28, 0.43, 0.24, 0.07, 3, 0.01)
    sheet.box(sheet.middle - 0.5, 0.32, 0.1, 0.3, 3, 0.03)
    sheet.box(sheet.middle - 0.36, 0.68, 0.6, 0.06, 3, 0.004)
    sheet.box(sheet.middle - 0.12, 0.17, 0.2, 0.1, 1, 0.02)


def two_bins(sheet: Sheet) -> None:
    """One bin is full, one is empty."""
    for x, full in ((0.11, True), (0.53, False)):
        if full:
            for number in range(9):
                sheet.disc(x + 0.08 + number % 3 * 0.1, 0.46 - number // 3 * 0.075, 0.05, 2)
        sheet.shape([(x, 0.46), (x + 0.36, 0.46), (x + 0.31, 0.78), (x + 0.05, 0.78)], 3)
        sheet.box(x - 0.02, 0.43, 0.4, 0.06, 3, 0.02)
        sheet.box(x + 0.11, 0.57, 0.14, 0.09, 1, 0.01)


def fan(sheet: Sheet) -> None:
    """A fan, moved."""
    x, y = sheet.middle, 0.42
    sheet.ring(x, y, 0.29, 3, 0.022)
    for blade in range(4):
        angle = 0.4 + blade * math.tau / 4
        tip = [
            (x + r * math.cos(angle + t), y + r * math.sin(angle + t))
            for t, r in ((0, 0.04), (-0.3, 0.23), (0.35, 0.25), (0.5, 0.1))
        ]
        sheet.shape(tip, 2)
    sheet.disc(x, y, 0.055, 3)
    sheet.box(x - 0.018, 0.71, 0.036, 0.14, 3)
    sheet.box(x - 0.17, 0.84, 0.34, 0.05, 3, 0.025)
    for row in range(3):
        sheet.line([(0.06, 0.3 + row * 0.13), (0.15 - row * 0.02, 0.3 + row * 0.13)], 1, 0.02)


type Motif = Callable[[Sheet], None]

COVERS: dict[str, tuple[Motif, tuple[int, int], str]] = {
    "comb": (comb, WIDE, "eef4f3 cfe2df 7fb0ab 1f5a5c"),
    "lots": (lots, WIDE, "fbf3e6 f0d9b0 c99f5f 8a4b2a"),
    "calendar": (calendar, WIDE, "f3f0f8 dcd4ec 9d8cc7 4a3a78"),
    "ocean": (ocean, WIDE, "eaf3f8 bcd9e8 6aa5c4 204e6b"),
    "gears": (gears, WIDE, "f4f1ea dcd3bf a3926c 4d4433"),
    "card": (card, WIDE, "fff8e1 e6dcc0 b39b6d d98e04"),
    "stamp": (stamp, WIDE, "f1f5ee dbe6d0 93ab7d b0413e"),
    "shelf": (shelf, WIDE, "f6f1ec dfcbb8 b58e6c 5a4032"),
    "bowling": (bowling, WIDE, "fdeee7 ffffff d9a28a 8f2f3c"),
    "night": (night, WIDE, "26304d 4a5788 3f4d78 1a2138 f0d58a"),
    "sketch": (sketch, WIDE, "e8efe9 ffffff e0803f 2d4a45"),
    "wave": (bars, WIDE, "f0f3f8 b3c0d6 8a9dc0 34487a"),
    "coins": (coins, WIDE, "f7f3e8 e2bd62 c58f3a 8a5a2b"),
    "scales": (scales, WIDE, "f4eff2 e3cdd8 b77f9a 5d2f4a"),
    "orange": (orange, WIDE, "fdf4e3 fbd9a5 ef9130 3f7d6b"),
    "van": (van, WIDE, "eaf2f6 c5dbe6 6fa3ba 234b5e"),
    "ear": (ear, WIDE, "f2f2ee d5d9c8 9aa67e 44523a"),
    "motor": (motor, WIDE, "eef1f4 c9d3dd 7e97ad 2f4459"),
    "two-bins": (two_bins, SQUARE, "fdf1e3 f7d9b0 e8a24f a3412f"),
    "moved-the-fan": (fan, SQUARE, "e6f2f0 bfdfd9 66b0a5 1d5f63"),
}


def cover(name: str) -> Image.Image:
    """The picture of that name."""
    motif, size, palette = COVERS[name]
    sheet = Sheet(size, palette, name)
    motif(sheet)
    return sheet.picture.resize(size, Image.Resampling.LANCZOS)


def main() -> None:
    """Write all covers."""
    HERE.mkdir(exist_ok=True)
    for name in COVERS:
        cover(name).save(HERE / f"{name}.webp", quality=72, method=6)


if __name__ == "__main__":
    main()
