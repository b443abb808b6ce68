"""An article mentions an entry: both sides show it, as far as each reader may see, and it stays true."""

from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client

from apps.activity.readings import flush_readings
from apps.citations.models import Citation
from apps.citations.quotes import stands_in
from apps.citations.services import cite_entry, renew_citation, withdraw_citation
from apps.communities.models import Community, Role, Status
from apps.communities.services import add_member
from apps.content.models import Entry
from apps.content.services import edit_entry, post_entry, remove_entry, restore_entry
from apps.core.refusals import Refused
from apps.notifications.models import Notification
from apps.preparation.launch_services import launch_community, release_due
from tests.cast import Cast, ask, make_community, make_person

Flow = Callable[[], None]
QUOTE = "double-booking goods receipts"


def article(author, community: Community, **fields: object) -> Entry:
    given = {"kind": "article", "title": "What the dock taught us", "source": "Count **once**."} | fields
    return post_entry(author=author, community=community, **given)


def page(person, entry: Entry, query: str = "") -> str:
    client = Client()
    if person is not None:
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client.get(entry.get_absolute_url() + query).content.decode()


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("We keep double-booking goods receipts.", True),
        ("we keep double\u2011booking  goods\nreceipts", True),
        ("We keep … goods receipts", True),
        ("“We keep double-booking *goods receipts*.”", True),
        ("goods receipts … We keep", False),
        ("We always double-book", False),
        ("…", False),
        ("", False),
    ],
)
def test_a_quote_stands_whatever_the_keyboard_made_of_it(quote: str, stands: bool) -> None:
    assert stands_in(quote, "We keep double-booking goods receipts. It hurts.") is stands


def test_both_sides_show_a_mention_and_its_author_is_told(cast: Cast, flow: Flow) -> None:
    question, source = ask(cast.other, cast.community), article(cast.member, cast.community)
    cite_entry(by=cast.member, source=source, target=question, quote=QUOTE, relation="builds_on")
    flow()
    assert "This article mentions" in page(cast.sme, source)
    shown = page(None, question)
    assert "Mentioned by" in shown
    assert "Builds on" in shown
    assert QUOTE in shown
    told = Notification.objects.get(kind="cited")
    assert (told.user, told.entry, told.actor) == (cast.other, source, cast.member)


def test_a_mention_shows_nothing_to_whom_one_end_is_closed(cast: Cast, flow: Flow) -> None:
    question = ask(cast.other, cast.community)
    source = article(cast.member, cast.hidden, title="Behind the curtain")
    cite_entry(by=cast.member, source=source, target=question, quote=QUOTE)
    flow()
    assert "Behind the curtain" in page(cast.sme, question)
    for person in (None, cast.outsider, cast.hr):
        assert "Behind the curtain" not in page(person, question)
        assert "Mentioned by" not in page(person, question)
    assert not Citation.objects.visible_to(cast.outsider).exists()


def test_an_author_who_may_not_read_the_article_is_not_told(cast: Cast, flow: Flow) -> None:
    passer_by = make_person("passer by")
    add_member(community=cast.community, user=passer_by, role=Role.MEMBER, by=None)
    question = ask(passer_by, cast.community)
    cite_entry(by=cast.member, source=article(cast.member, cast.hidden), target=question, quote=QUOTE)
    flow()
    assert not Notification.objects.filter(kind="cited").exists()


def test_what_the_writer_may_not_read_is_not_mentioned(cast: Cast) -> None:
    secret = ask(cast.other, cast.hidden)
    add_member(community=cast.community, user=cast.outsider, role=Role.MEMBER, by=None)
    source = article(cast.outsider, cast.community)
    with pytest.raises(Refused, match="no such entry"):
        cite_entry(by=cast.outsider, source=source, target=secret, quote=QUOTE)
    assert not Citation.objects.exists()


def test_a_mention_wants_words_that_stand_there_and_one_place_each(cast: Cast) -> None:
    question, source = ask(cast.other, cast.community), article(cast.member, cast.community)
    for quote, sentence in (("Nobody said that", "do not stand there"), (" ", "Quote the words")):
        with pytest.raises(Refused, match=sentence):
            cite_entry(by=cast.member, source=source, target=question, quote=quote)
    with pytest.raises(Refused, match="does not mention itself"):
        cite_entry(by=cast.member, source=source, target=source, quote="Count once")
    with pytest.raises(Refused, match="Only articles"):
        cite_entry(by=cast.other, source=question, target=source, quote="Count once")
    with pytest.raises(Refused, match="Only its author"):
        cite_entry(by=cast.sme, source=source, target=question, quote=QUOTE)
    cite_entry(by=cast.member, source=source, target=question, quote=QUOTE)
    with pytest.raises(Refused, match="mentions that entry already"):
        cite_entry(by=cast.member, source=source, target=question, quote=QUOTE)
    for number in range(4):
        cite_entry(by=cast.member, source=source, target=ask(cast.sme, cast.community, title=f"Q{number}"), quote=QUOTE)
    with pytest.raises(Refused, match="at most five"):
        cite_entry(by=cast.member, source=source, target=ask(cast.sme, cast.community, title="Q5"), quote=QUOTE)
    assert Citation.objects.count() == 5


