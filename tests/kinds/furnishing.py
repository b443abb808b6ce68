"""Entries of all four kinds as people would make them, for looking at."""

from django.utils import timezone

from apps.content.kinds.document.services import add_version
from apps.content.kinds.interview.services import give_consent
from apps.content.models import Entry
from tests.cast import Cast
from tests.kinds.making import document, interview, pdf, picture, sheet, stored, write

HOSTILE = '"><img src=x onerror=alert(1)><svg onload=alert(2)>'
LONG = "\n\n".join(
    f"## {title}\n\n" + "We turned the trailers in forty minutes, and nobody had asked the people at the gate. " * 5
    for title in ("What we tried first", "What the gate told us", "What *changed* <b>then</b>", "What stays open")
)


def furnish(people: Cast) -> dict[str, Entry]:
    """One of each, with hostile names and words wherever a stranger may put them; by a short name."""
    place = people.community
    cover = stored(people.member, f"{HOSTILE}.png", picture(1200, 500))
    first = write(
        people.member, place, "article", "What forty minutes at the dock taught me", source=LONG, tags=["dock"],
        coauthors=[people.sme], details={"cover": cover, "cover_alt": HOSTILE, "series": "First ninety days"},
    )  # fmt: skip
    write(people.member, place, "article", f"Part two {HOSTILE}", details={"series": "First ninety days"})
    rules = document(people.member, place, f"rules {HOSTILE}.pdf", pdf("Park at gate nine", "Ring"), "Gate rules")
    add_version(
        by=people.sme, entry=rules, note=HOSTILE, file=stored(people.sme, "rules 2.pdf", pdf("Gate ten", "Two", "3"))
    )
    table = document(
        people.sme, place, f"{HOSTILE}.xlsx", sheet(["Site", HOSTILE], ["=cmd()", "Lyon"], title=HOSTILE), HOSTILE
    )
    page = document(
        people.sme, place, "page.html", f"<!doctype html><title>x</title><p>{HOSTILE}<script>alert(3)</script>".encode()
    )
    notes = document(
        people.sme,
        place,
        "notes.md",
        f"# Notes\n\n{HOSTILE}\n\n[x](javascript:alert(4)) <script>alert(5)</script>".encode(),
    )
    news = write(
        people.manager, place, "news", "Supply chain goes live on Monday: 64 pieces are waiting for you",
        source="Eight experts have written articles, a wiki and six episodes.", details={"until": timezone.localdate()},
    )  # fmt: skip
    write(people.sme, place, "news", HOSTILE, source=HOSTILE)
    waiting = interview(people.member, people.other, place, "What the night shift knows")
    told = interview(people.member, people.sme, place, f"“I answer the question behind the question” {HOSTILE}")
    give_consent(by=people.sme, entry=told)
    return {
        "article": first, "document": rules, "table": table, "page": page, "notes": notes, "news": news,
        "waiting": waiting, "interview": told,
    }  # fmt: skip
