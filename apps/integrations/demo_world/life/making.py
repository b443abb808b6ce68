"""The further colleagues as accounts: the rows of `create_person`, `change_profile` and `vouch_for_email`, for many."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings

from apps.accounts.models import Profile, User
from apps.activity.models import Event, Origin
from apps.activity.verbs import Verb
from apps.integrations.demo_world.life.people import Newcomer

FIELDS = ("department", "headline", "job_role", "language", "site", "time_zone")


def make_people(people: Sequence[Newcomer], password: str, now: datetime) -> tuple[dict[str, User], list[Event]]:
    """Write the accounts, all with this password hash. Returns them by handle, and the facts that are still to be
    written."""
    users = [
        User(
            handle=person.handle,
            name=person.name,
            email=person.email,
            headline=person.headline,
            password=password,
            date_joined=now - timedelta(days=person.joined),
        )
        for person in people
    ]
    User.objects.bulk_create(users)
    Profile.objects.bulk_create(
        Profile(
            user=user,
            department=person.department,
            job_role=person.job_role,
            site=person.site,
            time_zone=person.time_zone,
            language=person.language if person.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        )
        for user, person in zip(users, people, strict=True)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users
    )
    facts = [
        Event(
            verb=Verb.PERSON_CHANGED,
            actor_id=user.pk,
            person_id=user.pk,
            origin=Origin.SYSTEM,
            context={"fields": list(FIELDS)},
            at=user.date_joined,
        )
        for user in users
    ]
    return {user.handle: user for user in users}, facts
