"""Plain text, Markdown, tables with commas, and HTML, of which only the words are taken."""

import csv
import io
import re
from collections.abc import Callable
from html import escape

from apps.core.documents.child import Found, Job
from apps.core.documents.limits import MOST_COLUMNS, MOST_ROWS, MOST_TEXT, Unreadable
from apps.core.documents.tables import table_html
from apps.core.markdown import MAX_SOURCE, plain, render
from apps.core.markdown.sanitising import sanitise

_MOST_BYTES = 64 * 2**20
_MOST_PLAIN = 200_000
# Signs of Japanese writing, and two or more of them in a row: what Western text gives by accident stands alone.
_JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]")
_JAPANESE_WORD = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e]{2,}")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]{2,40})", re.IGNORECASE)
_HEAD = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_FRONT_MATTER = re.compile(r"\A---\r?\n.*?\r?\n---\r?\n", re.DOTALL)
_HEADING = re.compile(r"^# +(.+?)(?: +#+)?$", re.MULTILINE)


def reader_of(kind: str) -> Callable[[Job], Found]:
    """The reader of one of the formats that are text."""
    return {"markdown": _markdown, "csv": _csv, "html": _html}.get(kind, _plain)


def decoded(content: bytes) -> str:
    """The text, whatever character set it is in: Unicode where it is, Japanese where that makes words, else Western."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(name, "replace")
    try:
        return content.decode()
    except UnicodeDecodeError:
        pass
    try:
        japanese = content.decode("cp932")
    except UnicodeDecodeError:
        japanese = ""
    foreign = sum(1 for sign in japanese if ord(sign) > 127)
    in_words = sum(len(word) for word in _JAPANESE_WORD.findall(japanese))
    if foreign and len(_JAPANESE.findall(japanese)) == foreign and in_words * 2 >= foreign:
        return japanese
    return content.decode("cp1252", "replace")


def _content(job: Job) -> bytes:
    if job.path.stat().st_size > _MOST_BYTES:
        raise Unreadable("too_large")
    return job.path.read_bytes()


def _plain(job: Job) -> Found:
    text = decoded(_content(job))[:MOST_TEXT]
    return Found(text=text, html=f'<pre tabindex="0"><code>{escape(text[:_MOST_PLAIN])}</code></pre>' if text else "")


def _markdown(job: Job) -> Found:
    source = _FRONT_MATTER.sub("", decoded(_content(job)))
    heading = _HEADING.search(source[:2000])
    rendered = render(source[:MAX_SOURCE])
    return Found(
        text=(rendered.text if len(source) <= MAX_SOURCE else source)[:MOST_TEXT],
        title=plain(escape(heading[1])) if heading else "",
        html=rendered.html,
    )


def _csv(job: Job) -> Found:
    text = decoded(_content(job))
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    rows = []
    try:
        for row in csv.reader(io.StringIO(text), dialect):
            if any(row):
                rows.append([cell[:500] for cell in row[:MOST_COLUMNS]])
            if len(rows) >= MOST_ROWS:
                break
    except csv.Error:
        # A quotation mark that never ends, for one: the words are still worth finding.
        return _plain(job)
    return Found(text=text[:MOST_TEXT], html=table_html(rows))


def _html(job: Job) -> Found:
    content = _content(job)
    named = _CHARSET.search(content[:4096])
    try:
        html = content.decode(named[1].decode("ascii")) if named else decoded(content)
    except (LookupError, UnicodeDecodeError):
        html = decoded(content)
    head = _HEAD.search(html[:100_000])
    text = plain(sanitise(_HEAD.sub("", html, count=1)))[:MOST_TEXT]
    # A page from elsewhere is never shown as a page of ours: only its words.
    shown = "".join(f"<p>{escape(part)}</p>" for part in _cut(text[:_MOST_PLAIN]))
    return Found(text=text, title=plain(head[1]) if head else "", html=shown)


def _cut(text: str) -> list[str]:
    """A long line in pieces of some sentences, so that it can be read at all."""
    return [part.strip() for part in re.findall(r".{1,700}(?:[.!?。](?=\s)|$|\s)", text, re.DOTALL)] or [text]
