"""A WordPress export as items to import."""

import html as html_module
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext as _

from apps.communities.models import Community
from apps.core import clock
from apps.integrations.importing.destination import CannotImport
from apps.integrations.importing.items import ImportedEntry, ImportedFile, ImportedPerson, ImportedReply, Item
from apps.integrations.importing.keys import entry_link, file_link
from apps.integrations.importing.report import LEFT_OUT, Row
from apps.integrations.importing.texts import language_of
from apps.integrations.wordpress.reading import Comment, Post, Site, read_export
from apps.integrations.wordpress.texts import Looking, comment_text, post_text

ENTRY_TYPES = {"post", "page"}
ATTACHMENT = "attachment"
_SIZE = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}$)|-scaled(?=\.\w{2,5}$)")
_COMMENT = re.compile(r"comment-(\d+)$")
# The mark of an import has room for a host and a community's address.
LONGEST_HOST = 28


@dataclass(slots=True)
class Index:
    """What addresses in texts may mean: posts by their address, attachments by number and by address."""

    posts: dict[str, str] = field(default_factory=dict)
    comments: set[str] = field(default_factory=set)
    attachments: dict[str, Post] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)


class WordPress:
    """One WXR file, and the folder of its media where there is one."""

    replies = "comments"

    def __init__(self, path: Path, media: Path | None = None) -> None:
        if not path.is_file():
            raise CannotImport(_("There is no file %(file)s.") % {"file": path})
        if media is not None and not media.is_dir():
            raise CannotImport(_("There is no folder %(folder)s.") % {"folder": media})
        self.path, self.media = path, media
        self.site, self.index = Site(), Index()
        self.name = "wordpress"
        self.what = _("Articles")
        self._media_by_name: dict[str, Path] = {}
        self._shown: set[str] = set()

    def scan(self) -> None:
        """Read it all once: is it whole, whose is it, what do its addresses mean."""
        for post in read_export(self.path, self.site):
            self._note(post)
        if not self.site.version:
            raise CannotImport(
                _("%(file)s is no WordPress export: it does not say its WXR version.") % {"file": self.path.name}
            )
        host = urlsplit(self.site.address).hostname or "site"
        self.name = f"wordpress:{host[:LONGEST_HOST]}"
        self.what = _("Articles of %(site)s") % {"site": self.site.title or host}
        if self.media:
            self._media_by_name = {file.name: file for file in sorted(self.media.rglob("*")) if file.is_file()}

    def items(self) -> Iterator[Item]:
        """Authors, then posts in the order of the file, then what no text shows."""
        for author in self.site.authors.values():
            yield ImportedPerson(f"a:{author.login}", author.name, email=author.email)
        for post in read_export(self.path, Site()):
            if post.type == ATTACHMENT:
                continue
            if reason := _why_not(post):
                yield Row(_file_of(post), post.id, LEFT_OUT, post.title, reason)
                for comment in post.comments:
                    yield Row("comments", f"c{comment.id}", LEFT_OUT, "", _("belongs to something that was left out"))
            else:
                yield from self._entry(post)

    def finish(self, mark: str, community: Community | None) -> Iterable[Row]:
        """The attachments that no text brought in."""
        return self._attachments()

    def _note(self, post: Post) -> None:
        for address in (post.link, post.guid):
            if address and post.type in ENTRY_TYPES and not _why_not(post):
                self.index.posts[_bare(address)] = post.id
        if post.type in ENTRY_TYPES and not _why_not(post):
            self.index.posts[_bare(f"{self.site.address.rstrip('/')}/?p={post.id}")] = post.id
            self.index.comments |= {comment.id for comment in post.comments if not _why_not_comment(comment)}
        elif post.type == ATTACHMENT:
            self.index.attachments[post.id] = post
            self.index.children.setdefault(post.parent, []).append(post.id)
            for address in (post.file_address, post.link, post.guid):
                if address:
                    self.index.files.setdefault(_bare(_SIZE.sub("", address)), post.id)

    def _entry(self, post: Post) -> Iterator[Item]:
        files: dict[str, ImportedFile] = {}
        looking = Looking(
            lambda address: self._link(address, files),
            self._picture,
            self.index.children.get(post.id, ()),
        )
        told = post_text(post.text, looking)
        people, replies, rows = self._comments(post, looking)
        yield from people
        details: dict[str, Any] = {}
        if featured := self.index.attachments.get(post.meta.get("_thumbnail_id", "")):
            details, shown = self._cover(featured)
            told.markdown = shown + told.markdown
        yield ImportedEntry(
            key=post.id,
            kind="article",
            row=_file_of(post),
            title=html_module.unescape(post.title),
            markdown=told.markdown,
            author=f"a:{post.creator}" if post.creator else "",
            at=post.at,
            tags=[html_module.unescape(tag) for tag in post.tags if tag.lower() != "uncategorized"],
            language=language_of(self.site.language),
            identity=post.guid or post.link,
            replies=replies,
            files=list(files.values()),
            details=details,
            remarks=told.remarks,
        )
        yield from rows

    def _comments(self, post: Post, looking: Looking) -> tuple[list[ImportedPerson], list[ImportedReply], list[Row]]:
        """The comments that come in with who wrote them, and the rows of the others."""
        people: list[ImportedPerson] = []
        replies: list[ImportedReply] = []
        rows: list[Row] = []
        for comment in post.comments:
            if reason := _why_not_comment(comment):
                rows.append(Row("comments", f"c{comment.id}", LEFT_OUT, "", reason))
                continue
            person = self._commenter(comment)
            people.append(person)
            replies.append(
                ImportedReply(
                    key=f"c{comment.id}",
                    author=person.key,
                    at=comment.at or post.at or clock.now(),
                    markdown=comment_text(comment.text, looking),
                    parent=f"c{comment.parent}" if comment.parent not in {"", "0"} else "",
                )
            )
        return people, replies, rows

    def _commenter(self, comment: Comment) -> ImportedPerson:
        """An account there where it says so; else only a name, which anybody may have typed."""
        for author in self.site.authors.values():
            if comment.user and author.id == comment.user:
                return ImportedPerson(f"a:{author.login}", author.name, email=author.email)
        return ImportedPerson(f"n:{comment.author}" if comment.author else "", comment.author)

    def _link(self, address: str, files: dict[str, ImportedFile]) -> str | None:
        """Where an address of the site leads now; None where it stays what it is."""
        bare = _bare(address)
        number = self.index.files.get(_bare(_SIZE.sub("", address)))
        if number is not None:
            return self._file_link(number, address, files)
        fragment = urlsplit(address).fragment
        comment = _COMMENT.search(fragment)
        post = self.index.posts.get(bare)
        if post is None:
            return None
        if comment and comment[1] in self.index.comments:
            return entry_link(f"c{comment[1]}", otherwise=address)
        return entry_link(post, otherwise=address)

    def _file_link(self, number: str, address: str, files: dict[str, ImportedFile]) -> str | None:
        attachment = self.index.attachments[number]
        self._shown.add(number)
        path = self._path_of(attachment)
        if path is None:
            return None
        # The address of the page about a picture, not of the picture itself, leads to the picture as well.
        key = f"f{number}"
        files.setdefault(key, ImportedFile(key, path.name, _opener(path)))
        return file_link(key, otherwise=attachment.file_address or address)

    def _cover(self, featured: Post) -> tuple[dict[str, Any], str]:
        """The picture above a post: a cover where its file is given, else shown from where it is."""
        self._shown.add(featured.id)
        words = featured.meta.get("_wp_attachment_image_alt", "")[:300]
        if path := self._path_of(featured):
            file = ImportedFile(f"f{featured.id}", path.name, _opener(path), role="cover")
            return {"cover": file, "cover_alt": words}, ""
        address = featured.file_address
        return {}, f"![{words or html_module.unescape(featured.title)}](<{address}>)\n\n" if address else ""

    def _picture(self, number: str) -> tuple[str, str] | None:
        attachment = self.index.attachments.get(number)
        return (attachment.file_address, attachment.title) if attachment and attachment.file_address else None

    def _path_of(self, attachment: Post) -> Path | None:
        """The file beside the export: where the site had it, or anywhere in the folder under its name."""
        if self.media is None:
            return None
        address = unquote(urlsplit(attachment.file_address).path)
        place = self.media / address.partition("/uploads/")[2].lstrip("/") if "/uploads/" in address else None
        if place and place.resolve().is_relative_to(self.media.resolve()) and place.is_file():
            return place
        return self._media_by_name.get(Path(address).name)

    def _attachments(self) -> Iterator[Row]:
        for number, attachment in self.index.attachments.items():
            if self._path_of(attachment) is None:
                reason = _("its file was not given with --media; texts keep its address on the web")
            elif number not in self._shown:
                reason = _("no imported text shows it")
            else:
                continue
            yield Row("attachments", number, LEFT_OUT, attachment.title or attachment.file_address, reason)


def _file_of(post: Post) -> str:
    return {"post": "posts", "page": "pages"}.get(post.type, "other items")


def _why_not(post: Post) -> str:
    """Why an item does not come in; empty where it does."""
    if post.type not in ENTRY_TYPES:
        return _("is neither a post nor a page but of the type %(type)s") % {"type": post.type}
    if post.status != "publish":
        return _("was not published: %(status)s") % {"status": post.status}
    return _("was protected by a password") if post.has_password else ""


def _why_not_comment(comment: Comment) -> str:
    if comment.approved != "1":
        return _("was not approved")
    if comment.type in {"pingback", "trackback"}:
        return _("tells that another site links to the post")
    return ""


def _bare(address: str) -> str:
    """An address in a form in which two that mean the same are equal."""
    parts = urlsplit(address)
    query = parse_qs(parts.query)
    for name in ("p", "page_id", "attachment_id"):
        if name in query:
            return f"{parts.netloc.lower().removeprefix('www.')}?p={query[name][0]}"
    return f"{parts.netloc.lower().removeprefix('www.')}{unquote(parts.path).rstrip('/')}"


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")
