# ruff: noqa: E501 (what an export holds stands on one line, however long it is)
"""Folders of Markdown become articles or a wiki."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from apps.accounts.models import User
from apps.communities.models import Status
from apps.content.kinds.wiki.models import WikiLink, WikiPage
from apps.content.models import Attachment, Entry
from apps.integrations.claims import claim_into, invite_to_claim
from tests.cast import Cast, let_river_flow, make_community
from tests.integrations.bringing import bring_in, entry_of, refused, row_of, rows_here

pytestmark = pytest.mark.django_db

BLOG = {
    "posts/2019-05-04-first.md": """---
title: The first
authors: [ada, bruno]
tags: [hives, spring]
image: /assets/hive.png
image_alt: A hive
---
{% comment %}secret plan{% endcomment %}{% include "signup.html" %}
See [the second]({{site.baseurl}}/2019/06/01/second/#part), [it again](2019-06-01-second.md), [gone](/gone/) and <a href="https://else.example">else</a>.

{% image "assets/hive.png" "A hive" %}

Write `{{ code }}` and {% raw %}{{ raw }}{% endraw %}; checkout <branch>.
""",
    "posts/2019-06-01-second.md": "---\ntitle: The second\nauthor: ada\ndate: 2019-06-02 08:00:00 +0200\n---\nBack to [[The first]].\n",
    "posts/draft.md": "---\ntitle: Not yet\ndraft: true\n---\nSecret.\n",
    "posts/broken.md": "---\ntitle: [never closed\n---\nText.\n",
    "posts/plain.md": "# A heading first\n\nText.\n",
    "_data/authors.yml": "ada:\n  full_name: Ada Wasp\n  role: Keeper\n",
}
WIKI = {
    "index.md": "---\ntitle: Start\n---\nGo to [guilds](guilds/) or [design](/guilds/design/), [[Design|by name]].\n",
    "guilds/index.md": "---\ntitle: Guilds\nnav_order: 1\n---\nOur [design guild](design.md).\n",
    "guilds/design.md": "---\ntitle: Design\n---\nUp to [guilds](../guilds/index.md).\n",
    "teams/ops/design.md": "---\ntitle: Design\n---\nAnother page of the name.\n",
}


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def blog(tmp_path: Path) -> Path:
    folder = write(tmp_path / "blog", BLOG)
    (folder / "assets").mkdir()
    Image.new("RGB", (40, 30), "gold").save(folder / "assets" / "hive.png")
    return folder


def test_posts_become_articles_with_their_authors_and_pictures(blog: Path, cast: Cast) -> None:
    report = bring_in("import_markdown", blog, cast.community.slug, kind="article")
    first, second = entry_of("posts/2019-05-04-first.md"), entry_of("posts/2019-06-01-second.md")
    assert (first.author.name, first.author.headline) == ("Ada Wasp", "Keeper")
    assert [row.person.name for row in first.coauthors.all()] == ["bruno"]
    assert first.published_at == datetime(2019, 5, 4, tzinfo=UTC)
    assert second.published_at == datetime(2019, 6, 2, 6, tzinfo=UTC)
    assert second.author == first.author
    assert f"[the second]({second.get_absolute_url()}#part), [it again]({second.get_absolute_url()})" in first.source
    assert "[else](https://else.example)" in first.source
    assert second.source == f"Back to [The first]({first.get_absolute_url()})."
    assert set(Attachment.objects.filter(entry=first).values_list("role", flat=True)) == {"inline", "cover"}
    assert entry_of("posts/plain.md").title == "A heading first"
    assert row_of(report, "posts/draft.md")["reason"] == "is a draft"
    assert "front matter cannot be read" in row_of(report, "posts/broken.md")["reason"]


def test_template_tags_neither_run_nor_leak(blog: Path, cast: Cast) -> None:
    report = bring_in("import_markdown", blog, cast.community.slug, kind="article")
    source = entry_of("posts/2019-05-04-first.md").source
    assert "secret plan" not in source
    assert "{%" not in source
    assert "Write `{{ code }}` and {{ raw }}; checkout \\<branch>." in source
    assert ", gone and " in source
    assert "without the effect of include signup.html" in row_of(report, "posts/2019-05-04-first.md")["reason"]


def test_folders_become_the_tree_of_a_wiki_whose_pages_link_by_name(tmp_path: Path, cast: Cast) -> None:
    folder = write(tmp_path / "wiki", WIKI)
    bring_in("import_markdown", folder, cast.community.slug, kind="wiki")
    let_river_flow()
    pages = {page.name: page for page in WikiPage.objects.select_related("parent", "entry")}
    assert set(pages) == {"Start", "Guilds", "Guilds/Design", "Ops/Design", "Teams", "Ops"}
    assert pages["Guilds/Design"].parent == pages["Guilds"]
    assert pages["Ops/Design"].parent == pages["Ops"]
    assert pages["Ops"].parent == pages["Teams"]
    assert pages["Start"].parent is None
    assert "[[Guilds|guilds]]" in pages["Start"].entry.source
    assert "[[Guilds/Design|design]]" in pages["Start"].entry.source
    assert WikiLink.objects.filter(page=pages["Guilds"], target=pages["Guilds/Design"]).exists()
    assert pages["Guilds/Design"].entry.title == "Design"


def test_archive_gives_what_its_folder_gives_and_a_second_run_changes_nothing(blog: Path, cast: Cast) -> None:
    archive = blog.parent / "blog.zip"
    with zipfile.ZipFile(archive, "w") as files:
        for path in sorted(blog.rglob("*")):
            if path.is_file():
                files.write(path, f"blog/{path.relative_to(blog)}")
        files.writestr("blog/../../evil.md", "# Out of the archive")
    first = bring_in("import_markdown", archive, cast.community.slug, kind="article")
    assert first["figures"]["pages"]["new"] == 3
    before = rows_here()
    second = bring_in("import_markdown", blog, cast.community.slug, kind="article")
    assert rows_here() == before
    assert second["figures"]["pages"]["here"] == 3


def test_somebody_may_be_named_for_what_nobody_signed(tmp_path: Path, cast: Cast) -> None:
    folder = write(tmp_path / "wiki", WIKI)
    bring_in("import_markdown", folder, cast.community.slug, kind="wiki", author="member-person@example.org")
    assert set(Entry.objects.filter(kind="wiki").values_list("author__handle", flat=True)) == {"member-person"}
    assert not User.objects.filter(is_placeholder=True).exists()


def test_archives_that_end_too_early_and_empty_folders_are_refused(blog: Path, cast: Cast, tmp_path: Path) -> None:
    archive = tmp_path / "half.zip"
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("a.md", "# A\n\nText.\n" * 200)
    archive.write_bytes(archive.read_bytes()[:-60])
    assert "ends too early" in refused("import_markdown", archive, cast.community.slug)
    assert "no folder or archive" in refused("import_markdown", tmp_path / "nowhere", cast.community.slug)
    (tmp_path / "empty").mkdir()
    assert "no Markdown file" in refused("import_markdown", tmp_path / "empty", cast.community.slug)


def test_owner_of_an_imported_name_gets_its_articles_pictures_and_co_authorships(blog: Path, cast: Cast) -> None:
    bring_in("import_markdown", blog, cast.community.slug, kind="article")
    entry = entry_of("posts/2019-05-04-first.md")
    for name, owner in (("Ada Wasp", cast.member), ("bruno", cast.other)):
        placeholder = User.objects.get(name=name)
        token = invite_to_claim(by=cast.staff, placeholder=placeholder, email=owner.email or "")
        claim_into(token=token, account=owner)
    entry.refresh_from_db()
    assert (entry.author, entry.coauthor_ids) == (cast.member, [cast.other.pk])
    assert set(Attachment.objects.filter(entry=entry).values_list("file__owner", flat=True)) == {cast.member.pk}
    before = rows_here()
    bring_in("import_markdown", blog, cast.community.slug, kind="article")
    assert rows_here() == before


def test_what_comes_into_a_community_before_its_launch_waits_for_it(blog: Path, cast: Cast) -> None:
    community = make_community("soon", manager=cast.manager, status=Status.PREPARING)
    bring_in("import_markdown", blog, community.slug, kind="article")
    entries = Entry.objects.filter(community=community)
    assert [(entry.is_withheld, entry.prepared_at is not None) for entry in entries] == [(True, True)] * 3
    assert not Entry.objects.visible_to(cast.outsider).filter(community=community).exists()
    community.refresh_from_db()
    assert community.entry_count == 0
