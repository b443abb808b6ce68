"""Makes the files of the demo world's documents out of the texts below, one of each family that offices use.

Run `python demo/documents/make.py`; it writes each file into the folder `files` beside the Markdown that describes
it. The PDF is printed by the Chromium that the tests use as well.
"""

from collections.abc import Callable
from html import escape
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from playwright.sync_api import sync_playwright
from pptx import Presentation
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

HERE = Path(__file__).resolve().parent
WEEKS = (0, 0, 2, 0, 0, 0, 12, 0, 0, 1, 0, 0, 0, 0, 9, 0, 0, 0, 3, 0, 0, 0, 0, 14, 0, 1)
DRAWS = 500
LOOKS = ({"bold": True}, {"bg_color": "#FFF2CC"}, {"num_format": "0 %"})
DRAW = "=INDEX($B$2:$B$27,RANDBETWEEN(1,26))"
SUM = "=SUM(C{line}:H{line})"
PAIR = "=RANDBETWEEN(1,25)"
PAIR_SUM = "=" + "+".join(f"INDEX($B$2:$B$27,{at}{{line}})+INDEX($B$2:$B$27,{at}{{line}}+1)" for at in "CDE")

DECISION = (
    ("h", "One page for a decision"),
    ("p", "Monthly planning meeting of Kestrand Pumps. Send it two days before. No page, no item."),
    ("h", "What is to be decided"),
    ("p", "One sentence with a verb and a date in it. Example: Valencia works on three Saturdays from week 32."),
    ("h", "The choice"),
    ("p", "Two ways, at most three. Give each a name that its opponents would accept."),
    ("h", "What each way costs"),
    ("p", "Money, hours, customers who wait. The same lines for each way, also where a figure is zero."),
    ("h", "What happens if we do nothing"),
    ("p", "This is always one of the ways. If nothing happens, there is nothing to decide."),
    ("h", "Who is for what, and why"),
    ("p", "Names, one line each. Whoever was not asked is listed as not asked."),
)
FILM = (
    ("h", "Script of the safety film"),
    ("p", "Rotterdam, spare parts hall. Eleven sentences, one minute each. No voice: one word in the picture."),
    ("p", "1. Gate, 07:50. Somebody is waiting for you and knows your first name. Word: hello."),
    ("p", "2. Shoes. One wrong pair, crossed out; one right pair. Word: steel."),
    ("p", "3. The yellow line at aisle 3. A forklift passes and does not slow down. Word: line."),
    ("p", "4. Eyes: look at the driver until he looks at you. Word: look."),
    ("p", "5. The scanner. The same mistake twice, then right. Word: klik."),
    ("p", "6. A box that is too heavy. Two people. Word: two."),
    ("p", "7. The top beam at 1.92 m, and a pallet that is too high. Word: high."),
    ("p", "8. Something falls. Nobody picks it up while the forklift moves. Word: wait."),
    ("p", "9. Dock door 6. The truck leaves while somebody is inside. Word: lock."),
    ("p", "10. A small cut. Where the box on the wall is. Word: tell."),
    ("p", "11. 15:30. Nadia asks: what was stupid today? Word: say."),
)
SLIDES = (
    (
        "What a changeover on the DN80 takes",
        "System: 45 minutes",
        "Watch: 82 minutes, median of 18",
        "Worst: 171, once",
    ),
    (
        "Where the minutes go",
        "Strip 11, fetch 14, mount 22",
        "First piece 19, full speed 16",
        "The system: mounting only",
    ),
    ("What it costs", "Line not full: 131 euros", "Line full: 577 euros", "The lot sizes were computed with 105"),
    (
        "What I would like to try next",
        "A second trolley",
        "First piece measured at the machine",
        "Seven days, not five",
    ),
)
CALL = (
    ("Is there a plate?", "Send a photograph, even if it is painted over. Torch from the side."),
    ("How many bolts hold the round cover?", "4, 6, 8 or 12: that is the frame size."),
    ("Where does the water go out?", "Up, or to the side."),
    ("Does the shaft go through?", "Is something turning at both ends?"),
    ("Is the motor bolted directly on?", "Or is there a coupling in between?"),
    ("What does it pump, and how warm is it?", "A hand on the pipe is good enough."),
    ("What changed in the last week?", "Often this is the repair."),
)
OFFERS = """# Two offers side by side

The lines to go through with a customer, in this order. Two columns, one pen.

| line | ours | theirs |
| --- | --- | --- |
| pump, size and material | | |
| motor: power, efficiency class, make | | |
| frequency converter, included or crossed out | | |
| adapter flanges, base plate, coupling guard | | |
| seal: type, spare kit included | | |
| delivered to the border, or to the site | | |
| commissioning, travel, training | | |
| delivery time, and what happens when it slips | | |
| payment terms | | |
| warranty: years, and who pays for the second visit | | |

**Before the total:** circle every line in which only one side has something. Price these first.

**After the total:** say aloud one thing in which the other offer is better. There nearly always is one.
"""

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def word() -> bytes:
    """A text of headings and paragraphs as .docx."""
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{"Heading1" if what == "h" else "Normal"}"/></w:pPr>'
        f"<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"
        for what, text in DECISION
    )
    style = (
        '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
        '<w:rPr><w:b/><w:sz w:val="30"/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    )
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/></Types>'
    )
    return _zip(
        ("[Content_Types].xml", types),
        ("_rels/.rels", _related("officeDocument", "word/document.xml")),
        ("word/_rels/document.xml.rels", _related("styles", "styles.xml")),
        ("word/styles.xml", f'{_HEAD}<w:styles xmlns:w="{_WORD}">{style}</w:styles>'),
        ("word/document.xml", f'{_HEAD}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'),
    )


