"""Articles: cover, series, a person's blog; and the sections of a community."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.content.kinds import KINDS
from apps.content.kinds.article.models import Article, Series
from apps.content.models import Entry
from apps.content.policies import may_post
from apps.content.services import edit_entry
from apps.core.refusals import Refused
from tests.cast import Cast, ask
from tests.kinds.making import picture, stored, write
from tests.kinds.test_documents import client_of

LONG = "## First\n\nOne.\n\n## Second *thing*\n\nTwo.\n\n### Below <b>\n\nThree."


def test_author_writes_a_series_with_a_cover_and_readers_go_from_part_to_part(cast: Cast) -> None:
    client: Client = client_of(cast.member)
    cover = stored(cast.member, "dock.png", picture())
    form = {"title": "Part one", "source": LONG, "series": "First ninety days", "cover_key": str(cover.key)}
    form |= {"cover_alt": "A dock at night", "coauthors": "sme-person", "language": "en"}
    assert client.post("/c/community/new/article/", form).status_code == 302
    second = write(cast.member, cast.community, "article", "Part two", details={"series": "FIRST ninety days"})
    first = Entry.objects.get(title="Part one")
    series = Series.objects.get()
    assert [(row.entry_id, row.part) for row in Article.objects.order_by("part")] == [(first.pk, 1), (second.pk, 2)]
    html = client_of(cast.other).get(first.get_absolute_url()).content.decode()
    for part in (
        'rel="next"', second.get_absolute_url(), "part 1 of 2", 'alt="A dock at night"', 'href="#part-2"',
        'id="part-2"', "/people/sme-person/",
    ):  # fmt: skip
        assert part in html, part
    assert html.count('id="part-3"') == 1
    page = client_of(None).get(series.get_absolute_url()).content.decode()
    assert page.index("Part one") < page.index("Part two")
    answer = client_of(cast.other).get(f"/files/{cover.key}/dock.png")
    assert (answer.status_code, bool(b"".join(answer.streaming_content))) == (200, True)


def test_edit_form_keeps_the_cover_until_it_is_taken_away(cast: Cast) -> None:
    cover = stored(cast.member, "dock.png", picture())
    entry = write(cast.member, cast.community, "article", details={"cover": cover})
    client: Client = client_of(cast.member)
    html = client.get(f"/e/{entry.pk}/edit/").content.decode()
    assert str(cover.key) in html
    form = {"title": entry.title, "source": entry.source, "cover_key": str(cover.key)}
    client.post(f"/e/{entry.pk}/edit/", form)
    assert Article.objects.get().cover == cover
    client.post(f"/e/{entry.pk}/edit/", form | {"without_cover": "on"})
    assert Article.objects.get().cover is None
    foreign = stored(cast.other, "other.png", picture())
    with pytest.raises(Refused):
        edit_entry(by=cast.member, entry=entry, changes={"details": {"cover": foreign}})
    with pytest.raises(Refused):
        edit_entry(by=cast.member, entry=entry, changes={"details": {"cover": foreign.key}})
    assert Article.objects.get().cover is None


def test_blog_of_a_person_shows_what_the_reader_may_see(cast: Cast) -> None:
    write(cast.member, cast.community, "article", "Open thoughts")
    write(cast.member, cast.hidden, "article", "Hidden thoughts")
    write(cast.sme, cast.community, "article", "Thought together", coauthors=[cast.member])
    ask(cast.member, cast.community, "No article")
    address = "/people/member-person/articles/"
    page = client_of(cast.outsider).get(address).content.decode()
    assert ("Open thoughts" in page, "Thought together" in page) == (True, True)
    assert ("Hidden thoughts" in page, "No article" in page) == (False, False)
    assert "Hidden thoughts" in client_of(cast.other).get(address).content.decode()
    assert client_of(None).get(address).status_code == 302


def test_community_has_a_section_for_each_kind_with_pages_of_its_own(cast: Cast) -> None:
    for number in range(23):
        write(cast.member, cast.community, "article", f"Article {number:02}")
    ask(cast.other, cast.community, "A question")
    client: Client = client_of(cast.other)
    page = client.get("/c/community/?kind=article").content.decode()
    assert page.count('<article class="entry') == 20
    assert "A question" not in page
    overview = client.get("/c/community/").content.decode()
    for spec in KINDS.values():
        assert str(spec.plural) in (page if spec.has_tab else overview)
        home = client.get(spec.home_in("community"))
        assert home.status_code == 200, spec.name
    assert client.get("/c/community/?kind=nonsense").status_code == 302


def test_second_page_of_a_section_holds_what_the_first_did_not(cast: Cast) -> None:
    for number in range(23):
        write(cast.member, cast.community, "article", f"Article {number:02}")
    client: Client = client_of(cast.other)
    page = client.get("/c/community/?kind=article").content.decode()
    query = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    rest = client.get(f"/c/community/{query}", headers={"HX-Request": "true"}).content.decode()
    assert rest.count('<article class="entry') == 3
    assert all(f"Article {number:02}" in rest for number in range(3))


def test_share_offers_the_kinds_with_a_sentence_and_news_to_those_who_may_post_it(cast: Cast) -> None:
    page = client_of(cast.member).get("/share/?c=community").content.decode()
    for name, spec in KINDS.items():
        offered = f'href="/c/community/new/{name}/"' in page
        may = may_post(cast.member, cast.community, name) is None
        assert offered == may, name
        assert (str(spec.invitation) in page) == offered
    assert may_post(cast.member, cast.community, "news")
    assert "/c/community/new/news/" in client_of(cast.sme).get("/share/?c=community").content.decode()
    places = client_of(cast.sme).get("/share/?kind=news").content.decode()
    assert "/c/hidden/new/news/" in places
    assert client_of(cast.sme).get("/share/?kind=news&c=hidden")["Location"] == "/c/hidden/new/news/"


def test_rows_of_all_kinds_take_one_statement_for_each_kind(cast: Cast) -> None:
    for number in range(6):
        cover = stored(cast.member, "dock.png", picture(40, 40))
        write(cast.member, cast.community, "article", f"A {number}", details={"cover": cover, "series": "S"})
    client: Client = client_of(cast.other)
    client.get("/notifications/count/")
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        client.get("/c/community/?kind=article")
    for number in range(6, 12):
        write(cast.member, cast.community, "article", f"A {number}", details={"series": "S"})
    cache.clear()
    with CaptureQueriesContext(connection) as more:
        page = client.get("/c/community/?kind=article").content.decode()
    assert len(more) == len(few)
    assert "S, 12" in page
    assert "row-picture" in page
