"""Finding, within what one may see."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.accounts.services import change_profile
from apps.communities.models import Status
from apps.communities.services import change_community
from apps.content.reply_services import post_reply, remove_reply
from apps.content.services import edit_entry, remove_entry, restore_entry
from apps.search.selectors import found_for, suggestion_for
from apps.search.services import refresh_words
from tests.cast import Cast, ask

type Flow = Callable[[], None]


def found(viewer: object, query: str, **more: object) -> list[tuple[str, str]]:
    hits = found_for(viewer, query, **more).hits
    return [(hit.kind, hit.entry.title if hit.entry else hit.person.name) for hit in hits]


def test_words_find_entries_replies_and_people(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community, "Late advance shipping notices", tags=["goods-receipt"])
    post_reply(author=cast.sme, entry=entry, source="Park it in **blocked stock**.")
    change_profile(user=cast.sme, changes={"headline": "Customs and blocked stock"})
    flow()
    assert found(cast.member, "shipping notice") == [("entry", entry.title)]
    assert found(cast.member, "goods receipt") == [("entry", entry.title)]
    assert set(found(cast.member, "blocked stock")) == {("reply", entry.title), ("person", "sme person")}
    assert found(cast.member, "blocked stock", kind="person") == [("person", "sme person")]


def test_the_words_are_marked_in_the_snippet_and_all_else_is_escaped(cast: Cast, flow: Flow) -> None:
    ask(cast.member, cast.community, "Receipts", source="Mind `<script>alert(1)</script>` in receipts & notes")
    flow()
    snippet = found_for(cast.member, "receipts").hits[0].snippet
    assert "<mark>receipts</mark>" in snippet
    assert "<script" not in snippet
    assert "&amp; notes" in snippet


def test_an_unfinished_last_word_and_other_forms_are_found(cast: Cast, flow: Flow) -> None:
    ask(cast.member, cast.community, "Split deliveries at the café")
    flow()
    for query in ("deliv", "split deliv", "delivery", "cafe", '"split deliveries"', "deliveries -late"):
        assert found(cast.member, query), query
    assert found(cast.member, "deliveries -split") == []


def test_a_typo_in_a_title_still_finds_and_is_corrected(cast: Cast, flow: Flow) -> None:
    ask(cast.member, cast.community, "Incoterms we actually use", source="About incoterms and insurance.")
    ask(cast.member, cast.community, "Which incoterms for Rotterdam", source="About incoterms.")
    flow()
    refresh_words()
    assert suggestion_for("incotrems") == suggestion_for("icnoterms") == suggestion_for("icoterms") == "incoterms"
    assert suggestion_for("telephone") == ""
    assert len(found(cast.member, "incoterm's")) == 2
    result = found_for(cast.member, "incotrems")
    assert result.suggestion == "incoterms"
    assert len(result.hits) == 2, "what was probably meant is shown at once"


def test_a_misspelt_name_is_corrected_for_colleagues_only(cast: Cast, flow: Flow) -> None:
    change_profile(user=cast.sme, changes={"name": "Henrik Lindqvist"})
    flow()
    refresh_words()
    assert found(cast.outsider, "lindqist") == [("person", "Henrik Lindqvist")]
    assert found_for(AnonymousUser(), "lindqist").suggestion == ""


def test_nothing_of_a_hidden_community_is_found_or_suggested_outside(cast: Cast, flow: Flow) -> None:
    for number in range(3):
        ask(cast.member, cast.hidden, f"Merger with Zephyrion {number}", source="zephyrion zephyrion")
    flow()
    refresh_words()
    assert found(cast.member, "zephyrion")
    for viewer in (cast.outsider, cast.hr):
        result = found_for(viewer, "zephyrion")
        assert result.hits == []
        assert "zephyrion" not in found_for(viewer, "zephyrian").suggestion


def test_a_visitor_finds_open_entries_but_no_people(cast: Cast, flow: Flow) -> None:
    ask(cast.member, cast.community, "Member question person")
    flow()
    assert found(AnonymousUser(), "person") == [("entry", "Member question person")]


def test_removed_text_is_not_found_and_restored_text_is(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community, "Ephemeral")
    reply = post_reply(author=cast.sme, entry=entry, source="fleeting")
    flow()
    remove_reply(by=cast.sme, reply=reply)
    flow()
    assert found(cast.member, "fleeting") == []
    second = post_reply(author=cast.sme, entry=entry, source="lasting")
    remove_entry(by=cast.member, entry=entry)
    flow()
    assert found(cast.other, "ephemeral") == []
    assert found(cast.other, "lasting") == []
    restore_entry(by=cast.member, entry=entry)
    flow()
    assert second
    assert found(cast.other, "lasting") == [("reply", "Ephemeral")]


def test_edited_text_is_found_by_its_new_words_only(cast: Cast, flow: Flow) -> None:
    entry = ask(cast.member, cast.community, "Old words", source="pallets")
    flow()
    edit_entry(by=cast.member, entry=entry, changes={"title": "New words", "source": "crates"})
    flow()
    assert found(cast.member, "crates") == [("entry", "New words")]
    assert found(cast.member, "pallets") == []


def test_an_unlaunched_community_is_searched_only_from_inside(cast: Cast, flow: Flow) -> None:
    ask(cast.member, cast.community, "Prepared words")
    flow()
    change_community(by=cast.manager, community=cast.community, changes={"status": Status.PREPARING})
    assert found(cast.outsider, "prepared") == []
    assert found(cast.sme, "prepared")


@pytest.mark.parametrize(
    "query", ["", "   ", "'", '"', "a & b | !", "(((", "\\", "the", "\x00", "🙂", ":*", "x" * 5000, "a:b:c <->"]
)
def test_odd_queries_give_a_page_not_an_error(cast: Cast, flow: Flow, query: str) -> None:
    ask(cast.member, cast.community, "The thing")
    flow()
    assert isinstance(found_for(cast.member, query).hits, list)
