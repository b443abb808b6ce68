"""The people of the dump, as placeholders who can claim their account later."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.accounts.models import Profile, User
from apps.accounts.services import handle_from
from apps.activity.models import Event, Origin
from apps.activity.stream import record_events
from apps.activity.verbs import Verb
from apps.communities.models import Community, Membership, Role
from apps.integrations.importing.texts import Text, from_html, rendered
from apps.integrations.models import ImportedItem, ItemKind
from apps.integrations.stackexchange.fates import ACTORS
from apps.integrations.stackexchange.place import Place
from apps.integrations.stackexchange.texts import headline_from

# An author's number and name in the dump; either may be missing.
Author = tuple[int | None, str | None]
ABOUT = 4_000
# The site's own background process edits and owns posts, but it is nobody's colleague.
MACHINE = "-1"

_NEWCOMERS = f"""
    CREATE TEMPORARY TABLE newcomers AS
    SELECT row_number() OVER (ORDER BY actor.kind, actor.first_at, actor.external_id) AS nth, actor.*,
           account.name AS display_name, account.data->>'AboutMe' AS about, account.at AS created_at
    FROM (
        SELECT CASE WHEN person IS NULL THEN 'name' ELSE 'person' END AS kind,
               coalesce(person::text, left(name, 100), '') AS external_id,
               person, max(name) AS known_as, min(at) AS first_at
        FROM ({ACTORS}) AS done GROUP BY 1, 2, 3
    ) AS actor
    LEFT JOIN staged account ON account.file = 'Users' AND account.id = actor.person AND account.fate <> 'duplicate'
    WHERE NOT EXISTS (
        SELECT FROM integrations_importeditem item
        WHERE item.source = %s AND item.kind = actor.kind AND item.external_id = actor.external_id
    )
"""  # noqa: S608 (put together from constants)
_PAGE = """
    SELECT kind, external_id, coalesce(display_name, known_as, ''), coalesce(about, ''), created_at, first_at
    FROM newcomers WHERE nth > %s AND nth <= %s ORDER BY nth
"""


class Newcomer(NamedTuple):
    """Somebody who is not here yet."""

    kind: str
    external_id: str
    name: str
    about: str
    created_at: datetime | None
    first_at: datetime | None

    @property
    def joined_at(self) -> datetime:
        """When the account was made there; what somebody wrote may be older, since it was brought from elsewhere."""
        moments = [moment for moment in (self.created_at, self.first_at) if moment]
        return min(moments) if moments else timezone.now()


def find_newcomers(source: str) -> tuple[int, int]:
    """Lay out who is to be made. Returns how many, and how many of them the dump knows by no more than a name."""
    with connection.cursor() as sql:
        sql.execute("DROP TABLE IF EXISTS newcomers")
        sql.execute(_NEWCOMERS, [source])
        sql.execute("SELECT count(*), count(*) FILTER (WHERE display_name IS NULL) FROM newcomers")
        total, unknown = sql.fetchone()
    return int(total), int(unknown)


def write_people(place: Place, total: int, *, watch: Callable[[int], None]) -> None:
    """Make the placeholders, a batch per transaction."""
    taken = set(User.objects.values_list("handle", flat=True))
    for start in range(0, total, place.batch):
        with connection.cursor() as sql:
            sql.execute(_PAGE, [start, start + place.batch])
            newcomers = [Newcomer(*row) for row in sql.fetchall()]
        texts = [from_html(newcomer.about, site=place.site) for newcomer in newcomers]
        with transaction.atomic():
            _write(place, newcomers, texts, taken)
        watch(len(newcomers))


def people_by_key(place: Place, authors: Iterable[Author]) -> dict[tuple[str, str], int]:
    """The ids of people under (kind, external id), see `key_of`."""
    wanted = {key_of(author)[1] for author in authors}
    items = ImportedItem.objects.filter(
        source=place.source, kind__in=[ItemKind.PERSON, ItemKind.NAME], external_id__in=wanted, person__isnull=False
    )
    return {
        (kind, external_id): person for kind, external_id, person in items.values_list("kind", "external_id", "person")
    }


def key_of(author: Author) -> tuple[str, str]:
    """How an author is known: by number, by name alone, or not at all (an empty name)."""
    person, name = author
    return (ItemKind.PERSON.value, str(person)) if person is not None else (ItemKind.NAME.value, (name or "")[:100])


def _write(place: Place, newcomers: list[Newcomer], texts: list[Text], taken: set[str]) -> None:
    users = User.objects.bulk_create(
        _user(newcomer, text, taken) for newcomer, text in zip(newcomers, texts, strict=True)
    )
    Profile.objects.bulk_create(_profile(user, text) for user, text in zip(users, texts, strict=True))
    ImportedItem.objects.bulk_create(
        ImportedItem(
            source=place.source,
            kind=newcomer.kind,
            external_id=newcomer.external_id,
            community=place.community,
            person=user,
        )
        for user, newcomer in zip(users, newcomers, strict=True)
    )
    _join(place, [pair for pair in zip(users, newcomers, strict=True) if pair[1].external_id not in {MACHINE, ""}])


def _join(place: Place, members: list[tuple[User, Newcomer]]) -> None:
    Membership.objects.bulk_create(
        Membership(
            community=place.community, user=user, role=Role.MEMBER, joined_at=newcomer.joined_at, is_history=True
        )
        for user, newcomer in members
    )
    Community.objects.filter(pk=place.community.pk).update(
        member_count=F("member_count") + len(members), version=F("version") + 1
    )
    record_events(
        Event(
            verb=Verb.MEMBER_JOINED,
            actor_id=user.pk,
            person_id=user.pk,
            community_id=place.community.pk,
            origin=Origin.IMPORT,
            context={"role": Role.MEMBER.value},
            at=newcomer.joined_at,
        )
        for user, newcomer in members
    )


def _user(newcomer: Newcomer, text: Text, taken: set[str]) -> User:
    name = newcomer.name[:120] or (_("Former member") if not newcomer.external_id else f"user{newcomer.external_id}")
    return User(
        name=name,
        handle=_free_handle(name, newcomer, taken),
        headline=headline_from(text.words),
        password=make_password(None),
        is_placeholder=True,
        date_joined=newcomer.joined_at,
    )


def _free_handle(name: str, newcomer: Newcomer, taken: set[str]) -> str:
    """The handle for a name; for one without Latin letters, a number. The choice is noted in `taken`."""
    is_numbered = newcomer.kind == ItemKind.PERSON and len(slugify(name)) < 3
    wish = f"member-{newcomer.external_id.lstrip('-')}" if is_numbered else handle_from(name)
    handle, nth = wish, 1
    while handle in taken:
        nth += 1
        handle = f"{wish[:33].rstrip('-')}-{nth}"
    taken.add(handle)
    return handle


def _profile(user: User, text: Text) -> Profile:
    if len(text.source) > ABOUT:
        text = rendered(text.source[:ABOUT])
    return Profile(user=user, about=text.source, about_html=text.html)
