"""Pictures of our own in rendered text: in the formats and sizes that suit the reader's screen, with their size known
before they come, so that nothing on the page jumps."""

import html as markup
import re
import uuid

from apps.files.imaging import FORMATS
from apps.files.models import StoredFile
from apps.files.renditions import widths_of

# The sanitiser quotes every value and leaves no quotation mark inside one, so this is all that a picture can be.
_PICTURE = re.compile(r'<img((?:\s[a-z-]+="[^"]*")+)\s*/?>')
_ATTRIBUTE = re.compile(r'\s([a-z-]+)="([^"]*)"')
_ADDRESS = re.compile(r"/files/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/[^?#]*")
# The box that a text gives to a picture, in pixels of the page.
_WIDEST, _HIGHEST = 720, 576


def with_pictures(html: str) -> str:
    """The sanitised HTML with its own pictures in several sizes. All others stay as they are."""
    if 'src="/files/' not in html:
        return html
    keys = {uuid.UUID(key) for key in _ADDRESS.findall(html)}
    files = {str(file.key): file for file in StoredFile.objects.filter(key__in=keys, width__gt=0, height__gt=0)}

    def picture(found: re.Match[str]) -> str:
        attributes = dict(_ATTRIBUTE.findall(found[1]))
        address = _ADDRESS.fullmatch(markup.unescape(attributes.get("src", "")))
        file = files.get(address[1]) if address else None
        return _picture(file, attributes) if file else found[0]

    return _PICTURE.sub(picture, html)


def _picture(file: StoredFile, attributes: dict[str, str]) -> str:
    width, height = file.width or 1, file.height or 1
    scale = min(1, _WIDEST / width, _HIGHEST / height)
    shown_width, shown_height = max(1, round(width * scale)), max(1, round(height * scale))
    attributes |= {"width": str(shown_width), "height": str(shown_height), "loading": "lazy", "decoding": "async"}
    image = "<img" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"
    widths = widths_of(file)
    if not widths:
        return image
    sizes = f"min({shown_width}px, 100vw)"
    sources = ""
    for kind, media_type in FORMATS.items():
        srcset = ", ".join(f"/files/{file.key}/{one}.{kind} {one}w" for one in widths)
        sources += f'<source type="{media_type}" srcset="{srcset}" sizes="{sizes}">'
    return f"<picture>{sources}{image}</picture>"
