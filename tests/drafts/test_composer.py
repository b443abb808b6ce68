"""The composer as a plain form and as the page's scripts talk to it."""

import json
import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.communities.services import leave_community
from apps.content.kinds import KINDS
from apps.content.kinds.podcast.services import create_show
from apps.content.models import Entry, Tag
from apps.content.services import edit_entry, post_entry, remove_entry
from apps.content.tag_services import add_synonym
from apps.drafts.models import Draft
from apps.drafts.services import publish_draft
from apps.notifications.selectors import notifications_for
from tests.cast import Cast, ask, make_community

NEW = "/c/community/new/discussion/"
WIDGET_NAMES = re.compile(r"name=\"([^\"]+)\"")
TYPED = {"title": "Split deliveries", "source": "Park **them**.", "is_question": "no", "tags": "asn"}


def browser(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


@pytest.fixture
def member(cast: Cast) -> Client:
    return browser(cast.member)


def put(client: Client, key: uuid.UUID, seen: int = 0, **sent: object):
    body = {"community": "community", "kind": "discussion", "entry": "", "seen": seen, "values": TYPED} | sent
    return client.put(f"/drafts/{key}/", json.dumps(body), content_type="application/json")


def test_a_member_without_scripts_saves_a_draft_goes_on_and_publishes_it(cast: Cast, member: Client) -> None:
    key = uuid.uuid4()
    unfinished = TYPED | {"title": "", "draft": str(key), "version": "0", "action": "draft"}
    answer = member.post(NEW, unfinished)
    assert (answer.status_code, answer["Location"]) == (302, f"/drafts/{key}/")
    page = member.get(f"/drafts/{key}/").content.decode()
    assert "Park **them**." in page
    assert "errorlist" not in page
    assert "Park **them**." in member.get("/drafts/").content.decode()
    answer = member.post(f"/drafts/{key}/", TYPED | {"draft": str(key), "version": "1", "action": "publish"})
    entry = Entry.objects.get()
    assert answer["Location"] == entry.get_absolute_url()
    assert [entry.title, entry.html] == ["Split deliveries", "<p>Park <strong>them</strong>.</p>\n"]
    assert member.get(f"/drafts/{key}/")["Location"] == entry.get_absolute_url()
    assert Draft.objects.kept().count() == 0


def test_publish_pressed_twice_is_one_entry(cast: Cast, member: Client) -> None:
    sent = TYPED | {"draft": str(uuid.uuid4()), "version": "0"}
    first, second = member.post(NEW, sent), member.post(NEW, sent)
    assert Entry.objects.count() == 1
    assert first.status_code == 302
    assert member.get(second["Location"], follow=True).redirect_chain or second["Location"] == first["Location"]


def test_a_faulty_form_keeps_what_was_typed_beside_the_error(cast: Cast, member: Client) -> None:
    answer = member.post(NEW, TYPED | {"title": "", "draft": str(uuid.uuid4()), "version": "0"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Park **them**." in page
    assert not Entry.objects.exists()
    summary = page[page.index('role="alert"') : page.index('<form class="composer')]
    assert "This could not be published yet" in summary
    assert '<a href="#id_title">Title</a>: Give it a title' in summary
    assert 'role="alert"' not in member.get(NEW).content.decode()


def test_enter_without_scripts_saves_a_draft(cast: Cast, member: Client) -> None:
    page = member.get(NEW).content.decode()
    form = page[page.index('<form class="composer') :]
    first = form[form.index("<button") :].split(">")[0]
    assert 'name="action" value="draft" formnovalidate' in first


def test_tags_are_suggested_by_name_and_synonym_to_those_who_read_them(cast: Cast, member: Client) -> None:
    ask(cast.other, cast.community, tags=["seal"])
    elsewhere = make_community("elsewhere", manager=cast.other)
    for title in ("One", "Two"):
        ask(cast.other, elsewhere, title=title, tags=["sealing wax"])
    ask(cast.other, cast.hidden, tags=["seal of secrecy"])
    add_synonym(by=cast.manager, tag=Tag.objects.get(slug="seal"), word="Packing")
    address = "/c/community/completion/tags/?q="
    outsider = browser(cast.outsider)
    assert [row["value"] for row in outsider.get(address + "sea").json()["results"]] == ["seal", "sealing wax"]
    (row,) = member.get(address + "pack").json()["results"]
    assert (row["value"], row["detail"]) == ("seal", "Packing · 1 entry here")
    assert member.get(address).json()["results"] == []


def test_a_member_schedules_and_a_wrong_time_is_said_beside_the_field(cast: Cast, member: Client) -> None:
    sent = TYPED | {"draft": str(uuid.uuid4()), "version": "0", "action": "schedule"}
    for wrong in ("", "soon", (timezone.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")):
        answer = member.post(NEW, sent | {"publish_at": wrong})
        assert answer.status_code == 422
        assert 'id="id_publish_at_error"' in answer.content.decode()
    assert not Draft.objects.filter(publish_at__isnull=False).exists()
    answer = member.post(NEW, sent | {"publish_at": (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")})
    assert answer["Location"] == "/drafts/"
    draft = Draft.objects.get()
    assert draft.is_scheduled
    assert "Do not publish" in member.get("/drafts/").content.decode()
    member.post(f"/drafts/{draft.key}/publication/", {"publish": "no"})
    draft.refresh_from_db()
    assert draft.publish_at is None


def test_a_template_goes_below_what_was_typed_without_scripts(cast: Cast, member: Client) -> None:
    answer = member.post(NEW, TYPED | {"template": "lesson-learned"})
    page = answer.content.decode()
    assert answer.status_code == 200
    text = page[page.index("<textarea") : page.index("</textarea>")]
    assert text.index("Park **them**.") < text.index("## What happened")
    assert not Entry.objects.exists()


def test_a_page_keeps_what_is_typed_and_a_second_window_gets_a_draft_of_its_own(cast: Cast, member: Client) -> None:
    key = uuid.uuid4()
    first = put(member, key).json()
    assert first == {"key": str(key), "version": 1, "url": f"/drafts/{key}/"}
    assert put(member, key, 1, values={"source": "one"}).json()["version"] == 2
    apart = put(member, key, 1, values={"source": "two"}).json()
    assert apart["key"] != str(key)
    assert Draft.objects.kept().count() == 2
    assert "You have begun something here already" in member.get(NEW).content.decode()


def test_broken_savings_are_refused_and_those_of_others_not_found(cast: Cast, member: Client) -> None:
    key = uuid.uuid4()
    for body in ("", "[]", "{}", '{"values": 3, "seen": 0}'):
        assert member.put(f"/drafts/{key}/", body, content_type="application/json").status_code == 400
    assert put(member, key, kind="sermon").status_code == 404
    assert put(member, key, community="nowhere").status_code == 404
    assert put(browser(cast.outsider), key).status_code == 409
    assert not Draft.objects.exists()
    put(member, key)
    assert browser(cast.manager).get(f"/drafts/{key}/").status_code == 404


def test_a_published_draft_answers_a_late_saving_with_the_reason(cast: Cast, member: Client) -> None:
    key = uuid.uuid4()
    put(member, key)
    member.post(NEW, TYPED | {"draft": str(key), "version": "1"})
    answer = put(member, key, 1)
    assert (answer.status_code, answer.json()["code"]) == (409, "published")


def test_an_unfinished_change_comes_back_on_the_edit_page(cast: Cast, member: Client) -> None:
    entry = ask(cast.member, cast.community)
    key = uuid.uuid4()
    put(member, key, entry=entry.pk, values=TYPED | {"seen": ""})
    assert member.get(f"/e/{entry.pk}/edit/")["Location"] == f"/drafts/{key}/"
    answer = member.post(f"/drafts/{key}/", TYPED | {"draft": str(key), "version": "1", "seen": ""})
    entry.refresh_from_db()
    assert (answer["Location"], entry.title) == (entry.get_absolute_url(), "Split deliveries")


def test_a_change_over_another_change_is_refused_once_with_the_text_kept(cast: Cast, member: Client) -> None:
    entry = ask(cast.member, cast.community)
    edit_entry(by=cast.member, entry=entry, changes={"source": "Changed meanwhile."})
    answer = member.post(f"/e/{entry.pk}/edit/", TYPED | {"seen": "", "draft": str(uuid.uuid4()), "version": "0"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "changed in another window" in page
    assert "Park **them**." in page
    entry.refresh_from_db()
    assert entry.source == "Changed meanwhile."


def test_whoever_left_still_reads_their_draft_with_the_reason_why_it_waits(cast: Cast, member: Client) -> None:
    key = uuid.uuid4()
    put(member, key)
    leave_community(user=cast.member, community=cast.community)
    page = member.get(f"/drafts/{key}/").content.decode()
    assert "Only members of this community" in page
    assert "Park **them**." in page


def test_removed_posts_are_listed_for_author_and_manager_and_come_back(cast: Cast, member: Client) -> None:
    entry = ask(cast.member, cast.community, title="Taken away")
    remove_entry(by=cast.manager, entry=entry)
    other = ask(cast.member, cast.community, title="My own slip")
    remove_entry(by=cast.member, entry=other)
    page = member.get("/drafts/removed/").content.decode()
    assert page.count("only a manager restores it") == 1
    assert page.count(">Restore<") == 1
    assert "Taken away" not in browser(cast.other).get("/drafts/removed/").content.decode()
    manager = browser(cast.manager)
    assert manager.get("/drafts/removed/").content.decode().count(">Restore<") == 2
    manager.post(f"/e/{entry.pk}/removal/", {"remove": "no"})
    entry.refresh_from_db()
    assert not entry.is_removed


def names(client: Client, address: str) -> list[str]:
    return [row["label"] for row in client.get(address).json()["results"]]


def test_suggestions_offer_only_people_who_may_read_it(cast: Cast, member: Client) -> None:
    everybody = names(member, "/c/community/completion/people/?q=person")
    assert "outsider person" in everybody
    assert "member person" not in everybody
    inside = names(member, "/c/hidden/completion/people/?q=")
    assert set(inside) == {"other person", "sme person", "manager person"}
    assert names(member, "/c/hidden/completion/people/?q=Outsider") == []
    waiting = post_entry(
        author=cast.member, community=cast.community, kind="discussion", title="Waits", source="x", withheld=True
    )
    withheld = names(member, f"/c/community/completion/people/?q=&entry={waiting.pk}")
    assert withheld == ["manager person"]
    assert browser(cast.other).get(f"/c/community/completion/people/?entry={waiting.pk}").status_code == 404


def test_suggestions_offer_only_entries_that_the_writer_may_read(cast: Cast, member: Client) -> None:
    here = ask(cast.other, cast.community, title="Split [deliveries]")
    ask(cast.other, cast.hidden, title="Split hidden")
    ask(cast.other, make_community("Elsewhere", manager=cast.other), title="Split elsewhere")
    removed = ask(cast.member, cast.community, title="Split removed")
    remove_entry(by=cast.member, entry=removed)
    found = names(member, "/c/community/completion/entries/?q=split")
    assert found[0] == "Split [deliveries]"
    assert set(found) == {"Split [deliveries]", "Split hidden", "Split elsewhere"}
    post_entry(author=cast.member, community=cast.community, kind="wiki", title="Split lots", source="How.")
    ask(cast.other, cast.community, title="Split again")
    in_wiki = "/c/community/completion/entries/?q=split&kind=wiki"
    assert names(member, in_wiki)[:2] == ["Split lots", "Split again"]
    outside = browser(cast.outsider).get("/c/community/completion/entries/?q=split deliv").json()["results"]
    assert [row["insert"] for row in outside] == [rf"[Split \[deliveries\]]({here.get_absolute_url()}) "]


def test_pasted_looks_become_markdown(cast: Cast, member: Client) -> None:
    answer = member.post("/c/community/pasted/", {"html": "<h2>Steps</h2><ul><li><b>one</b></li></ul>"})
    assert answer.json() == {"markdown": "## Steps\n\n- **one**"}
    assert member.post("/c/community/pasted/", {"html": "x" * 700_000}).status_code == 422


def test_coauthors_are_named_told_and_may_edit(cast: Cast, member: Client, flow: Callable[[], None]) -> None:
    written = {"title": "Two of us", "source": "Together.", "coauthors": "other-person, @sme-person"}
    answer = member.post("/c/community/new/article/", written)
    entry = Entry.objects.get()
    assert answer["Location"] == entry.get_absolute_url()
    page = member.get(entry.get_absolute_url()).content.decode()
    assert "other person" in page
    flow()
    assert "member person, other person, sme person" in member.get("/c/community/").content.decode()
    assert [row.sentence for row in notifications_for(cast.other).rows] == ["named you as a co-author of"]
    answer = browser(cast.other).post(f"/e/{entry.pk}/edit/", written | {"source": "Together, twice."})
    entry.refresh_from_db()
    assert (answer.status_code, entry.source) == (302, "Together, twice.")
    answer = member.post("/c/hidden/new/article/", written | {"coauthors": "outsider-person"})
    assert answer.status_code == 422
    assert "Nobody who reads this community" in answer.content.decode()


def test_words_typed_on_after_the_clock_has_published_are_kept_as_a_change(cast: Cast, member: Client) -> None:
    key = uuid.uuid4()
    put(member, key)
    entry = publish_draft(draft=Draft.objects.get())
    sent = TYPED | {"draft": str(key), "version": "1"}
    assert member.post(f"/drafts/{key}/", sent)["Location"] == entry.get_absolute_url()
    answer = member.post(f"/drafts/{key}/", sent | {"source": "Park **them** all."})
    change = Draft.objects.kept().get()
    assert (answer["Location"], change.entry, change.text("source")) == (
        change.get_absolute_url(),
        entry,
        "Park **them** all.",
    )
    entry.refresh_from_db()
    assert entry.source == "Park **them**."


def test_the_editor_below_an_entry_asks_in_its_own_community(cast: Cast, member: Client) -> None:
    for community in (cast.community, cast.hidden):
        page = member.get(ask(cast.other, community).get_absolute_url()).content.decode()
        assert f'data-place="/c/{community.slug}/"' in page


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_is_begun_kept_and_gone_on_with(cast: Cast, kind: str) -> None:
    manager, key = browser(cast.manager), uuid.uuid4()
    create_show(by=cast.manager, community=cast.community, title="Dock talk")
    page = manager.get(f"/c/community/new/{kind}/")
    assert page.status_code == 200
    # Each field by its own name, as the page's script sends it.
    fields = page.context["form"]
    names = {name for field in fields for name in WIDGET_NAMES.findall(str(field))}
    typed = dict.fromkeys(names, "") | {"title": "Begun", "source": "Some words."}
    assert put(manager, key, kind=kind, values=typed).status_code == 200
    page = manager.get(f"/drafts/{key}/")
    assert page.status_code == 200
    assert "Some words." in page.content.decode()
    assert "errorlist" not in page.content.decode()
