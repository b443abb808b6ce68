"""A dump becomes a community."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.activity.models import Event, Origin
from apps.communities.models import Community, Membership
from apps.content.models import Entry, Reply, Revision, Tag
from apps.integrations.models import ImportedItem
from apps.notifications.models import Notification
from apps.ratings.models import EntryMarks, Favourite, Helpful, ReplyMarks
from apps.recognition.selectors import new_people
from apps.search.models import Document
from tests.cast import Cast
from tests.integrations.dump import write_dump, write_file

pytestmark = pytest.mark.django_db
ROWS = (User, Membership, Entry, Reply, Revision, Tag, ImportedItem, Event)


def run(folder: Path, **options: Any) -> str:
    out = io.StringIO()
    call_command("import_stackexchange", folder, community="bees", stdout=out, **options)
    return out.getvalue()


def rows_here() -> list[int]:
    return [model._base_manager.count() for model in ROWS]


def table(report: str) -> dict[str, list[int]]:
    """The report's figures by file: read, new, here, left out, broken."""
    lines = report.split("\n\n")[1].splitlines()[1:]
    return {cells[0]: [int(cell.replace(",", "")) for cell in cells[1:]] for cells in map(str.split, lines)}


@pytest.fixture
def dump(tmp_path: Path, cast: Cast) -> Path:
    return write_dump(tmp_path / "dump")


def reply_to(number: int) -> Reply:
    reply = ImportedItem.objects.get(kind="post", external_id=str(number)).reply
    assert reply
    return reply


def entry_of(number: int) -> Entry:
    entry = ImportedItem.objects.get(kind="post", external_id=str(number)).entry
    assert entry
    return entry


def test_importer_accounts_for_every_row(dump: Path) -> None:
    figures = table(run(dump))
    assert figures["Users"] == [7, 5, 0, 2, 0]
    assert figures["Posts"] == [11, 6, 0, 3, 2]
    assert figures["Comments"] == [8, 4, 0, 3, 1]
    assert figures["PostHistory"] == [8, 4, 0, 4, 0]
    assert figures["Votes"] == [6, 2, 0, 3, 1]
    assert figures["Tags"] == [3, 2, 0, 1, 0]
    assert all(read == sum(rest) for read, *rest in figures.values())


def test_importer_names_file_and_line_of_what_is_broken(dump: Path) -> None:
    report = run(dump)
    assert "Posts.xml, line 9: the row cannot be read" in report
    assert "Posts.xml, line 12: CreationDate is no date: yesterday" in report
    assert "Comments.xml, line 9: this is no row, or one without an end" in report
    assert "Votes.xml, line 8: the file ends in the middle of this row" in report


def test_importer_makes_a_thread_that_reads_as_it_was_written(dump: Path) -> None:
    run(dump)
    entry = entry_of(10)
    assert (entry.title, entry.is_question, entry.is_history) == ("Why did they swarm in March?", True, True)
    assert entry.published_at.isoformat() == "2019-03-10T10:00:00+00:00"
    assert sorted(entry.tags.values_list("slug", flat=True)) == ["swarming", "varroa"]
    assert (entry.reply_count, entry.last_number, entry.answered_by) == (5, 5, "peer")
    assert entry.active_at.isoformat() == "2019-03-11T12:00:00+00:00"
    assert "hive  7\nhive 12" in entry.html.replace("\r", "")
    assert "<math" in entry.html
    order = [(reply.number, reply.depth, reply.author.name) for reply in entry.replies.order_by("path")]
    assert order == [
        (1, 0, "\U0001d401runo"), (2, 0, "\U0001d401runo"), (3, 1, "Ada Wasp"), (4, 1, "user88"), (5, 0, "user77"),
    ]  # fmt: skip


def test_importer_keeps_the_acceptance_with_its_day(dump: Path) -> None:
    run(dump)
    acceptance = entry_of(10).acceptance
    assert acceptance.reply == reply_to(11)
    assert (acceptance.by.name, acceptance.at.isoformat()) == ("Ada Wasp", "2019-03-12T00:00:00+00:00")


