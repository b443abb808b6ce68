"""Wiki pages: names, places, links to each other, what is missing and what nothing leads to."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.content.kinds.wiki import selectors
from apps.content.kinds.wiki.models import WikiPage
from apps.content.kinds.wiki.services import link_again, move_page, place_page
from apps.content.models import Entry, Revision
from apps.content.revision_services import restore_revision
from apps.content.services import edit_entry, remove_entry, restore_entry
from apps.core.refusals import Refused
from tests.cast import Cast, ask
from tests.wiki.writing import page, write

type Flow = Callable[[], None]


def titles(nodes: list[selectors.Node]) -> list[object]:
    return [[node.title, titles(node.children)] if node.children else node.title for node in nodes]


def test_pages_stand_in_a_tree_and_are_moved_in_it(cast: Cast) -> None:
    top = page(cast.member, cast.community, "Planning")
    first = page(cast.member, cast.community, "Orders", parent=top)
    second = page(cast.sme, cast.community, "Stock", parent=top)
    assert titles(selectors.tree_of(cast.member, cast.community)) == [["Planning", ["Orders", "Stock"]]]
    move_page(by=cast.other, entry=second, parent=top, position=0)
    assert titles(selectors.tree_of(cast.member, cast.community)) == [["Planning", ["Stock", "Orders"]]]
    move_page(by=cast.other, entry=second, parent=first)
    assert titles(selectors.tree_of(cast.member, cast.community)) == [["Planning", [["Orders", ["Stock"]]]]]
    assert Event.objects.filter(verb=Verb.PAGE_MOVED, actor_id=cast.other.pk).count() == 2


def test_a_page_cannot_stand_below_itself(cast: Cast) -> None:
    top = page(cast.member, cast.community, "Planning")
    below = page(cast.member, cast.community, "Orders", parent=top)
    for parent in (top, below):
        with pytest.raises(Refused) as refused:
            move_page(by=cast.member, entry=top, parent=parent)
        assert refused.value.refusal.code == "below_itself"
    assert titles(selectors.tree_of(cast.member, cast.community)) == [["Planning", ["Orders"]]]


def test_a_page_does_not_move_into_the_wiki_of_another_community(cast: Cast) -> None:
    here, there = page(cast.member, cast.community, "Planning"), page(cast.member, cast.hidden, "Secret")
    with pytest.raises(Refused):
        move_page(by=cast.member, entry=here, parent=there)
    with pytest.raises(Refused):
        page(cast.member, cast.community, "Orders", parent=there)
    assert WikiPage.objects.count() == 2


def test_a_member_edits_what_another_wrote_and_a_stranger_does_not(cast: Cast) -> None:
    entry = page(cast.member, cast.community, "Planning", "First.")
    write(cast.other, entry, "Second.")
    with pytest.raises(Refused):
        write(cast.outsider, entry, "Third.")
    entry.refresh_from_db()
    assert entry.source == "Second."
    assert [person.pk for person in selectors.contributors_of(entry)] == [cast.member.pk, cast.other.pk]


def test_a_name_is_given_once_in_a_wiki(cast: Cast) -> None:
    page(cast.member, cast.community, "Stock count")
    with pytest.raises(Refused) as refused:
        page(cast.other, cast.community, "  stock_COUNT ")
    assert refused.value.refusal.code == "name_taken"
    assert Entry.objects.filter(kind="wiki").count() == 1
    assert page(cast.other, cast.hidden, "Stock count").pk


def test_a_name_is_free_again_when_its_page_was_removed(cast: Cast) -> None:
    gone = page(cast.member, cast.community, "Stock count")
    remove_entry(by=cast.member, entry=gone)
    new = page(cast.other, cast.community, "Stock count")
    restore_entry(by=cast.member, entry=gone)
    assert selectors.page_by_name(cast.member, cast.community, "Stock count").pk == new.pk  # type: ignore[union-attr]
    assert selectors.page_by_name(cast.member, cast.community, f"Stock count ({gone.pk})")


def test_a_link_waits_for_its_page(cast: Cast, flow: Flow) -> None:
    linking = page(cast.member, cast.community, "Planning", "See [[Stock count]] and [[stock_count|counting]].")
    assert linking.html.count('class="page-link missing" href="/c/community/wiki/Stock_count/"') == 2
    assert [(row.name, row.count) for row in selectors.needed_pages(cast.member, cast.community)] == [
        ("Stock count", 1)
    ]
    version = linking.version
    made = page(cast.other, cast.community, "Stock count")
    flow()
    linking.refresh_from_db()
    assert linking.html.count(f'class="page-link" href="{made.get_absolute_url()}"') == 2
    assert linking.version > version
    assert selectors.needed_pages(cast.member, cast.community) == []
    assert [node.title for node in selectors.surroundings_of(cast.member, made).backlinks] == ["Planning"]
    remove_entry(by=cast.other, entry=made)
    flow()
    linking.refresh_from_db()
    assert linking.html.count("missing") == 2


def test_a_renamed_page_is_found_under_its_former_name(cast: Cast, flow: Flow) -> None:
    linking = page(cast.member, cast.community, "Planning", "See [[Stock count]].")
    entry = page(cast.member, cast.community, "Stock count")
    entry = edit_entry(by=cast.other, entry=entry, changes={"title": "Cycle count"})
    flow()
    linking.refresh_from_db()
    assert f'class="page-link" href="{entry.get_absolute_url()}"' in linking.html
    for name in ("stock count", "Cycle count"):
        assert selectors.page_by_name(cast.member, cast.community, name).pk == entry.pk  # type: ignore[union-attr]
    # A new page of the former name takes it over.
    new = page(cast.other, cast.community, "Stock count")
    flow()
    linking.refresh_from_db()
    assert f'class="page-link" href="{new.get_absolute_url()}"' in linking.html
    assert selectors.page_by_name(cast.member, cast.community, "Stock count").pk == new.pk  # type: ignore[union-attr]


def test_a_link_by_address_leads_to_its_page_as_well(cast: Cast, flow: Flow) -> None:
    target = page(cast.member, cast.community, "Stock")
    other = ask(cast.member, cast.community)
    linking = page(cast.other, cast.community, "Planning", f"See [it](/e/{target.pk}/stock/), [that](/e/{other.pk}/).")
    flow()
    assert [node.id for node in selectors.surroundings_of(cast.member, target).backlinks] == [linking.pk]
    assert selectors.needed_pages(cast.member, cast.community) == []


def test_pages_to_which_nothing_leads_are_told(cast: Cast) -> None:
    top = page(cast.member, cast.community, "Planning", "See [[Orders]] and [[Alone]].")
    page(cast.member, cast.community, "Orders", parent=top)
    page(cast.member, cast.community, "Alone", "I link to [[Alone]].")
    link_again(community=cast.community)
    assert [node.title for node in selectors.orphaned_pages(cast.member, cast.community)] == []
    write(cast.member, top, "See nothing.")
    assert [node.title for node in selectors.orphaned_pages(cast.member, cast.community)] == ["Alone"]


def test_what_stood_below_a_removed_page_moves_up(cast: Cast) -> None:
    top = page(cast.member, cast.community, "Planning")
    middle = page(cast.member, cast.community, "Orders", parent=top)
    page(cast.member, cast.community, "Stock", parent=middle)
    remove_entry(by=cast.member, entry=middle)
    assert titles(selectors.tree_of(cast.other, cast.community)) == [["Planning", ["Stock"]]]


def test_a_former_text_is_put_back_and_the_ones_between_stay(cast: Cast) -> None:
    entry = page(cast.member, cast.community, "Planning", "First.")
    write(cast.other, entry, "Second.")
    first = Revision.objects.get(entry=entry, number=1)
    entry = restore_revision(by=cast.sme, revision=first)
    assert entry.source == "First."
    assert list(Revision.objects.filter(entry=entry).values_list("source", "editor", "comment")) == [
        ("First.", cast.member.pk, ""),
        ("Second.", cast.other.pk, ""),
        ("First.", cast.sme.pk, "Version 1 put back"),
    ]


def test_a_former_text_comes_back_under_todays_title(cast: Cast) -> None:
    entry = page(cast.member, cast.community, "Planning", "First.")
    edit_entry(by=cast.member, entry=entry, changes={"title": "Ordering", "source": "Second."})
    client = Client()
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    assert "the title stays “Ordering”" in client.get(f"/e/{entry.pk}/history/1/").content.decode()
    said = client.post(f"/e/{entry.pk}/history/1/", follow=True).content.decode()
    assert "Only the text is back." in said
    entry.refresh_from_db()
    assert (entry.title, entry.source) == ("Ordering", "First.")


def test_an_imported_wiki_gets_its_places_names_and_links(cast: Cast) -> None:
    entries = [ask(cast.member, cast.community, title, source=source) for title, source in IMPORTED]
    Entry.objects.filter(pk__in=[entry.pk for entry in entries]).update(kind="wiki", is_history=True)
    entries = [Entry.objects.get(pk=entry.pk) for entry in entries]
    pages = [
        place_page(entry=entries[0]),
        place_page(entry=entries[1], parent=entries[0]),
        place_page(entry=entries[2], parent=entries[0], position=0),
    ]
    assert [row.name for row in pages] == ["Guide", "Tools", "Guide/Tools"]
    assert titles(selectors.tree_of(cast.member, cast.community)) == [["Guide", ["Tools", "Tools"]]]
    assert link_again(community=cast.community) == 1
    assert entries[2].get_absolute_url() in Entry.objects.get(pk=entries[0].pk).html


IMPORTED = [("Guide", "See [[Guide/Tools]]."), ("Tools", "One."), ("Tools", "Another.")]


def test_a_long_history_comes_in_pages(cast: Cast, client: Client) -> None:
    entry = page(cast.member, cast.community, "Stock", "Text 0.")
    for number in range(1, 25):
        write(cast.other, entry, f"Text {number}.")
    first = client.get(f"/e/{entry.pk}/history/").content.decode()
    assert ('id="version-25"' in first, 'id="version-6"' in first, 'id="version-5"' in first) == (True, True, False)
    assert 'href="?until=5"' in first
    second = client.get(f"/e/{entry.pk}/history/?until=5").content.decode()
    assert ('id="version-5"' in second, 'id="version-1"' in second, "?until=" in second) == (True, True, False)
    assert client.get(f"/e/{entry.pk}/differences/?from=25&to=2").content.decode().count("<del>") == 1
