"""Many people around one discussion, for the benchmarks of fan-out and of live streams.

`python -m benchmarks.crowd PEOPLE [SESSIONS]` makes them inside the product's settings: members of one open community
who follow its longest discussion with everything. Prints, as JSON, the discussion, what its author replies with, and
the cookies of as many of the followers as sessions are wanted.
"""

import json
import os
import sys
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import Profile, User
from apps.communities.models import Access, Community, Membership, Role
from apps.content.models import Entry
from apps.ratings.models import Follow, Level
from benchmarks.load import Call
from benchmarks.population import BATCH
from benchmarks.targets import CSRF, REPLY, cookies_of


@transaction.atomic
def gather(count: int, entry: Entry) -> list[User]:
    """So many new people who belong to the entry's community and follow the entry."""
    now = timezone.now()
    first = (User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1
    people = [
        User(pk=pk, email=f"crowd{pk}@bench.example", handle=f"crowd-{pk}", name=f"Person {pk}")
        for pk in range(first, first + count)
    ]
    for person in people:
        person.set_unusable_password()
    User.objects.bulk_create(people, batch_size=BATCH)
    Profile.objects.bulk_create([Profile(user=person) for person in people], batch_size=BATCH)
    Membership.objects.bulk_create(
        [
            Membership(community_id=entry.community_id, user=person, role=Role.MEMBER, joined_at=now)
            for person in people
        ],
        batch_size=BATCH,
    )
    Follow.objects.bulk_create(
        [Follow(user=person, entry=entry, level=Level.EVERYTHING, at=now) for person in people], batch_size=BATCH
    )
    Community.objects.filter(pk=entry.community_id).update(member_count=F("member_count") + count)
    with connection.cursor() as sql:
        sql.execute("SELECT setval(pg_get_serial_sequence('accounts_user', 'id'), %s)", [first + count])
    return people


def main(count: int, sessions: int) -> None:
    """The command."""
    entries = Entry.objects.published().filter(community__access=Access.OPEN, author__is_active=True)
    entry = entries.order_by("-reply_count", "pk")[0]
    people = gather(count, entry)
    with connection.cursor() as sql:
        sql.execute("ANALYZE")
    form = {"source": REPLY, "csrfmiddlewaretoken": CSRF}
    print(
        json.dumps(
            {
                "entry": entry.pk,
                "reply": asdict(Call(f"/e/{entry.pk}/replies/", cookies_of(entry.author), form)),
                "cookies": [cookies_of(person) for person in people[:sessions]],
            }
        )
    )


if __name__ == "__main__":
    main(*(int(number) for number in (*sys.argv[1:], "0")[:2]))
