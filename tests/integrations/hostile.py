# ruff: noqa: E501 (a row of an export stands on one line, however long it is)
"""Texts that try to run a script, in exports of every kind."""

import json
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from tests.core.test_markdown_safety import OWN

MORE = [
    "\"><script>alert('x')</script>",
    "'\"--></style></script><svg onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    '<a href="jAvAsCrIpT:alert(1)">go</a>',
    "[go](JaVaScRiPt:alert(1))",
    "[go](vbscript:msgbox(1))",
    '<https://a.example/" onmouseover="alert(1)>',
    '![a](https://a.example/x.png"onload="alert(1))',
    "<form action=javascript:alert(1)><button>go</button></form>",
    "<base href=https://a.example/><link rel=stylesheet href=//a.example/x.css>",
    '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
    "<body onload=alert(1)><input autofocus onfocus=alert(1)>",
    "{{constructor.constructor('alert(1)')()}} {% include '/etc/passwd' %} ${alert(1)}",
    "<style>@import 'https://a.example/x.css';*{background:url(https://a.example/)}</style>",
]
# Short enough for a title, a tag or a name.
LINES = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '"><svg onload=alert(1)>', "javascript:alert(1)"]


def corpus(real_data: Path | None) -> list[str]:
    """Our own attacks, and the known ones where those are at hand."""
    attacks = [*OWN, *MORE]
    if real_data is not None:
        attacks += json.loads((real_data / "xss" / "blns.json").read_text())
        attacks += (real_data / "xss" / "markdown-xss.txt").read_text().splitlines()
    # Forms refuse what no database takes.
    return [attack.replace("\x00", "") for attack in attacks if attack.strip()]


def pages_of(attacks: list[str], size: int = 60) -> list[str]:
    """Many attacks on a page, each in a paragraph of its own."""
    return ["\n\n".join(attacks[start : start + size]) for start in range(0, len(attacks), size)]


def xml_text(text: str) -> str:
    """What XML can hold."""
    return escape(
        "".join(sign for sign in text if sign in "\n\t" or " " <= sign < "\ud800" or "\ue000" <= sign < "\ufffe")
    )


def wordpress(folder: Path, texts: list[str]) -> Path:
    items = "".join(
        f"""<item><title>{xml_text(LINES[number % 4])} {number}</title><link>https://b.example/{number}</link>
        <dc:creator>evil</dc:creator><content:encoded>{xml_text(text)}</content:encoded>
        <wp:post_id>{number}</wp:post_id><wp:post_date_gmt>2020-01-01 00:00:00</wp:post_date_gmt>
        <wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
        <category domain="post_tag" nicename="x">{xml_text(LINES[1])}</category>
        <wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>{xml_text(LINES[2])}</wp:comment_author>
        <wp:comment_date_gmt>2020-01-02 00:00:00</wp:comment_date_gmt><wp:comment_approved>1</wp:comment_approved>
        <wp:comment_content>{xml_text(text)}</wp:comment_content></wp:comment></item>"""
        for number, text in enumerate(texts, start=1)
    )
    path = folder / "export.xml"
    path.write_text(
        f"""<rss xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>{xml_text(LINES[0])}</title>
        <link>https://b.example</link><wp:wxr_version>1.2</wp:wxr_version><wp:author><wp:author_login>evil</wp:author_login>
        <wp:author_display_name>{xml_text(LINES[1])}</wp:author_display_name></wp:author>{items}</channel></rss>"""
    )
    return path


def markdown(folder: Path, texts: list[str]) -> Path:
    place = folder / "pages"
    place.mkdir()
    for number, text in enumerate(texts, start=1):
        front = json.dumps({"title": f"{LINES[number % 4]} m{number}", "author": LINES[0], "tags": [LINES[1]]})
        (place / f"p{number}.md").write_text(f"---\n{front}\n---\n{text}\n", encoding="utf-8", errors="replace")
    return place


