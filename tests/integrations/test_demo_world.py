"""The demo world comes alive through the services, or not at all."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
import yaml
from django.core.management import call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from apps.accounts.models import User
from apps.accounts.validators import DEMO_PASSWORD
from apps.activity.models import DeadLetter, Event
from apps.citations.models import Citation
from apps.communities.models import Community, Status, has_active_manager
from apps.content.kinds import KINDS
from apps.content.kinds.document.models import Document, DocumentVersion
from apps.content.kinds.document.reading import read_versions
from apps.content.kinds.podcast.models import Episode
from apps.content.kinds.podcast.reading_services import read_waiting
from apps.content.kinds.wiki.models import Provenance
from apps.content.kinds.wiki.selectors import needed_pages, orphaned_pages, tree_of
from apps.content.models import Endorsement, Entry, Reply, Revision
from apps.drafts.models import Draft
from apps.feeds.popular import popular_entries
from apps.feeds.whats_new import whats_new
from apps.integrations.demo_world.recognising import note_and_show_milestones
from apps.integrations.demo_world.texts import FOLDERS
from apps.notifications.models import Notification
from apps.preparation.models import LaunchPlan, Need, NeedState
from apps.ratings.models import Favourite, Helpful
from apps.recognition.selectors import held_up, new_people, popular_people
from tests.cast import let_river_flow

# One worker loads the world for all of these tests.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo world")]
ACCOUNTS = ("member", "sme", "manager", "hr", "admin", "outsider")
LINK = re.compile(r'href="(/[^"#]*)')


@pytest.fixture(scope="module", autouse=True)
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The shipped world, loaded once for this module in a transaction that is rolled back. Gives the data folder."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DATA_DIR=folder):
        begun = process_time()
        call_command("demo_world", no_life=True, stdout=io.StringIO())
        assert process_time() - begun < 20
        # In the test's own transaction the consumers cannot see the events by cursor.
        let_river_flow()
        note_and_show_milestones(["willem"])
        yield folder
        transaction.set_rollback(True)


def someone(account: str) -> User:
    return User.objects.get(email=f"{account}@demo.example")


def test_operator_finds_all_files_loaded(world: Path) -> None:
    demo = Path(__file__).resolve().parents[2] / "demo"
    assert (world / "demo-world").exists()
    assert User.objects.count() == len(list(demo.glob("people/*.md")))
    assert Community.objects.count() == len(list(demo.glob("communities/*.md"))) == 6
    written = [path for name in (*FOLDERS, "podcasts") for path in demo.glob(f"{name}/*/**/*.md")]
    written = [path for path in written if path.stem != "show" and path.parent.name != "files"]
    # Of those who welcome somebody, the first begins a conversation and the others reply in it.
    welcomes = yaml.safe_load((demo / "recognition.yaml").read_text())["welcomes"]
    begun = {(row["to"], row["community"]) for row in welcomes}
    assert Entry.objects.count() == len(written) + len(begun)
    replies = sum(path.read_text().count("<!-- reply:") for path in written)
    assert Reply.objects.count() == replies + len(welcomes) - len(begun)


def test_visitors_of_the_demo_sign_in_with_the_password_of_the_documentation() -> None:
    for account in ACCOUNTS:
        client = Client()
        answer = client.post("/accounts/login/", {"login": f"{account}@demo.example", "password": DEMO_PASSWORD})
        assert (account, answer.status_code, client.session.get("_auth_user_id")) == (
            account, 302, str(someone(account).pk),
        )  # fmt: skip


def test_visitors_of_the_demo_have_their_standing() -> None:
    roles = {account: set(someone(account).memberships.values_list("role", flat=True)) for account in ACCOUNTS}
    assert someone("member").memberships.count() >= 3
    assert "sme" in roles["sme"]
    assert "manager" in roles["manager"]
    assert roles["outsider"] == set()
    assert (someone("hr").is_hr, someone("admin").is_staff) == (True, True)
    assert Community.objects.filter(has_active_manager()).count() == 6
    assert Community.objects.filter(status=Status.PREPARING).count() == 1


def test_member_of_the_demo_finds_full_shelves_and_something_unread() -> None:
    member = someone("member")
    assert len(popular_entries(member)) >= 5
    new = whats_new(member, is_visit=True)
    assert new.new_count >= 4
    assert max(len(row.all) for row in new.rows) == 3, "a burst"
    assert new_people(member)
    assert {row.part for row in popular_people(someone("manager"))} > {"interview"}
    features, milestones = held_up(member)
    assert [row.by for row in features] == [someone("manager")]
    assert {row.sentence for row in milestones} == {"has been here for a year", "joined a year ago"}
    assert 1 <= Notification.objects.visible_to(member).unread().count() <= 20
    assert Notification.objects.filter(user=member).count() > 3


def test_times_of_the_demo_run_forward_up_to_now() -> None:
    now = timezone.now()
    assert not Entry.objects.filter(published_at__gt=now).exists()
    for reply in Reply.objects.select_related("entry", "parent"):
        assert reply.created_at > reply.entry.published_at
        assert reply.parent is None or reply.created_at > reply.parent.created_at
        assert reply.created_at <= reply.entry.active_at <= now
    assert Entry.objects.filter(active_at__gt=now - timedelta(days=1)).count() >= 6
    assert not Event.objects.filter(at__gt=now).exists()
    assert Revision.objects.exists()
    assert not DeadLetter.objects.exists()


def test_visitors_find_every_kind_mentions_and_sums_made_of_discussions() -> None:
    kinds = Counter(Entry.objects.published().values_list("kind", flat=True))
    assert set(kinds) == set(KINDS)
    assert Citation.objects.filter(quote_stands=True).count() >= 10
    assert not Citation.objects.filter(quote_stands=False).exists()
    assert Provenance.objects.exclude(reply=None).count() >= 4
    assert Endorsement.objects.count() >= 10
    assert Helpful.objects.count() >= 50
    assert Favourite.objects.visible_to(someone("member")).count() >= 4
    assert Citation.objects.filter(reader_count__gte=2).count() >= 5
    assert Document.objects.filter(downloads__gte=2).count() >= 4
    waiting = Entry.objects.filter(kind="interview", is_withheld=True)
    assert [entry.interview.interviewee.handle for entry in waiting] == ["karel"]


def test_manager_finds_a_board_with_needs_in_every_column() -> None:
    places = Counter(need.place for need in Need.objects.visible_to(someone("manager")).select_related("entry"))
    assert set(places) == set(NeedState)
    prepared = Entry.objects.filter(community__status=Status.PREPARING)
    assert prepared.filter(is_withheld=True).exclude(prepared_at=None).count() == prepared.count() >= 9
    assert not prepared.filter(pk__in=Entry.objects.visible_to(someone("outsider"))).exists()
    assert LaunchPlan.objects.get(community__status=Status.PREPARING).launched_at is None


def test_member_finds_unfinished_texts_and_one_that_publishes_itself() -> None:
    drafts = Draft.objects.visible_to(someone("member")).kept()
    assert drafts.count() == 3
    assert drafts.filter(publish_at__gt=timezone.now()).count() == 1


def test_wiki_of_the_demo_is_a_tree_with_pages_wanted_and_one_that_nothing_leads_to() -> None:
    community = Community.objects.get(slug="supply-chain")
    member = someone("member")
    roots = [node.title for node in tree_of(member, community)]
    assert roots[:3] == ["How we plan", "Demand plan", "Monthly planning meeting"]
    assert any(node.children for node in tree_of(member, community))
    assert len(needed_pages(member, community)) >= 4
    assert [node.title for node in orphaned_pages(member, community)] == ["Forklift routes in the old Leeds stores"]
    assert Revision.objects.filter(entry__kind="wiki").count() >= 8


def test_reader_of_recordings_and_documents_finds_nothing_broken() -> None:
    read_waiting()
    read_versions()
    for episode in Episode.objects.all():
        assert (episode.facts_read, episode.duration > 60, episode.chapters.count(), bool(episode.picture)) == (
            True, True, 3, True,
        )  # fmt: skip
    assert not DocumentVersion.objects.exclude(state="ready").values_list("file__name", "state", "reason")
    assert "seven questions" not in DocumentVersion.objects.get(file__name="first-call-card.pdf").text
    assert "How many bolts" in DocumentVersion.objects.get(file__name="first-call-card.pdf").text


def test_pictures_of_the_demo_are_not_broken() -> None:
    client = Client()
    client.force_login(someone("member"))
    for entry in Entry.objects.visible_to(someone("member")).filter(kind__in=("article", "episode", "interview")):
        page = client.get(entry.get_absolute_url()).content.decode()
        for address in set(re.findall(r'<img[^>]*src="(/[^"]+)"', page)):
            answer = client.get(address)
            assert not answer.streaming or b"".join(answer.streaming_content)
            assert answer.status_code == 200, (entry.title, address)


def test_links_in_the_demo_lead_somewhere() -> None:
    pages = [*Entry.objects.values_list("html", flat=True), *Reply.objects.values_list("html", flat=True)]
    pages += list(Community.objects.values_list("about_html", flat=True))
    assert not [html for html in pages if re.search(r'href="[a-z]+:[a-z-]+/', html)]
    client = Client()
    client.force_login(someone("admin"))
    links = {link for html in pages for link in LINK.findall(html)}
    assert any(link.startswith("/e/") for link in links)
    # A page that is not written yet says so, with the status of what is not there.
    wanted = {link for link in links if "/wiki/" in link}
    assert {link: client.get(link).status_code for link in links - wanted} == dict.fromkeys(links - wanted, 200)
    assert wanted
