# ruff: noqa: E501 (what an export holds stands on one line, however long it is)
"""A Discourse community becomes discussions with a tree of replies."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from apps.content.models import Acceptance
from apps.ratings.models import EntryMarks, ReplyMarks
from tests.cast import Cast
from tests.integrations.bringing import bring_in, entry_of, refused, reply_of, row_of, rows_here

pytestmark = pytest.mark.django_db


def post(number: int, raw: str, **given: Any) -> dict[str, Any]:
    return {
        "id": 100 + number, "topic_id": 7, "post_number": number, "username": "ada", "name": "Ada Wasp",
        "created_at": f"2024-01-01T10:00:0{number}Z", "raw": raw, "cooked": f"<p>{raw}</p>", "post_type": 1,
        "topic_title": "Why did they swarm?", "topic_slug": "why-did-they-swarm", "version": 1, "reply_to_post_number": None,
        "actions_summary": [], "reactions": [],
    } | given  # fmt: skip


POSTS = [
    post(1, "Two hives.", actions_summary=[{"id": 2, "count": 3}], moderator=True),
    post(2, "Room.", username="bruno", name="Bruno", actions_summary=[{"id": 2, "count": 2}], accepted_answer=True),
    post(
        3,
        '[quote="bruno, post:2, topic:7"]\nRoom.\n[/quote]\nSee https://f.example/t/why-did-they-swarm/7/2 and '
        "![pic|300x200](upload://abc.png), ![lost](upload://zzz.png). $x_1$",
        reply_to_post_number=2,
        version=2,
        updated_at="2024-01-02T10:00:00Z",
        cooked='<p><img src="https://f.example/uploads/abc.png" data-base62-sha1="abc"></p>',
        reactions=[{"id": "thinking", "count": 4}],
    ),
    post(4, "", reply_to_post_number=3, cooked="<p>Only <b>cooked</b>.</p>"),
    post(5, "Gone.", deleted_at="2024-01-03T10:00:00Z"),
    post(6, "closed", post_type=3),
    post(
        1,
        "No title there.\u2028Nor a line.",
        id=200,
        topic_id=8,
        topic_title="Kept: https://f.example/t/why-did-they-swarm/7",
    ),
    post(2, "Without a start.", id=300, topic_id=9),
]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "posts.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(json.dumps(row, ensure_ascii=False) for row in POSTS).encode()))
    return path


def check_thread(cast: Cast, report: dict[str, Any]) -> None:
    entry, answer, third = entry_of("t7"), reply_of("p102"), reply_of("p103")
    assert (entry.title, entry.is_question, entry.author.name) == ("Why did they swarm?", True, "Ada Wasp")
    assert Acceptance.objects.get(entry=entry).reply == answer
    assert (third.parent, reply_of("p104").parent) == (answer, third)
    assert reply_of("p104").source == "Only **cooked**."
    assert third.source.startswith(f"> [bruno]({answer.get_absolute_url()}):\n>\n> Room.\n\n")
    assert f"[f.example/t/why-did-they-swarm/7/2]({answer.get_absolute_url()})" in third.source
    assert "![pic](<https://f.example/uploads/abc.png>), lost. $`x_1`$" in third.source
    assert (EntryMarks.objects.get(entry=entry).anonymous[4], ReplyMarks.objects.get(reply=answer).helpful) == (3, 2)
    assert row_of(report, "p105")["reason"] == "was deleted there"
    assert row_of(report, "t9")["reason"] == "its first post is not in the export"


def test_posts_become_a_tree_with_quotations_links_and_marks(export: Path, cast: Cast) -> None:
    report = bring_in("import_discourse", export, cast.community.slug)
    check_thread(cast, report)
    assert row_of(report, "p106")["reason"] == "tells what a moderator or the system did"
    assert row_of(report, "ada", "staff")["fate"] == "left_out"
    assert row_of(report, "thinking")["count"] == 4
    assert row_of(report, "upload://zzz.png")["fate"] == "left_out"


def test_topics_file_by_file_give_the_same(tmp_path: Path, cast: Cast) -> None:
    folder = tmp_path / "topics"
    folder.mkdir()
    for number in (7, 8, 9):
        posts = [row for row in POSTS if row["topic_id"] == number]
        topic = {"id": number, "title": posts[0]["topic_title"], "slug": posts[0]["topic_slug"], "tags": ["bees"]}
        (folder / f"{number}.json").write_text(json.dumps(topic | {"post_stream": {"posts": posts}}))
    (folder / "other.json").write_text('{"users": []}')
    report = bring_in("import_discourse", folder, cast.community.slug)
    check_thread(cast, report)
    assert [tag.name for tag in entry_of("t7").tags.all()] == ["bees"]
    assert row_of(report, "other.json")["reason"] == "is neither a post nor a topic"


def test_second_run_changes_nothing_and_a_trial_writes_nothing(export: Path, cast: Cast) -> None:
    before = rows_here()
    planned = bring_in("import_discourse", export, cast.community.slug, dry_run=True)
    assert rows_here() == before
    first = bring_in("import_discourse", export, cast.community.slug)
    assert planned["figures"] == first["figures"]
    after = rows_here()
    second = bring_in("import_discourse", export, cast.community.slug)
    assert rows_here() == after
    assert sum(row["new"] for row in second["figures"].values()) == 0


DUMP = """-- PostgreSQL database dump
COPY public.users (id, username, name, active, admin, moderator, created_at) FROM stdin;
1\tada\tAda Wasp\tt\tf\tf\t2020-01-01 00:00:00
2\tmember\tMember\tt\tt\tf\t2020-01-01 00:00:00
\\.
COPY public.user_emails (id, user_id, email, "primary") FROM stdin;
1\t2\tmember-person@example.org\tt
\\.
COPY public.topics (id, title, slug, archetype, deleted_at, visible) FROM stdin;
1\tHello\\tworld\thello\tregular\t\\N\tt
2\tPsst\tpsst\tprivate_message\t\\N\tt
\\.
COPY public.posts (id, user_id, topic_id, post_number, raw, cooked, created_at, reply_to_post_number, deleted_at, hidden, post_type, version, last_version_at) FROM stdin;
10\t1\t1\t1\tLine one\\nline two \\\\o/\t<p>x</p>\t2024-01-01 10:00:00\t\\N\t\\N\tf\t1\t1\t2024-01-01 10:00:00
11\t2\t1\t2\tYes.\t<p>x</p>\t2024-01-01 11:00:00\t1\t\\N\tf\t1\t1\t2024-01-01 11:00:00
12\t2\t2\t1\tSecret.\t<p>x</p>\t2024-01-01 11:00:00\t\\N\t\\N\tf\t1\t1\t2024-01-01 11:00:00
13\tbroken row
\\.
COPY public.post_actions (id, post_id, user_id, post_action_type_id, deleted_at) FROM stdin;
1\t11\t1\t2\t\\N
2\t11\t1\t8\t\\N
\\.
COPY public.tags (id, name) FROM stdin;
5\tbees
\\.
COPY public.topic_tags (id, topic_id, tag_id) FROM stdin;
1\t1\t5
\\.
COPY public.api_keys (id, key) FROM stdin;
1\tsecret-of-the-site
\\.
"""


def test_backup_comes_in_as_far_as_its_tables_go(tmp_path: Path, cast: Cast) -> None:
    path = tmp_path / "dump.sql.gz"
    path.write_bytes(gzip.compress(DUMP.encode()))
    report = bring_in("import_discourse", path, cast.community.slug)
    entry, reply = entry_of("t1"), reply_of("p11")
    assert (entry.title, entry.source) == ("Hello world", "Line one\nline two \\o/")
    assert [tag.name for tag in entry.tags.all()] == ["bees"]
    # An active account there has proved its e-mail, so it is known who that is.
    assert (reply.author, reply.parent) == (cast.member, None)
    assert ReplyMarks.objects.get(reply=reply).helpful == 1
    assert row_of(report, "t2")["reason"] == "is a private message"
    assert row_of(report, "posts, line 17")["fate"] == "broken"
    assert row_of(report, "t1", "flags")["count"] == 1


def test_files_that_end_too_early_and_others_are_refused(export: Path, tmp_path: Path, cast: Cast) -> None:
    export.write_bytes(export.read_bytes()[:-40])
    assert "ends too early" in refused("import_discourse", export, cast.community.slug)
    dump = tmp_path / "dump.sql"
    dump.write_text(DUMP[: DUMP.index("13\tbroken")])
    assert "ends too early" in refused("import_discourse", dump, cast.community.slug)
    other = tmp_path / "other.json"
    other.write_text('{"hello": 1}')
    assert "No post was found" in refused("import_discourse", other, cast.community.slug)
    assert "no file or folder" in refused("import_discourse", tmp_path / "none", cast.community.slug)
