"""What the demo's year writes for many acts at once is what the services write for each of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from apps.accounts.models import Profile, User
from apps.accounts.services import change_profile, create_person, vouch_for_email
from apps.activity.models import Event, Origin
from apps.communities.models import Community, Membership, Role
from apps.communities.services import add_member, invite_person, join_community
from apps.content.endorsement_services import endorse_reply
from apps.content.models import Acceptance, Endorsement, Entry, Reply
from apps.content.reply_services import accept_answer, post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.integrations.demo_world.life.making import make_people
from apps.integrations.demo_world.life.people import Newcomer
from apps.integrations.demo_world.life.record import Record
from apps.ratings.mark_services import keep_entry, rate_entry, thank_for_reply
from apps.ratings.models import EntryMarks, Favourite, Follow, Helpful, Rating, ReplyMarks
from apps.ratings.services import follow_entry
from apps.recognition.newcomer_services import introduce_oneself, opening_of, title_of, welcome_newcomer
from apps.recognition.newcomers import Introduction, Welcome
from tests.cast import Cast, make_cast, make_person

pytestmark = pytest.mark.django_db
# All that the acts below leave behind, with the fields that are only numbers of the row.
TABLES: tuple[type[Model], ...] = (
    Membership, Entry, Reply, Acceptance, Endorsement, Helpful, ReplyMarks, Rating, EntryMarks, Favourite, Follow,
    Introduction, Welcome, Event,
)  # fmt: skip
BEGUN = timezone.now() - timedelta(days=20)
ANSWER, ASIDE = "We count *twice* a week, see @sme-person.", "Only in the spring."
QUESTION, WORDS, HELLO = "How often do you **count**? @other-person said weekly.", "New, and (still) lost.", "Welcome."


def at(hours: float) -> datetime:
    return BEGUN + timedelta(hours=hours)


def by_services(cast: Cast, place: Community, newcomer: User, guest: User) -> None:
    def moment[Given](hours: float, act: Callable[[], Given]) -> Given:
        with clock.as_of(at(hours)):
            return act()

    membership = moment(0, lambda: add_member(community=place, user=newcomer, role=Role.MEMBER, by=None))
    moment(0.5, lambda: invite_person(by=cast.manager, community=place, user=guest))
    moment(1, lambda: join_community(user=guest, community=place))
    entry = moment(2, lambda: post_entry(
        author=cast.member, community=place, kind="discussion", title="Counting", source=QUESTION,
        tags=["Stock accuracy", "warehouse"], is_question=True,
    ))  # fmt: skip
    answer = moment(3, lambda: post_reply(author=cast.other, entry=entry, source=ANSWER))
    moment(4, lambda: post_reply(author=cast.member, entry=entry, source=ASIDE, parent=answer))
    expert = moment(5, lambda: post_reply(author=cast.sme, entry=entry, source=ANSWER))
    moment(6, lambda: accept_answer(by=cast.member, reply=expert))
    moment(7, lambda: endorse_reply(by=cast.sme, reply=answer))
    for person in (cast.member, newcomer):
        moment(8, lambda person=person: thank_for_reply(by=person, reply=answer))
    moment(9, lambda: rate_entry(by=newcomer, entry=entry, stars=4, reason="It says who decides."))
    moment(9, lambda: rate_entry(by=guest, entry=entry, stars=5))
    moment(10, lambda: keep_entry(by=newcomer, entry=entry))
    moment(11, lambda: follow_entry(user=newcomer, entry=entry))
    row = moment(13, lambda: introduce_oneself(user=newcomer, membership=membership, words=WORDS, is_shown=True))
    moment(14, lambda: welcome_newcomer(by=cast.sme, introduction=row, source=HELLO))
    moment(15, lambda: welcome_newcomer(by=cast.other, introduction=row, source=HELLO))


def by_record(cast: Cast, place: Community, newcomer: User, guest: User) -> None:
    record = Record()
    membership = record.join(place, newcomer.pk, at(0))
    record.join(place, guest.pk, at(1), invited=(cast.manager.pk, at(0.5)))
    record.write_memberships()
    entry = record.post(
        place, cast.member.pk, at(2), title="Counting", source=QUESTION, tags=["Stock accuracy", "warehouse"],
        is_question=True,
    )  # fmt: skip
    answer = record.reply(entry, cast.other.pk, at(3), ANSWER)
    record.reply(entry, cast.member.pk, at(4), ASIDE, answer)
    expert = record.reply(entry, cast.sme.pk, at(5), ANSWER)
    record.accept(expert, at(6), by_expert=True)
    record.endorse(answer, cast.sme.pk, at(7))
    for person in (cast.member, newcomer, newcomer):
        record.thank(answer, person.pk, at(8))
    record.rate(entry, newcomer.pk, at(9), 4, "It says who decides.")
    record.rate(entry, guest.pk, at(9), 5)
    record.keep(entry, newcomer.pk, at(10))
    record.follow(entry, newcomer.pk, at(11))
    row = record.introduce(membership, at(13), WORDS)
    opening = opening_of(newcomer.name, newcomer.handle, WORDS, HELLO)
    hello = record.post(place, cast.sme.pk, at(14), title=title_of(newcomer.name), source=opening)
    record.welcome(row, cast.sme.pk, at(14), hello, None)
    also = record.reply(hello, cast.other.pk, at(15), HELLO)
    record.welcome(row, cast.other.pk, at(15), hello, also)
    record.write()


def left_by(act: Callable[..., None]) -> dict[str, list[Any]]:
    """What the acts leave in a world of their own, without the numbers of rows, which are then rolled back."""
    cast = make_cast()
    newcomer, guest = make_person("new comer"), make_person("late guest")
    Community.objects.filter(pk=cast.community.pk).update(version=0)
    before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in TABLES}
    act(cast, cast.community, newcomer, guest)
    rows = {
        model.__name__: sorted((readable(row) for row in model._base_manager.exclude(pk__in=before[model])), key=repr)
        for model in TABLES
    }
    community = Community.objects.get(pk=cast.community.pk)
    tags = sorted(Entry.objects.get(title="Counting").tags.values_list("slug", "name"))
    return rows | {"sums": [community.member_count, community.entry_count, community.version], "tags": tags}


def readable(row: Model) -> dict[str, Any]:
    """The fields, with what they point to by name."""
    found: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if field.name == "xid" or (field.primary_key and not field.is_relation):
            continue
        found[field.name] = named(field.related_model, value) if field.is_relation else value
    for name, model in {
        "actor_id": User, "person_id": User, "community_id": Community, "entry_id": Entry, "reply_id": Reply
    }.items():  # fmt: skip
        if isinstance(row, Event):
            found[name] = named(model, getattr(row, name))
    if isinstance(row, Event):
        found["context"] = row.context | (
            {"mentions": [named(User, pk) for pk in row.context["mentions"]]} if "mentions" in row.context else {}
        )
    return found


def named(model: Any, pk: int | None) -> str | None:
    if pk is None:
        return None
    try:
        row = model._base_manager.get(pk=pk)
    except ObjectDoesNotExist:
        return "gone"
    if isinstance(row, Reply):
        return f"{row.entry.title} {row.number}"
    if isinstance(row, Membership):
        return f"{row.user.handle} in {row.community.slug}"
    if isinstance(row, Introduction):
        return named(Membership, row.pk)
    return str(getattr(row, "handle", None) or getattr(row, "slug", None) or row)


def test_demo_writes_many_acts_at_once_as_the_services_write_each() -> None:
    found = []
    for act in (by_services, by_record):
        with transaction.atomic():
            found.append(left_by(act))
            transaction.set_rollback(True)
    one_by_one, at_once = found
    for table, rows in one_by_one.items():
        assert at_once[table] == rows, table
    assert all(one_by_one.values())


def test_demo_makes_people_at_once_as_the_services_make_each() -> None:
    now = timezone.now()
    profile = {"department": "Quality", "job_role": "Quality engineer", "site": "Brno", "time_zone": "Europe/Prague"}
    with clock.as_of(now - timedelta(days=9)):
        one = create_person(
            name="Jana Malá", email="one@demo.example", handle="one-jana", date_joined=now - timedelta(days=9)
        )
        change_profile(user=one, changes=profile | {"headline": "Inspects", "language": "en"}, origin=Origin.SYSTEM)
        vouch_for_email(user=one)
    given = Newcomer(
        "two-jana", "Jana Malá", "Brno", "Quality", "Quality engineer", "Inspects", "cs", "Europe/Prague", 9
    )
    users, facts = make_people([given], one.password, now)
    two = users["two-jana"]
    apart = {"id", "handle", "email", "password", "user"}
    for model, first, second in ((User, one.pk, two.pk), (Profile, one.pk, two.pk)):
        rows = [model._base_manager.filter(pk=pk).values().get() for pk in (first, second)]
        kept = [{key: row[key] for key in row if key not in apart | {"user_id"}} for row in rows]
        assert kept[0] == kept[1]
    addresses = [user.emailaddress_set.values("verified", "primary").get() for user in (one, two)]
    assert addresses[0] == addresses[1]
    told = Event.objects.get(person_id=one.pk)
    assert (facts[0].verb, facts[0].context, facts[0].origin, facts[0].at) == (
        told.verb, told.context, told.origin, told.at,
    )  # fmt: skip
    assert two.email == "two-jana@demo.example"