def test_importer_counts_votes_without_naming_anybody(dump: Path) -> None:
    run(dump)
    assert ReplyMarks.objects.get(reply=reply_to(11)).anonymous == 1
    assert not Helpful.objects.exists()
    kept = Favourite.objects.get()
    assert (kept.entry, kept.at.isoformat()) == (entry_of(10), "2019-03-12T00:00:00+00:00")
    assert EntryMarks.objects.get(entry=entry_of(10)).kept == 1


def test_importer_counts_no_vote_twice(dump: Path) -> None:
    run(dump)
    assert table(run(dump))["Votes"] == [6, 0, 2, 3, 1]
    assert ReplyMarks.objects.get(reply=reply_to(11)).helpful == 1
    assert EntryMarks.objects.get(entry=entry_of(10)).kept == 1


def test_importer_keeps_former_texts_with_their_editors(dump: Path) -> None:
    run(dump)
    revisions = entry_of(10).revisions.order_by("number")
    assert [(row.number, row.title, row.source, row.editor.name) for row in revisions] == [
        (1, "Why did they swarm?", "Two hives of forty.", "Ada Wasp"),
        (2, "Why did they swarm in March?", "Two hives of forty.", "\U0001d401runo"),
        (3, "Why did they swarm in March?", "Two hives of forty. At $12$ degrees!", "\U0001d401runo"),
    ]
    assert not Revision.objects.filter(reply=reply_to(11)).exists()


def test_importer_turns_links_to_where_the_posts_are_now(dump: Path) -> None:
    run(dump)
    answer, other = reply_to(11), entry_of(20)
    assert f'href="{other.get_absolute_url()}"' in answer.html
    assert f'href="/replies/{reply_to(21).pk}/"' in answer.html
    comment = answer.children.order_by("number").first()
    assert comment
    assert f'href="/replies/{entry_of(10).replies.get(number=1).pk}/"' in comment.html
    assert "bees.stackexchange.com" not in answer.html + comment.html


def test_importer_never_lets_a_comment_look_like_a_heading_or_markup(dump: Path) -> None:
    run(dump)
    comment = entry_of(10).replies.get(number=1)
    assert "<h1" not in comment.html
    assert "<math" in comment.html


def test_importer_makes_placeholders_of_whoever_did_something(dump: Path) -> None:
    run(dump)
    people = User.objects.filter(is_placeholder=True).order_by("name")
    assert {person.name for person in people} == {
        "Ada Wasp", "\U0001d401runo", "蜂", "Only Votes", "Community", "user77", "user88", "Former member",
    }  # fmt: skip
    ada = people.get(name="Ada Wasp")
    assert (ada.email, ada.handle, ada.has_usable_password()) == (None, "ada-wasp", False)
    assert ada.headline == "Keeps forty hives near a lime avenue."
    assert ada.date_joined.isoformat() == "2019-03-01T09:00:00+00:00"
    assert people.get(name="\U0001d401runo").handle == "bruno"
    assert people.get(name="蜂").handle == "member-3"
    assert "<script" not in people.get(name="蜂").profile.about_html
    members = set(Membership.objects.filter(user__in=people).values_list("user__name", flat=True))
    assert members == {person.name for person in people} - {"Community", "Former member"}


def test_importer_founds_an_open_community_that_counts_right(dump: Path, cast: Cast) -> None:
    run(dump, manager="manager-person@example.org")
    bees = Community.objects.get(slug="bees")
    assert (bees.name, bees.kind, bees.access, bees.status) == ("Bees", "horizontal", "open", "active")
    assert bees.method == "Questions and answers of bees.stackexchange.com"
    assert bees.entry_count == bees.entries.count() == 3
    assert bees.member_count == bees.memberships.count() == 7
    assert bees.memberships.get(role="manager").user == cast.manager


