"""Related entries: by tags and words, and only what each reader may see."""

from collections.abc import Callable

from django.test import Client

from apps.content.services import remove_entry
from apps.search.related import related_ids
from tests.cast import Cast, ask

Flow = Callable[[], None]


def titles(person, entry) -> str:
    client = Client()
    if person is not None:
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    page = client.get(entry.get_absolute_url()).content.decode()
    start = page.find('id="related-title"')
    return page[start : page.index("</section>", start)] if start >= 0 else ""


def test_shared_tags_and_words_make_entries_related_and_chance_does_not(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.other, cast.community, title="Gasket sheets in two units", tags=["gaskets"])
    words = ask(cast.sme, cast.community, title="Which gasket sheets for steam?")
    tags = ask(cast.sme, cast.community, title="Asbestos-free materials", tags=["gaskets"])
    both = ask(cast.sme, cast.community, title="Cutting gasket sheets", tags=["gaskets"])
    ask(cast.sme, cast.community, title="Who plans the night shift?")
    flow()
    found = [pk for pk, _community in related_ids(entry)]
    assert found[0] == both.pk
    assert set(found) == {both.pk, words.pk, tags.pk}


def test_each_reader_sees_related_entries_of_their_own_communities_only(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.other, cast.community, title="Gasket sheets in two units")
    ask(cast.other, cast.hidden, title="Gasket sheets of the merger")
    ask(cast.other, cast.community, title="Gasket sheets for steam")
    flow()
    rows = titles(cast.member, entry)
    assert "of the merger" in rows
    # Where it stands is said of what stands elsewhere.
    assert rows.count(cast.hidden.name) == 1
    assert cast.community.name not in rows
    for person in (None, cast.outsider, cast.hr):
        assert "for steam" in titles(person, entry)
        assert "of the merger" not in titles(person, entry)


def test_what_was_removed_is_no_longer_related_though_the_list_is_kept(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.other, cast.community, title="Gasket sheets in two units")
    other = ask(cast.sme, cast.community, title="Gasket sheets for steam")
    flow()
    assert "for steam" in titles(cast.member, entry)
    remove_entry(by=cast.sme, entry=other)
    assert "for steam" not in titles(cast.member, entry)


def test_odd_titles_make_no_odd_queries(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.other, cast.community, title="It's a \\ 'quoted' & odd | title :* (!)", tags=["c++"])
    flow()
    assert related_ids(entry) == []