def test_an_edit_of_the_cited_text_marks_the_quote_and_another_mends_it(cast: Cast, flow: Flow) -> None:
    question, source = ask(cast.other, cast.community), article(cast.member, cast.community)
    cite_entry(by=cast.member, source=source, target=question, quote=QUOTE)
    edit_entry(by=cast.other, entry=question, changes={"source": "We count twice."})
    flow()
    assert "No longer in the text" in page(cast.sme, source)
    assert "No longer in the text" in page(cast.sme, question)
    edit_entry(by=cast.other, entry=question, changes={"source": "We keep double-booking goods receipts again."})
    flow()
    assert "No longer in the text" not in page(cast.sme, source)


def test_removing_either_end_hides_a_mention_and_restoring_brings_it_back(cast: Cast, flow: Flow) -> None:
    question, source = ask(cast.other, cast.community), article(cast.member, cast.community)
    citation = cite_entry(by=cast.member, source=source, target=question, quote=QUOTE)
    assert "Mentioned by" in page(cast.sme, question)
    remove_entry(by=cast.member, entry=source)
    assert "Mentioned by" not in page(cast.sme, question)
    restore_entry(by=cast.member, entry=source)
    assert "Mentioned by" in page(cast.sme, question)
    remove_entry(by=cast.other, entry=question)
    assert "This article mentions" not in page(cast.sme, source)
    restore_entry(by=cast.other, entry=question)
    withdraw_citation(by=cast.member, citation=citation)
    assert "Mentioned by" not in page(cast.sme, question)
    with pytest.raises(Refused, match="Only the authors"):
        renew_citation(by=cast.other, citation=citation)
    renew_citation(by=cast.manager, citation=citation)
    assert "Mentioned by" in page(cast.sme, question)
    flow()
    assert Notification.objects.get(kind="cited").count == 1


def test_readers_who_come_through_are_counted_once_each_and_told_from_five_on(cast: Cast, flow: Flow) -> None:
    question, source = ask(cast.other, cast.community), article(cast.member, cast.community)
    elsewhere = ask(cast.sme, cast.community, title="Another one")
    citation = cite_entry(by=cast.member, source=source, target=question, quote=QUOTE)
    people = [make_person(f"reader {number}") for number in range(5)]
    for person in [*people[:4], people[0], cast.member, cast.other]:
        page(person, question, f"?via={citation.pk}")
    # A number of another mention, or none at all, counts for nothing.
    page(people[4], elsewhere, f"?via={citation.pk}")
    page(people[4], question, "?via=nonsense")
    flush_readings()
    flow()
    citation.refresh_from_db()
    assert citation.reader_count == 4
    assert "readers came from there" not in page(cast.sme, question)
    page(people[4], question, f"?via={citation.pk}")
    flush_readings()
    flow()
    citation.refresh_from_db()
    assert citation.reader_count == 5
    # The figure may lag the cached mentions by some minutes; a change of the entry draws them anew.
    edit_entry(by=cast.other, entry=question, changes={"tags": ["dock"]})
    assert "5 readers came from there" in page(cast.sme, question)


def test_an_article_from_before_a_launch_tells_with_its_release(cast: Cast, flow: Flow) -> None:
    question = ask(cast.other, cast.community)
    community = make_community("Not yet", manager=cast.manager, status=Status.PREPARING)
    add_member(community=community, user=cast.sme, role=Role.SME, by=None)
    source = article(cast.sme, community)
    cite_entry(by=cast.sme, source=source, target=question, quote=QUOTE)
    flow()
    assert not Notification.objects.filter(kind="cited").exists()
    assert "Mentioned by" not in page(cast.other, question)
    launch_community(by=cast.manager, community=community, reason="It is time.")
    release_due()
    flow()
    # What follows the commit, which a test in one transaction does not have: the open communities are asked anew.
    cache.clear()
    assert Notification.objects.get(kind="cited").user == cast.other
    assert "Mentioned by" in page(cast.other, question)


def test_a_writer_mentions_in_the_composer_without_a_script(cast: Cast) -> None:
    question = ask(cast.other, cast.community)
    client = Client()
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    asked = client.post(
        f"/e/{question.pk}/mention/",
        {"where": f"new:{cast.community.slug}", "relation": "recommend", "quote": QUOTE},
    )
    form = client.get(asked.headers["Location"]).content.decode()
    assert QUOTE in form
    typed = {
        "title": "Read this", "source": "It is **worth** it.", "tags": "", "mention-TOTAL_FORMS": "2",
        "mention-INITIAL_FORMS": "0", "mention-0-address": f"http://testserver{question.get_absolute_url()}",
        "mention-0-relation": "recommend", "mention-0-quote": "not there at all", "mention-1-address": "",
        "mention-1-quote": "",
    }  # fmt: skip
    refused = client.post(f"/c/{cast.community.slug}/new/article/", typed)
    assert refused.status_code == 422
    assert "These words do not stand there" in refused.content.decode()
    assert not Entry.objects.filter(title="Read this").exists()
    client.post(f"/c/{cast.community.slug}/new/article/", typed | {"mention-0-quote": QUOTE})
    citation = Citation.objects.get()
    assert (citation.source.title, citation.target) == ("Read this", question)
    shown = client.get(citation.source.get_absolute_url()).content.decode()
    assert f"?via={citation.pk}" in shown
    client.post(f"/citations/{citation.pk}/withdrawal/")
    assert "This article mentions" not in client.get(citation.source.get_absolute_url()).content.decode()
