# ruff: noqa: E501 (what an export holds stands on one line, however long it is)
"""A WordPress export becomes articles with comments."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from apps.accounts.models import User
from apps.content.kinds.article.models import Article
from apps.content.models import Attachment, Entry, Reply
from apps.notifications.models import Notification
from tests.cast import Cast, let_river_flow
from tests.integrations.bringing import bring_in, entry_of, refused, reply_of, row_of, rows_here

pytestmark = pytest.mark.django_db

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Bees</title><link>https://bees.example</link>
<language>en-GB</language><wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://bees.example</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>member</wp:author_login>
<wp:author_email>member-person@example.org</wp:author_email><wp:author_display_name>Mem Ber</wp:author_display_name></wp:author>
<wp:author><wp:author_id>2</wp:author_id><wp:author_login>wasp</wp:author_login><wp:author_email>wasp@bees.example</wp:author_email>
<wp:author_display_name>Ada Wasp</wp:author_display_name></wp:author>
<wp:author><wp:author_id>3</wp:author_id><wp:author_login>idle</wp:author_login><wp:author_email></wp:author_email>
<wp:author_display_name>Never Wrote</wp:author_display_name></wp:author>
"""


def item(
    number: int, text: str, *, kind: str = "post", status: str = "publish", more: str = "", title: str = ""
) -> str:
    return f"""<item><title>{title or f"Post {number}"}</title><link>https://bees.example/2020/post-{number}/</link>
<guid>https://bees.example/?p={number}</guid><dc:creator>wasp</dc:creator>
<content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>2020-03-0{number % 9 + 1} 10:00:00</wp:post_date_gmt><wp:status>{status}</wp:status>
<wp:post_type>{kind}</wp:post_type>{more}</item>"""


