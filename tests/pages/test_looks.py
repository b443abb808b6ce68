"""The visual language keeps its promises: fresh bundles, readable colours, nothing that the security policy forbids."""

import math
import re
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
# Letters are no pages: their style is written into every element when they are sent.
TEMPLATES = [path for path in sorted((ROOT / "templates").rglob("*.html")) if "mail" not in path.parts]
TOKEN = re.compile(
    r"--([\w-]+): light-dark\(oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\), ?oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)\)"
)
HUE = re.compile(r"oklch\(([\d.]+)% ([\d.]+) var\(--hue")

TEXT_ON = {
    **dict.fromkeys(("ink", "ink-2", "ink-3", "accent", "danger"), ("paper", "surface", "sunken")),
    "accent-ink": ("accent",),
    "danger-ink": ("danger",),
    "good": ("surface", "good-soft"),
    "warn": ("surface", "warn-soft"),
}
ALSO = [("accent", "accent-soft"), ("danger", "danger-soft"), ("ink", "accent-soft"), ("ink", "warn-soft")]
PAIRS = [(text, ground) for text, grounds in TEXT_ON.items() for ground in grounds] + ALSO


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """WCAG's relative luminance of an OKLCH colour (Ottosson 2020), cut to what a screen can show."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, part)) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def tokens() -> dict[str, tuple[float, float]]:
    """Luminance of each colour token, light and dark."""
    css = (ROOT / "front/css/10-tokens.css").read_text()
    found = {}
    for name, *numbers in TOKEN.findall(css):
        light, dark = [float(n) for n in numbers[:3]], [float(n) for n in numbers[3:]]
        found[name] = luminance(light[0] / 100, *light[1:]), luminance(dark[0] / 100, *dark[1:])
    return found


def test_bundles_are_what_their_sources_give() -> None:
    done = subprocess.run([sys.executable, ROOT / "bin/assets", "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable_in_both_schemes(text: str, ground: str) -> None:
    colours = tokens()
    for scheme in (0, 1):
        assert contrast(colours[text][scheme], colours[ground][scheme]) >= 4.5


def test_white_letters_are_readable_on_every_mark() -> None:
    lightness, chroma = HUE.search((ROOT / "front/css/50-components.css").read_text()).groups()
    for hue in range(15, 360, 30):
        assert contrast(luminance(float(lightness) / 100, float(chroma), hue), luminance(0.99, 0, 0)) >= 4.5


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_holds_no_inline_style_or_script(path) -> None:
    html = path.read_text()
    assert not re.search(r"\sstyle=|\son\w+=\"|<style|<script(?![^>]*\bsrc=)|javascript:", html)


def test_every_icon_that_is_named_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "static/icons.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'{% icon "(\w+)"', path.read_text())}
    assert named - drawn == set()