def test_importer_run_twice_changes_nothing(dump: Path) -> None:
    first = table(run(dump))
    before = rows_here()
    second = table(run(dump))
    assert rows_here() == before
    assert {file: [row[0], 0, row[1] + row[2], *row[3:]] for file, row in first.items()} == second


def test_importer_on_trial_says_the_same_and_writes_nothing(dump: Path) -> None:
    before = rows_here()
    trial = run(dump, dry_run=True)
    assert rows_here() == before
    assert not Community.objects.filter(slug="bees").exists()
    assert table(trial) == table(run(dump))


def test_importer_of_a_newer_dump_adds_what_is_new(dump: Path) -> None:
    run(dump)
    new = (
        '<row Id="50" PostTypeId="2" ParentId="20" CreationDate="2021-01-01T10:00:00" OwnerUserId="5" Body="Two." />\n'
    )
    posts = (dump / "Posts.xml").read_text(encoding="utf-8-sig")
    write_file(
        dump, "Posts", "\n" + posts.split("<posts>")[1].split("</posts>")[0].strip().replace("\r", "") + "\n" + new
    )
    figures = table(run(dump))
    assert figures["Posts"][1:3] == [1, 6]
    entry, reply = entry_of(20), reply_to(50)
    assert (reply.number, reply.author.name, entry.reply_count, entry.last_number) == (3, "Never Came Back", 3, 3)
    assert entry.active_at == reply.created_at


def test_importer_does_not_bring_back_what_was_deleted_here(dump: Path) -> None:
    run(dump)
    Reply.objects.filter(entry=entry_of(20), parent__isnull=False).delete()
    entry_of(20).delete()
    assert table(run(dump))["Posts"][1] == 0
    assert not Entry.objects.filter(title__startswith="How much room").exists()


def test_importer_refuses_another_sites_dump_in_the_same_community(dump: Path) -> None:
    run(dump)
    posts = (dump / "Posts.xml").read_text(encoding="utf-8-sig").replace("2019-", "2011-")
    write_file(dump, "Posts", posts.split("<posts>")[1].split("</posts>")[0].replace("\r", ""))
    before = rows_here()
    with pytest.raises(CommandError, match="another site"):
        run(dump)
    assert rows_here() == before


def test_imported_history_tells_nobody_and_is_nobodys_news_but_is_found(dump: Path, cast: Cast, flow: Any) -> None:
    run(dump)
    flow()
    assert set(
        Event.objects.filter(community_id=Community.objects.get(slug="bees").pk).values_list("origin", flat=True)
    ) == {Origin.IMPORT}
    assert not Notification.objects.exists()
    assert new_people(cast.staff, community=Community.objects.get(slug="bees")) == []
    assert Document.objects.filter(entry=entry_of(10)).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"folder": "nowhere"}, "There is no folder"),
        ({"folder": "."}, "There is no Posts.xml"),
        ({"manager": "nobody@example.org"}, "Nobody who can sign in has the e-mail nobody@example.org"),
        ({"community": "Not an address"}, "cannot be an address"),
        ({"community": "b" * 61}, "longer than 60"),
    ],
)
def test_importer_that_cannot_begin_says_why_with_code_2(dump: Path, change: dict[str, str], sentence: str) -> None:
    options = {"community": "bees"} | change
    folder = dump.parent / options.pop("folder") if "folder" in options else dump
    before = rows_here()
    with pytest.raises(CommandError, match=sentence) as raised:
        call_command("import_stackexchange", folder, **options)
    assert raised.value.returncode == 2
    assert rows_here() == before


def test_importer_without_any_administrator_asks_for_a_manager(dump: Path, cast: Cast) -> None:
    User.objects.filter(is_staff=True).update(is_staff=False)
    with pytest.raises(CommandError, match="--manager"):
        run(dump)


def test_importer_finds_the_files_in_the_data_folder(tmp_path: Path, cast: Cast) -> None:
    write_dump(tmp_path / "site" / "data")
    assert "Posts" in table(run(tmp_path / "site"))
