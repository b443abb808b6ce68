"""Tags are shared by all: who changes them, and what becomes of what carries them."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.activity.models import Event
from apps.communities.models import Access
from apps.content.models import Entry, Tag, TagSynonym
from apps.content.services import edit_entry
from apps.content.tag_selectors import tags_in_use
from apps.content.tag_services import add_synonym, drop_synonym, merge_tags, rename_tag
from apps.core.refusals import Refused
from apps.search.selectors import found_for
from tests.cast import Cast, ask, make_community, make_person

Flow = Callable[[], None]


def tag(slug: str) -> Tag:
    return Tag.objects.get(slug=slug)


def slugs(entry: Entry) -> set[str]:
    return set(entry.tags.values_list("slug", flat=True))


def test_a_merge_gives_everything_the_other_tag_and_keeps_the_word(cast: Cast, flow: Flow) -> None:
    one = ask(cast.other, cast.community, title="One", tags=["goods-in", "dock"])
    both = ask(cast.other, cast.hidden, title="Both", tags=["goods-in", "receiving"])
    versions = dict(Entry.objects.values_list("pk", "version"))
    merge_tags(by=cast.manager, tag=tag("goods-in"), into=tag("receiving"))
    assert slugs(one) == {"receiving", "dock"}
    assert slugs(both) == {"receiving"}
    assert all(entry.version > versions[entry.pk] for entry in Entry.objects.all())
    typed = ask(cast.other, cast.community, title="Typed later", tags=["Goods In"])
    assert slugs(typed) == {"receiving"}
    assert not Tag.objects.filter(slug="goods-in").exists()
    flow()
    assert "One" in [hit.entry.title for hit in found_for(cast.other, "receiving").hits if hit.entry]
    assert Event.objects.get(verb="tags_changed").context["merged"] == "goods-in"


def test_synonyms_follow_their_tag_through_merges_and_names(cast: Cast) -> None:
    ask(cast.other, cast.community, tags=["seal", "gasket"])
    add_synonym(by=cast.manager, tag=tag("seal"), word="Packing")
    merge_tags(by=cast.manager, tag=tag("seal"), into=tag("gasket"))
    assert set(TagSynonym.objects.values_list("slug", "tag__slug")) == {("packing", "gasket"), ("seal", "gasket")}
    rename_tag(by=cast.manager, tag=tag("gasket"), name="Seal")
    assert set(TagSynonym.objects.values_list("slug", "tag__slug")) == {("packing", "seal"), ("gasket", "seal")}
    drop_synonym(by=cast.manager, tag=tag("seal"), slug="packing")
    entry = ask(cast.other, cast.community, title="Again", tags=["packing", "gasket"])
    assert slugs(entry) == {"packing", "seal"}


def test_a_word_that_is_taken_is_refused(cast: Cast) -> None:
    ask(cast.other, cast.community, tags=["seal", "gasket"])
    add_synonym(by=cast.manager, tag=tag("seal"), word="packing")
    for act, sentence in (
        (lambda: add_synonym(by=cast.manager, tag=tag("seal"), word="gasket"), "Merge the two"),
        (lambda: add_synonym(by=cast.manager, tag=tag("gasket"), word="packing"), "another tag already"),
        (lambda: rename_tag(by=cast.manager, tag=tag("gasket"), name="Packing"), "another tag already"),
        (lambda: rename_tag(by=cast.manager, tag=tag("gasket"), name="seal"), "Merge the two"),
        (lambda: rename_tag(by=cast.manager, tag=tag("gasket"), name="…"), "letters or digits"),
        (lambda: merge_tags(by=cast.manager, tag=tag("seal"), into=tag("seal")), "Choose another"),
    ):
        with pytest.raises(Refused, match=sentence):
            act()
    assert set(Tag.objects.values_list("slug", flat=True)) == {"seal", "gasket"}
    assert TagSynonym.objects.count() == 1


def test_a_manager_changes_only_tags_that_no_other_community_uses(cast: Cast) -> None:
    ask(cast.other, cast.community, tags=["seal", "dock"])
    boss = make_person("other boss")
    elsewhere = make_community("elsewhere", manager=boss)
    ask(boss, elsewhere, tags=["seal"])
    for person, sentence in ((cast.manager, "do not manage: Elsewhere"), (cast.sme, "Only managers")):
        with pytest.raises(Refused, match=sentence):
            rename_tag(by=person, tag=tag("seal"), name="Gasket")
    assert Tag.objects.filter(slug="seal").exists()
    rename_tag(by=cast.manager, tag=tag("dock"), name="Ramp")
    rename_tag(by=cast.staff, tag=tag("seal"), name="Gasket")
    assert set(Tag.objects.values_list("slug", flat=True)) == {"gasket", "ramp"}


def test_a_tag_of_closed_communities_only_is_not_even_named(cast: Cast) -> None:
    ask(cast.other, cast.hidden, tags=["merger"])
    ask(cast.other, cast.community, tags=["dock"])
    assert [row.tag.slug for row in tags_in_use(cast.outsider)] == ["dock"]
    assert {row.tag.slug for row in tags_in_use(cast.member)} == {"dock", "merger"}
    client = Client()
    client.force_login(cast.outsider, backend="apps.accounts.backends.CachedUserBackend")
    assert "merger" not in client.get("/tags/").content.decode()
    assert client.get("/tags/merger/").status_code == 404


def test_a_manager_finds_the_tags_to_tend_and_hears_who_shares_the_others(cast: Cast) -> None:
    ask(cast.other, cast.community, tags=["seal", "dock", "merger"])
    boss = make_person("other boss")
    ask(boss, make_community("elsewhere", manager=boss), tags=["seal"])
    ask(boss, make_community("secret plan", manager=boss, access=Access.HIDDEN), tags=["merger", "seal"])
    client = Client()
    client.force_login(cast.manager, backend="apps.accounts.backends.CachedUserBackend")
    assert "/tags/?tend=yes" in client.get(f"/c/{cast.community.slug}/manage/").content.decode()
    page = client.get("/tags/?tend=yes").content.decode()
    own, _, shared = page.partition("Shared with other communities")
    assert 'href="/tags/dock/"' in own
    assert "tag=seal" in shared
    assert "tag=merger" in shared
    assert '<option value="seal">' in client.get("/tags/dock/").content.decode()
    for slug, named in (("seal", True), ("merger", False)):
        refused = client.get(f"/tags/{slug}/")
        said = refused.content.decode()
        assert refused.status_code == 403
        assert ("do not manage: Elsewhere." in said) == named
        assert "A site administrator can change it." in said
        assert "Secret plan" not in said
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    assert "tend=yes" not in client.get("/tags/?tend=yes").content.decode()


def test_a_manager_merges_in_the_browser_after_being_asked_once_more(cast: Cast) -> None:
    entry = ask(cast.other, cast.community, tags=["seal", "gasket"])
    client = Client()
    client.force_login(cast.manager, backend="apps.accounts.backends.CachedUserBackend")
    asked = client.post("/tags/seal/", {"do": "merge", "into": "gasket"})
    assert "cannot be undone" in asked.content.decode()
    assert slugs(entry) == {"seal", "gasket"}
    client.post("/tags/seal/", {"do": "merge", "into": "gasket", "sure": "yes"})
    assert slugs(entry) == {"gasket"}
    # The former address leads to what the word means now.
    assert "gasket" in client.get("/search/?tag=seal").content.decode()
    edit_entry(by=cast.other, entry=entry, changes={"tags": []})