def comment(number: int, text: str, *, parent: int = 0, user: int = 0, approved: str = "1", kind: str = "") -> str:
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>Member person</wp:comment_author>
<wp:comment_author_email>member-person@example.org</wp:comment_author_email><wp:comment_date_gmt>2020-04-01 10:00:0{number % 9}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>{approved}</wp:comment_approved>
<wp:comment_type>{kind}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent><wp:comment_user_id>{user}</wp:comment_user_id></wp:comment>"""


POSTS = "".join(
    [
        item(
            1,
            "First line\nsecond line.\n\nSee <a href='https://bees.example/2020/post-2/#comment-21'>a comment</a>, "
            "<a href='http://www.bees.example/?p=2'>the post</a> and <a href='https://else.example/'>others</a>.\n\n"
            "[caption id='x' width='300']<img src='https://bees.example/wp-content/uploads/2020/03/hive-300x200.png' alt='A hive'> "
            'Our hive[/caption]\n\n[contact-form id="3"]\n\n[code language="python"]print(1 < 2)[/code]\n\nAs [sic] written.',
            more="<category domain='category' nicename='u'>Uncategorized</category>"
            "<category domain='post_tag' nicename='swarm'>Swarming</category>"
            "<wp:postmeta><wp:meta_key>_thumbnail_id</wp:meta_key><wp:meta_value>9</wp:meta_value></wp:postmeta>",
        ),
        item(
            2,
            "<!-- wp:paragraph --><p>Blocks.</p><!-- /wp:paragraph -->",
            more=comment(21, "Good.<br />Really.")
            + comment(22, "An answer", parent=21, user=1)
            + comment(23, "spam", approved="spam")
            + comment(24, "ping", kind="pingback"),
        ),
        item(3, "Not yet.", status="draft"),
        item(4, "A page.", kind="page"),
        item(5, "", kind="nav_menu_item"),
        item(6, "Secret.", more="<wp:post_password>x</wp:post_password>"),
        item(
            9,
            "",
            kind="attachment",
            status="inherit",
            more="<wp:attachment_url>https://bees.example/wp-content/uploads/2020/03/hive.png</wp:attachment_url>",
        ),
    ]
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "bees.xml"
    path.write_text(f"{HEAD}{POSTS}</channel></rss>")
    return path


@pytest.fixture
def media(tmp_path: Path) -> Path:
    place = tmp_path / "uploads" / "2020" / "03"
    place.mkdir(parents=True)
    Image.new("RGB", (40, 30), "gold").save(place / "hive.png")
    return tmp_path / "uploads"


def test_posts_become_articles_that_read_as_they_did(export: Path, media: Path, cast: Cast) -> None:
    report = bring_in("import_wordpress", export, cast.community.slug, media=media)
    entry = entry_of("1")
    target, answer = entry_of("2"), reply_of("c21")
    assert (entry.kind, entry.is_history, entry.language) == ("article", True, "en")
    assert entry.published_at == datetime(2020, 3, 2, 10, tzinfo=UTC)
    assert [tag.name for tag in entry.tags.all()] == ["Swarming"]
    assert "First line\\\nsecond line." in entry.source
    assert f"[a comment]({answer.get_absolute_url()})" in entry.source
    assert f"[the post]({target.get_absolute_url()})" in entry.source
    assert "[others](https://else.example/)" in entry.source
    assert "```python\nprint(1 < 2)\n```" in entry.source
    assert "As [sic] written." in entry.source
    assert "contact-form" not in entry.source
    assert row_of(report, "1")["reason"] == "without the effect of [contact-form]"
    shown = Attachment.objects.get(entry=entry, role="inline").file
    assert f"![A hive]({shown.get_absolute_url()})" in entry.source
    assert Article.objects.get(entry=entry).cover


def test_comments_become_a_tree_and_names_alone_are_nobodys_account(export: Path, cast: Cast) -> None:
    report = bring_in("import_wordpress", export, cast.community.slug)
    first, answer = reply_of("c21"), reply_of("c22")
    assert (answer.parent, answer.author, answer.entry) == (first, cast.member, entry_of("2"))
    # The name and the e-mail of a passer-by are what anybody may type.
    assert first.author != cast.member
    assert first.author.is_placeholder
    assert first.source == "Good.\\\nReally."
    assert row_of(report, "c23")["reason"] == "was not approved"
    assert row_of(report, "c24")["reason"] == "tells that another site links to the post"


def test_what_was_not_public_stays_away_and_is_named(export: Path, cast: Cast) -> None:
    report = bring_in("import_wordpress", export, cast.community.slug)
    assert Entry.objects.filter(community=cast.community).count() == 3
    assert row_of(report, "3")["reason"] == "was not published: draft"
    assert row_of(report, "6")["reason"] == "was protected by a password"
    assert row_of(report, "9", "attachments")["fate"] == "left_out"
    assert row_of(report, "a:idle")["reason"] == "wrote nothing that was imported"
    assert "hive-300x200.png" in entry_of("1").source
    assert not Notification.objects.exists()


def test_second_run_changes_nothing_and_a_trial_writes_nothing(export: Path, media: Path, cast: Cast) -> None:
    before = rows_here()
    planned = bring_in("import_wordpress", export, cast.community.slug, media=media, dry_run=True)
    assert rows_here() == before
    first = bring_in("import_wordpress", export, cast.community.slug, media=media)
    assert planned["figures"] == first["figures"]
    let_river_flow()
    after = rows_here()
    second = bring_in("import_wordpress", export, cast.community.slug, media=media)
    assert rows_here() == after
    assert sum(row["new"] for row in second["figures"].values()) == 0


def test_new_comments_of_a_later_export_come_in(export: Path, cast: Cast) -> None:
    bring_in("import_wordpress", export, cast.community.slug)
    export.write_text(
        export.read_text().replace("</wp:comment></item>", f"</wp:comment>{comment(25, 'Late.', parent=22)}</item>")
    )
    report = bring_in("import_wordpress", export, cast.community.slug)
    assert report["figures"]["comments"]["new"] == 1
    late = reply_of("c25")
    assert (late.number, late.parent, late.entry.reply_count) == (3, reply_of("c22"), 3)


def test_file_that_ends_too_early_is_refused_before_anything_is_written(export: Path, cast: Cast) -> None:
    export.write_text(export.read_text()[:-400])
    assert "ends too early" in refused("import_wordpress", export, cast.community.slug)


def test_what_is_no_export_is_refused(tmp_path: Path, cast: Cast) -> None:
    assert "There is no file" in refused("import_wordpress", tmp_path / "none.xml", cast.community.slug)
    feed = tmp_path / "feed.xml"
    feed.write_text("<rss><channel><title>A feed</title></channel></rss>")
    assert "WXR version" in refused("import_wordpress", feed, cast.community.slug)
    bomb = tmp_path / "bomb.xml"
    bomb.write_text('<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss><channel><title>&a;</title></channel></rss>')
    assert "no WordPress export" in refused("import_wordpress", bomb, cast.community.slug)
    assert not User.objects.filter(is_placeholder=True).exists()
    assert not Reply.objects.exists()


def test_import_whose_report_cannot_be_written_is_not_begun(export: Path, cast: Cast) -> None:
    before = rows_here()
    with pytest.raises(CommandError, match="report cannot be written") as error:
        call_command("import_wordpress", export, community=cast.community.slug, report=export.parent / "no" / "r.json")
    assert (error.value.returncode, rows_here()) == (2, before)