def mediawiki(folder: Path, texts: list[str]) -> Path:
    pages = "".join(
        f"""<page><title>{xml_text(LINES[number % 4])} w{number}</title><ns>0</ns><id>{number}</id><revision><id>{number}</id>
        <timestamp>2020-01-01T00:00:00Z</timestamp><contributor><username>{xml_text(LINES[1])}</username></contributor>
        <comment>{xml_text(LINES[0])}</comment><text>{xml_text(text)}</text></revision><revision><id>{number}1</id>
        <timestamp>2020-01-02T00:00:00Z</timestamp><contributor><ip>1.2.3.4</ip></contributor>
        <comment>{xml_text(LINES[2])}</comment><text>{xml_text(text)} [[{xml_text(LINES[0])}|x]]</text></revision></page>"""
        for number, text in enumerate(texts, start=1)
    )
    path = folder / "wiki.xml"
    path.write_text(f'<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/">{pages}</mediawiki>')
    return path


def discourse(folder: Path, texts: list[str]) -> Path:
    posts = [
        {
            "id": number * 10 + post, "topic_id": number, "post_number": post, "username": "evil", "name": LINES[1],
            "created_at": "2020-01-01T00:00:00Z", "raw": text if post == 1 else "", "cooked": text,
            "topic_title": f"{LINES[number % 4]} d{number}", "post_type": 1, "actions_summary": [],
        }
        for number, text in enumerate(texts, start=1)
        for post in (1, 2)
    ]  # fmt: skip
    path = folder / "posts.jsonl"
    path.write_text("\n".join(json.dumps(post) for post in posts))
    return path


def stackexchange(folder: Path, texts: list[str]) -> Path:
    def attribute(text: str) -> str:
        return xml_text(text).replace('"', "&quot;").replace("\n", "&#xA;").replace("\t", " ")

    place = folder / "dump"
    place.mkdir()
    posts = "".join(
        f'<row Id="{number}" PostTypeId="1" CreationDate="2020-01-01T00:00:00" OwnerUserId="1"'
        f' Title="{attribute(LINES[number % 4])} s{number}" Tags="|{attribute("<b>")}|" Body="{attribute(text)}" />\n'
        for number, text in enumerate(texts, start=1)
    )
    comments = "".join(
        f'<row Id="{number}" PostId="{number}" CreationDate="2020-01-02T00:00:00" UserId="1" Text="{attribute(text)}" />\n'
        for number, text in enumerate(texts, start=1)
    )
    user = f'<row Id="1" DisplayName="{attribute(LINES[1])}" CreationDate="2020-01-01T00:00:00" AboutMe="{attribute(texts[0])}" />'
    for name, rows in (("Posts", posts), ("Comments", comments), ("Users", user)):
        (place / f"{name}.xml").write_text(f'<?xml version="1.0"?>\n<{name.lower()}>\n{rows}\n</{name.lower()}>\n')
    return place


def podcast(folder: Path, texts: list[str]) -> Path:
    items = "".join(
        f"""<item><title>{xml_text(LINES[number % 4])} {number}</title><guid>{number}</guid>
        <pubDate>Wed, 01 Jan 2020 00:00:00 GMT</pubDate><content:encoded>{xml_text(text)}</content:encoded>
        <enclosure url="https://b.example/{number}.mp3" length="1000" type="audio/mpeg"/>
        <itunes:author>{xml_text(LINES[2])}</itunes:author>
        <podcast:person role="guest" href="javascript:alert(1)">{xml_text(LINES[1])}</podcast:person>
        <psc:chapters><psc:chapter start="00:00" title={quoteattr(LINES[0])} href="javascript:alert(2)"/></psc:chapters>
        </item>"""
        for number, text in enumerate(texts, start=1)
    )
    path = folder / "feed.xml"
    path.write_text(
        f"""<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
        xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:psc="http://podlove.org/simple-chapters"
        xmlns:podcast="https://podcastindex.org/namespace/1.0"><channel><title>{xml_text(LINES[0])}</title>
        <link>javascript:alert(3)</link><description>{xml_text(LINES[1])}</description>
        <itunes:author>{xml_text(LINES[2])}</itunes:author>{items}</channel></rss>"""
    )
    return path


EXPORTS = {
    "import_wordpress": wordpress,
    "import_markdown": markdown,
    "import_mediawiki": mediawiki,
    "import_discourse": discourse,
    "import_stackexchange": stackexchange,
    "import_podcast": podcast,
}
