"""The archive, put together piece by piece. The same content gives the same bytes."""

import shutil
import zipfile
from collections.abc import Callable
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage

from apps.accounts.models import User
from apps.communities.models import Community
from apps.content.kinds.podcast.models import Show
from apps.content.models import Entry
from apps.integrations.export.addresses import FORMAT, VERSION, path_of_file
from apps.integrations.export.content import as_json, markdown_of, moment, people_of, replies_of, revisions_of, tidy
from apps.integrations.export.scope import CHUNK, Scope
from apps.ratings.models import Favourite, Rating

# Before this, the format of ZIP knows no dates; that of the export is not told, so that nothing differs.
_DATE = (1980, 1, 1, 0, 0, 0)
_PLAIN_FILE = 0o644 << 16

Step = Callable[[int, int], None]


def write_archive(scope: Scope, target: IO[bytes], *, step: Step) -> None:
    """Write the export. `step(done, total)` is called as entries are done."""
    scope.look_around()
    total = len(scope.addresses.entries)
    people: dict[int, User] = {}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        _add(archive, "community.json", as_json(_facts(scope)))
        for done, entry in enumerate(scope.entries().iterator(chunk_size=CHUNK), start=1):
            _add_entry(archive, scope, entry, people)
            step(done, total)
        if scope.person is not None:
            people[scope.person.pk] = scope.person
            _add(archive, "replies.json", as_json(_replies_elsewhere(scope)))
            _add(archive, "marks.json", as_json(_own_marks(scope.person)))
        if scope.community is not None and (shows := _shows(scope.community)):
            _add(archive, "shows.json", as_json(shows))
        _add(archive, "people.json", as_json(people_of(list(people.values()))))
        _add_files(archive, scope)


def _add(archive: zipfile.ZipFile, path: str, text: str) -> None:
    archive.writestr(_info(path), text.encode())


def _info(path: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = _PLAIN_FILE
    return info


def _add_entry(archive: zipfile.ZipFile, scope: Scope, entry: Entry, people: dict[int, User]) -> None:
    path = scope.addresses.entries[entry.pk]
    replies = scope.replies_to(entry)
    _add(archive, path, markdown_of(entry, scope.addresses))
    if replies:
        _add(archive, path.replace(".md", ".replies.json"), as_json(replies_of(replies, scope.addresses)))
    if revisions := revisions_of(entry, replies, scope.addresses):
        _add(archive, path.replace(".md", ".revisions.json"), as_json(revisions))
    for person in (entry.author, *(row.person for row in entry.coauthors.select_related("person"))):
        people[person.pk] = person
    for reply in replies:
        people[reply.author_id] = reply.author


def _add_files(archive: zipfile.ZipFile, scope: Scope) -> None:
    written: set[str] = set()
    files = [attachment.file for attachment in scope.attachments()]
    if scope.community is not None:
        files += [show.cover for show in _covered(scope.community) if show.cover]
    for file in files:
        path = path_of_file(file)
        if path in written:
            continue
        written.add(path)
        try:
            content = default_storage.open(file.path)
        except FileNotFoundError:
            # Its row says what it was; a lost file is no reason to keep back everything else.
            continue
        info = _info(path)
        # Pictures and sound are packed already.
        info.compress_type = zipfile.ZIP_STORED
        with content, archive.open(info, "w", force_zip64=True) as place:
            shutil.copyfileobj(content, place, 1 << 20)


def _facts(scope: Scope) -> dict[str, Any]:
    facts: dict[str, Any] = {"format": FORMAT, "version": VERSION, "site": settings.BASE_URL}
    if scope.person is not None:
        facts["person"] = {"handle": scope.person.handle, "name": scope.person.name}
    if (community := scope.community) is not None:
        names = ("slug", "name", "kind", "method", "departments", "role_rule", "purpose", "about", "access", "status")
        facts["community"] = {name: getattr(community, name) for name in names}
    return facts


def _shows(community: Community) -> list[dict[str, Any]]:
    names = ("slug", "title", "description", "author", "language", "category", "is_explicit", "source")
    return [
        {
            **{name: getattr(show, name) for name in names},
            "created_by": show.created_by.handle if show.created_by else "",
            **({"cover": path_of_file(show.cover)} if show.cover else {}),
        }
        for show in _covered(community)
    ]


def _covered(community: Community) -> list[Show]:
    return list(Show.objects.filter(community=community).select_related("cover", "created_by").order_by("pk"))


def _replies_elsewhere(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "community": reply.entry.community.slug,
            "entry": reply.entry.title,
            "address": f"{settings.BASE_URL}{reply.get_absolute_url()}",
            "date": moment(reply.created_at),
            "text": tidy(scope.addresses.within(reply.source)),
        }
        for reply in scope.own_replies().iterator(chunk_size=CHUNK)
    ]


def _own_marks(person: User) -> dict[str, Any]:
    """What only the person may know about themselves."""

    def address(entry: Entry) -> str:
        return f"{settings.BASE_URL}{entry.get_absolute_url()}"

    ratings = Rating.objects.filter(person=person).select_related("entry").order_by("pk")
    kept = Favourite.objects.filter(person=person).select_related("entry").order_by("pk")
    return {
        "ratings": [
            {"entry": row.entry.title, "address": address(row.entry), "stars": row.stars, "reason": row.reason}
            for row in ratings
        ],
        "favourites": [{"entry": row.entry.title, "address": address(row.entry), "note": row.note} for row in kept],
    }
