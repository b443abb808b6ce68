"""A cast with a standing each, in communities of every access. Everything is made through the services."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from apps.accounts.models import User
from apps.accounts.services import create_person, vouch_for_email
from apps.activity.consumers import registered_consumers
from apps.activity.models import ConsumerCursor, Event
from apps.communities.models import Access, Community, Role
from apps.communities.services import add_member, create_community
from apps.content.models import Entry
from apps.content.services import post_entry

PASSWORD = "correct horse battery"
_HASH: list[str] = []


def make_person(name: str, **fields: object) -> User:
    """A person who can sign in with `PASSWORD`."""
    if not _HASH:
        _HASH.append(make_password(PASSWORD))
    handle = name.lower().replace(" ", "-")
    person = create_person(name=name, email=f"{handle}@example.org", handle=handle, **fields)
    User.objects.filter(pk=person.pk).update(password=_HASH[0])
    person.password = _HASH[0]
    vouch_for_email(user=person)
    return person


@dataclass
class Cast:
    """`community` is open; `on_request`, `by_invitation` and `hidden` have the same members."""

    visitor: None
    outsider: User
    member: User
    other: User
    sme: User
    manager: User
    hr: User
    staff: User
    community: Community
    on_request: Community
    by_invitation: Community
    hidden: Community


def make_cast(prefix: str = "") -> Cast:
    """`prefix` keeps several casts in one database apart."""
    people = {
        name: make_person(f"{prefix}{name} person".strip())
        for name in ("outsider", "member", "other", "sme", "manager")
    }
    hr = make_person(f"{prefix}hr person", is_hr=True)
    staff = make_person(f"{prefix}staff person", is_staff=True)
    spaces = {
        key: make_community(f"{prefix}{key}".replace("_", " "), manager=people["manager"], access=access)
        for key, access in {
            "community": Access.OPEN,
            "on_request": Access.REQUEST,
            "by_invitation": Access.INVITATION,
            "hidden": Access.HIDDEN,
        }.items()
    }
    for space in spaces.values():
        add_member(community=space, user=people["member"], role=Role.MEMBER, by=None)
        add_member(community=space, user=people["other"], role=Role.MEMBER, by=None)
        add_member(community=space, user=people["sme"], role=Role.SME, by=None)
    return Cast(visitor=None, **people, hr=hr, staff=staff, **spaces)


def make_community(name: str, *, manager: User, access: str = Access.OPEN, **fields: object) -> Community:
    """A horizontal community."""
    return create_community(
        by=None,
        manager=manager,
        name=name.capitalize(),
        **{"kind": "horizontal", "method": "Plan to deliver", "purpose": "To plan better together.", "access": access}
        | fields,
    )


def ask(
    author: User, community: Community, title: str = "How do you handle split deliveries?", **fields: object
) -> Entry:
    """A question."""
    given = {"kind": "discussion", "source": "We keep double-booking *goods receipts*.", "is_question": True} | fields
    return post_entry(author=author, community=community, title=title, **given)


def let_river_flow() -> None:
    """Apply all events not yet applied in this database. For tests in one transaction, whose events are not yet
    readable by cursor; the cursors themselves are tested in `tests/activity`."""
    # The place is kept in the database, so that a rolled-back test forgets it.
    cursor, _ = ConsumerCursor.objects.get_or_create(name="tests")
    events = list(Event.objects.filter(pk__gt=cursor.event_id).order_by("pk"))
    for consumer in registered_consumers():
        wanted = [event for event in events if event.verb in consumer.verbs]
        if wanted:
            consumer.apply(wanted)
    if events:
        cursor.event_id = events[-1].pk
        cursor.save()
