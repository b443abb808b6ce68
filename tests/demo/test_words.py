"""The demo world keeps the promises of demo/README.md: people exist, times run forward, links lead somewhere."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import frontmatter
import pytest
import yaml
from PIL import Image

DEMO = Path(__file__).resolve().parents[2] / "demo"
REPLY = re.compile(r"^<!-- reply: (.+) -->$", re.MULTILINE)
MENTION = re.compile(r"(?<![\w.])@([a-z][a-z-]*)")
LINK = re.compile(r"\]\(discussion:([a-z-]+/[a-z0-9-]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
FIXED = {f"{account}@demo.example" for account in ("member", "sme", "manager", "hr", "admin", "outsider")}


@dataclass
class Post:
    author: str
    days_ago: float
    text: str
    id: str = ""
    parent: str = ""
    accepted: bool = False
    edited: float | None = None
    endorsed: str = ""


@dataclass
class Discussion:
    key: str
    community: str
    meta: dict[str, Any]
    posts: list[Post] = field(default_factory=list)


@cache
def company() -> dict[str, Any]:
    return yaml.safe_load((DEMO / "company.yaml").read_text())


@cache
def people() -> dict[str, dict[str, Any]]:
    return {path.stem: _with_body(path) for path in sorted((DEMO / "people").glob("*.md"))}


@cache
def communities() -> dict[str, dict[str, Any]]:
    return {path.stem: _with_body(path) for path in sorted((DEMO / "communities").glob("*.md"))}


@cache
def discussions() -> dict[str, Discussion]:
    found = [_discussion(path) for path in sorted((DEMO / "discussions").glob("*/*.md"))]
    return {discussion.key: discussion for discussion in found}


def _with_body(path: Path) -> dict[str, Any]:
    page = frontmatter.load(str(path))
    return {**page.metadata, "body": page.content}


def _discussion(path: Path) -> Discussion:
    page = frontmatter.load(str(path))
    meta: dict[str, Any] = dict(page.metadata)
    opening, *rest = REPLY.split(page.content)
    posts = [Post(meta["author"], float(meta["days_ago"]), opening.strip())]
    posts += [_reply(head, text) for head, text in zip(rest[::2], rest[1::2], strict=True)]
    return Discussion(f"{path.parent.name}/{path.stem}", path.parent.name, meta, posts)


def _reply(head: str, text: str) -> Post:
    words = head.split()
    said = dict(word.split("=", 1) for word in words if "=" in word)
    assert {word for word in words if "=" not in word} <= {"accepted"}, head
    assert set(said) <= {"id", "author", "days_ago", "parent", "edited", "endorsed"}, head
    edited = float(said["edited"]) if "edited" in said else None
    return Post(
        said["author"],
        float(said["days_ago"]),
        text.strip(),
        said["id"],
        said.get("parent", ""),
        "accepted" in words,
        edited,
        said.get("endorsed", ""),
    )


def _standing(community: str) -> dict[str, float]:
    page = communities()[community]
    return {**page["managers"], **page["smes"], **page["members"]}


def every_discussion() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("key", sorted(discussions()))


def test_each_person_names_a_known_place_in_the_company() -> None:
    known = company()
    sites = {site["name"] for site in known["sites"]}
    for handle, person in people().items():
        assert re.fullmatch(r"[a-z]+", handle)
        assert person["department"] in known["departments"], handle
        assert person["site"] in sites, handle
        assert person["job_role"] in known["job_roles"], handle
        assert person["time_zone"] in available_timezones(), handle
        assert all(person[name] for name in ("name", "headline", "ask_me_about", "expertise", "language", "body"))


def test_the_six_visitors_accounts_belong_to_one_person_each() -> None:
    addresses = [person.get("email", f"{handle}@demo.example") for handle, person in people().items()]
    assert set(addresses) >= FIXED
    assert max(Counter(addresses).values()) == 1
    named = {person.get("email"): (handle, person) for handle, person in people().items()}
    assert named["hr@demo.example"][1]["hr"] is True
    assert named["admin@demo.example"][1]["staff"] is True
    outsider = named["outsider@demo.example"][0]
    assert not any(outsider in _standing(slug) for slug in communities())


def test_each_portrait_is_small_and_square() -> None:
    for handle, person in people().items():
        if "picture" in person:
            path = DEMO / "pictures" / person["picture"]
            assert path.stem == handle
            assert path.stat().st_size < 8_000
            with Image.open(path) as picture:
                assert picture.size == (256, 256)


def test_each_community_has_managers_experts_and_members_who_had_arrived() -> None:
    for slug, page in communities().items():
        groups = [page["managers"], page["smes"], page["members"]]
        assert len(page["managers"]) >= 2, slug
        assert 5 <= len(page["smes"]) <= 10, slug
        assert sum(map(len, groups)) == len(_standing(slug)), f"{slug}: somebody stands twice"
        for handle, days in _standing(slug).items():
            assert days <= page["created"], (slug, handle)
            assert days <= people()[handle]["joined"], (slug, handle)


def test_the_communities_cover_both_kinds_every_access_and_both_states() -> None:
    pages = communities().values()
    assert Counter(page["kind"] for page in pages) == {"horizontal": 4, "vertical": 2}
    assert {page["access"] for page in pages} == {"open", "request", "invitation", "hidden"}
    assert Counter(page["status"] for page in pages) == {"active": 5, "preparing": 1}
    for page in pages:
        needed = ("method", "departments") if page["kind"] == "horizontal" else ("role_rule", "job_roles")
        assert all(page[name] for name in needed)
        assert set(page.get("departments", [])) <= set(company()["departments"])
        assert set(page.get("job_roles", [])) <= set(company()["job_roles"])


@every_discussion()
def test_each_writer_follower_and_mentioned_person_is_a_member_at_that_time(key: str) -> None:
    discussion = discussions()[key]
    standing = _standing(discussion.community)
    for post in discussion.posts:
        for handle in [post.author, *MENTION.findall(CODE.sub("", post.text))]:
            assert handle in standing, f"{handle} is not in {discussion.community}"
            assert standing[handle] >= post.days_ago, f"{handle} had not joined {post.days_ago} days ago"
    assert set(discussion.meta.get("follow", [])) <= set(standing)


@every_discussion()
def test_each_reply_comes_after_what_it_answers(key: str) -> None:
    discussion = discussions()[key]
    days = [post.days_ago for post in discussion.posts]
    assert days == sorted(days, reverse=True)
    assert days[-1] > 0
    seen: set[str] = set()
    for post in discussion.posts[1:]:
        assert post.id not in seen
        assert not post.parent or post.parent in seen
        seen.add(post.id)
        if post.edited is not None:
            assert 0 < post.edited <= post.days_ago
            assert len(post.text.split("<!-- was -->")) == 2


@every_discussion()
def test_each_discussion_says_what_it_is_and_has_at_most_one_answer(key: str) -> None:
    discussion = discussions()[key]
    assert discussion.meta["kind"] in {"question", "talk"}
    assert 2 <= len(discussion.meta["tags"]) <= 4
    assert 10 < len(discussion.meta["title"]) <= 100
    assert all(post.text for post in discussion.posts)
    accepted = sum(post.accepted for post in discussion.posts)
    assert accepted <= (discussion.meta["kind"] == "question")


@every_discussion()
def test_each_link_leads_to_an_older_discussion_that_the_reader_may_see(key: str) -> None:
    discussion = discussions()[key]
    for post in discussion.posts:
        for target in LINK.findall(post.text):
            goal = discussions()[target]
            assert goal.posts[0].days_ago >= post.days_ago
            hidden = communities()[goal.community]["access"] == "hidden"
            assert not hidden or goal.community == discussion.community


def test_no_paragraph_and_no_title_is_written_twice() -> None:
    texts = [page["body"] for page in (*people().values(), *communities().values())]
    texts += [post.text.split("<!-- was -->")[0] for found in discussions().values() for post in found.posts]
    paragraphs = Counter(part.strip().lower() for text in texts for part in re.split(r"\n\s*\n", text))
    assert [text for text, count in paragraphs.items() if count > 1 and len(text) > 12] == []
    titles = Counter(found.meta["title"].lower() for found in discussions().values())
    assert max(titles.values()) == 1


def test_the_world_is_alive_today_and_has_a_past() -> None:
    found = discussions().values()
    fresh = [one for one in found if one.posts[-1].days_ago < 1]
    open_questions = [one for one in found if len(one.posts) == 1 and one.meta["kind"] == "question"]
    assert len(fresh) >= 6
    assert 1 <= len(open_questions) <= 4
    assert max(one.posts[0].days_ago for one in found) > 150
    assert max(len(one.posts) for one in found) <= 15
