"""Which text a text is, and whether it is one at all."""

import codecs
import re

_PLAIN = {
    "md": "text/markdown",
    "markdown": "text/markdown",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/json",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}
# Names that a browser or a double click would run, whatever the text.
_RUNNING = {"htm", "html", "xhtml", "xht", "shtml", "mht", "mhtml", "js", "mjs", "hta"}
_PROGRAMS = {"bat", "cmd", "ps1", "vbs", "vbe", "wsf", "sh", "command", "reg", "scr", "lnk", "url", "desktop"}
_MARKUP = re.compile(
    r"<(?:!doctype|html|head|body|script|style|iframe|meta|title|table|div|p|a|b|br|h1|font|img|link|base|form"
    r"|object|embed|svg|math|template|frameset|!--)(?=[\s>/]|$)|<!--",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"\s*\d+\s*\n\s*\d{1,2}:\d\d:\d\d[,.]\d{1,3}\s*-->")
# Control characters that no text holds. Escape stays: Japanese mail uses it.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def sniff_text(head: bytes, name: str) -> tuple[str, str] | None:
    """The media type and family of a text, or None where this is none. Drawings and code are "other"."""
    text = decoded(head)
    if text is None:
        return None
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    start = text.lstrip("\ufeff \t\r\n\f")
    if ending in _PROGRAMS:
        return "text/x-script", "program"
    if running := _running(start, ending):
        # The words of a page can be read, but nobody gets it from here other than as a download.
        return running, "text" if running == "text/html" else "other"
    if re.match(r"WEBVTT(?:[ \t\r\n]|$)", start):
        return "text/vtt", "text"
    if _SUBTITLE.match(start):
        return "application/x-subrip", "text"
    return _PLAIN.get(ending, "text/plain"), "text"


def _running(start: str, ending: str) -> str | None:
    """The type of a text that a browser would not merely show."""
    opening = start[:2000]
    is_drawing = ending in {"svg", "svgz"} or re.search(r"<(?:\w+:)?svg[\s>]", opening, re.IGNORECASE)
    if start.startswith("<?xml") or ending in {"svg", "svgz", "xml", "xsl"}:
        return "image/svg+xml" if is_drawing else "application/xml"
    if _MARKUP.match(start):
        is_page = not start[:4].lower().startswith("<svg") and re.search(
            r"<(?:!doctype\s+html|html|body|script)[\s>]", opening, re.IGNORECASE
        )
        # Markdown may begin with a remark or a tag; it is plain text to a browser and is cleaned when rendered.
        if ending in {"md", "markdown"} and not is_drawing and not is_page:
            return None
        return "image/svg+xml" if is_drawing and not is_page else "text/html"
    if ending in _RUNNING:
        return "text/javascript" if "js" in ending else "text/html"
    return None


def decoded(head: bytes) -> str | None:
    """The beginning of a text in any character set, or None where it is not a text. The last character may be cut."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if head.startswith(mark):
            try:
                return codecs.getincrementaldecoder(encoding)().decode(head)
            except UnicodeDecodeError:
                return None
    if _BINARY.search(head):
        return None
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        # An older character set; which one does not matter for telling what stands in ASCII.
        return head.decode("latin-1")