def _related(what: str, where: str) -> str:
    return (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/{what}" Target="{where}"/></Relationships>'
    )


def text() -> bytes:
    """A text of headings and paragraphs as .odt."""
    kind = "application/vnd.oasis.opendocument.text"
    tags = {"h": ('h text:outline-level="1"', "h"), "p": ("p", "p")}
    body = "".join(f"<text:{tags[what][0]}>{escape(words)}</text:{tags[what][1]}>" for what, words in FILM)
    content = (
        f'{_HEAD}<office:document-content xmlns:office="{_OPEN}:office:1.0" xmlns:text="{_OPEN}:text:1.0" '
        f'office:version="1.3"><office:body><office:text>{body}</office:text></office:body></office:document-content>'
    )
    manifest = (
        f'{_HEAD}<manifest:manifest xmlns:manifest="{_OPEN}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return _zip(("mimetype", kind), ("content.xml", content), ("META-INF/manifest.xml", manifest))


def _zip(*parts: tuple[str, str]) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        for name, words in parts:
            archive.writestr(name, words, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return content.getvalue()


def sheet(*, pairs: bool) -> bytes:
    """The lots of six weeks as .xlsx; `pairs` adds a sheet that draws neighbouring weeks together.

    Beside each formula stands what it gave when the file was made, for readers that do not calculate.
    """
    content = BytesIO()
    book = Workbook(content)
    _fill(book, "Single weeks", DRAW, SUM, 6)
    if pairs:
        _fill(book, "Pairs of weeks", PAIR, PAIR_SUM, 3)
    book.close()
    return content.getvalue()


def _fill(book: Workbook, name: str, draw: str, total: str, draws: int) -> None:
    page, chance = book.add_worksheet(name), Random(name)  # noqa: S311 - the lots of an example
    bold, yellow, share = (book.add_format(look) for look in LOOKS)
    page.write_row(0, 0, ["week", "sold", *(f"draw {number + 1}" for number in range(draws)), "sum"], bold)
    for number, sold in enumerate(WEEKS, 1):
        page.write(number, 0, number)
        page.write(number, 1, sold, yellow)
    sums = []
    for line in range(1, DRAWS + 1):
        places = [chance.randrange(26 if draws == 6 else 25) for _ in range(draws)]
        found = [WEEKS[place] if draws == 6 else place + 1 for place in places]
        sums.append(sum(found) if draws == 6 else sum(WEEKS[place] + WEEKS[place + 1] for place in places))
        for column, value in enumerate(found, 2):
            page.write_formula(line, column, draw, None, value)
        page.write_formula(line, 2 + draws, total.format(line=line + 1), None, sums[-1])
    _answers(page, 4 + draws, sorted(sums), (bold, share))


def _answers(page: Worksheet, column: int, sums: list[int], looks: tuple[Format, Format]) -> None:
    page.write_row(0, column, ["covered", "needs"], looks[0])
    where = xl_range(1, column - 2, DRAWS, column - 2)
    for line, share in enumerate((0.8, 0.9, 0.95, 0.98), 1):
        page.write(line, column, share, looks[1])
        page.write_formula(line, column + 1, f"=_xlfn.PERCENTILE.INC({where},{share})", None, sums[int(share * DRAWS)])


def slides() -> bytes:
    """Slides of a title and three lines each as .pptx."""
    show = Presentation()
    for title, *lines in SLIDES:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(lines)
    content = BytesIO()
    show.save(content)
    return content.getvalue()


def card() -> bytes:
    """The seven questions as a PDF of one page, A5."""
    items = "".join(f"<li><b>{escape(question)}</b><span>{escape(hint)}</span></li>" for question, hint in CALL)
    page = f"""<title>The first call on one card</title><style>
        body {{ font: 13pt/1.35 sans-serif; margin: 0; color: #16323c }} h1 {{ font-size: 21pt; margin: 0 0 4mm }}
        ol {{ padding-left: 9mm; margin: 0 }} li {{ margin-bottom: 3.4mm }}
        li::marker {{ color: #0f7173; font-weight: bold }}
        span {{ display: block; color: #4b6570 }} p {{ border-top: 1px solid #9fb8bf; padding-top: 3mm }}</style>
        <h1>The first call</h1><ol>{items}</ol><p>Then: can we drive up to it, and who has the key?</p>"""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_content(page)
        margin = {"top": "12mm", "bottom": "10mm", "left": "12mm", "right": "12mm"}
        content = tab.pdf(format="A5", margin=margin)  # type: ignore[arg-type]  # A plain dictionary is taken.
        browser.close()
    return content


FILES: dict[str, Callable[[], bytes]] = {
    "supply-chain/files/one-page-for-a-decision.docx": word,
    "supply-chain/files/drawing-lots-1.xlsx": lambda: sheet(pairs=False),
    "supply-chain/files/drawing-lots-2.xlsx": lambda: sheet(pairs=True),
    "supply-chain/files/changeovers-on-the-dn80.pptx": slides,
    "front-line-managers/files/script-of-the-safety-film.odt": text,
    "spare-parts-service/files/first-call-card.pdf": card,
    "sales-representatives/files/two-offers-side-by-side.md": OFFERS.encode,
}


def main() -> None:
    """Write all files."""
    for name, make in FILES.items():
        path = HERE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
        print(f"{name}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
