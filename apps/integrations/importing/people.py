"""Authors: people who are here already where that is certain, else placeholders who can claim their account later."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.accounts.models import Profile, User
from apps.accounts.services import handle_from
from apps.activity.models import Event, Origin
from apps.activity.stream import record_events
from apps.activity.verbs import Verb
from apps.communities.models import Community, Membership, Role, State
from apps.core import clock
from apps.integrations.importing.items import ImportedPerson
from apps.integrations.importing.keys import external_id
from apps.integrations.importing.report import HERE, LEFT_OUT, NEW, Report, Row
from apps.integrations.importing.texts import rendered, storable
from apps.integrations.models import ImportedItem, ItemKind

ABOUT, NAME, HEADLINE = 4_000, 120, 140
LONGEST_HANDLE = 36
# The author of what nobody signed.
NOBODY = ""


@dataclass(slots=True)
class People:
    """The authors of one source. `declare` everybody, then ask for the `ids` of those who wrote something."""

    mark: str
    report: Report
    declared: dict[str, ImportedPerson] = field(default_factory=dict)
    # Ids by key, for whoever was needed so far. In a dry run nobody has one.
    known: dict[str, int] = field(default_factory=dict)
    _counted: set[str] = field(default_factory=set)
    _taken: set[str] | None = None

    def declare(self, person: ImportedPerson) -> None:
        """Remember somebody who may turn out to be an author; the first of a key counts."""
        if person.key not in self.declared:
            for name in ("key", "name", "headline", "about"):
                setattr(person, name, storable(getattr(person, name)))
            self.declared[person.key] = person

    def note(self, keys: Iterable[str]) -> None:
        """Count these authors in the report without making anybody: a dry run."""
        wanted = list(dict.fromkeys(key for key in keys if key not in self._counted))
        here = set(self._items(wanted))
        for key in wanted:
            self._count(key, HERE if key in here else NEW, "" if key in here else self._matched_note(key))

    def ids(self, community: Community, first_seen: dict[str, datetime]) -> dict[str, int]:
        """The ids of these authors (each with the date of what they wrote first); who is missing is made.

        Called inside the transaction that writes what they wrote.
        """
        wanted = [key for key in first_seen if key not in self.known]
        items = self._items(wanted)
        self.known |= {key: person for key, person in items.items() if person is not None}
        for key in wanted:
            if key in items:
                self._count(key, HERE)
        missing = [key for key in wanted if key not in items]
        # An account that was deleted here stays deleted; its words go to nobody.
        if any(person is None for person in items.values()) and NOBODY not in {*self.known, *missing}:
            first_seen = {**first_seen, NOBODY: min(first_seen.values())}
            missing += [] if self._items([NOBODY]) else [NOBODY]
            self.known |= {key: person for key, person in self._items([NOBODY]).items() if person is not None}
        for key in missing:
            self.known[key] = self._make(key, community, first_seen[key])
        return {key: self.known.get(key, self.known.get(NOBODY, 0)) for key in first_seen}

    def forget(self, keys: Iterable[str]) -> None:
        """Undo what was remembered of people whose transaction was rolled back."""
        for key in keys:
            self.known.pop(key, None)
            self._counted.discard(key)
        self._taken = None

    def report_bystanders(self) -> None:
        """Those who were named and never wrote."""
        for key, person in self.declared.items():
            if key not in self._counted:
                reason = _("wrote nothing that was imported")
                self.report.add(Row("people", key, LEFT_OUT, person.name, reason))

    def _items(self, keys: list[str]) -> dict[str, int | None]:
        by_external = {external_id(key): key for key in keys}
        rows = ImportedItem.objects.filter(source=self.mark, kind=ItemKind.PERSON, external_id__in=by_external)
        return {by_external[row.external_id]: row.person_id for row in rows}

    def _count(self, key: str, fate: str, reason: str = "") -> None:
        if key not in self._counted:
            self._counted.add(key)
            name = self._person(key).name
            self.report.add(Row("people", key, fate, name, reason))

    def _person(self, key: str) -> ImportedPerson:
        return self.declared.get(key) or ImportedPerson(key, key or _("Former member"))

    def _matched_note(self, key: str) -> str:
        return _("has an account here and was matched to it") if self._match(self._person(key)) else ""

    def _make(self, key: str, community: Community, first_at: datetime) -> int:
        person = self._person(key)
        user = self._match(person)
        self._count(key, NEW, _("has an account here and was matched to it") if user else "")
        joined_at = min(moment for moment in (person.joined_at, first_at) if moment)
        if user is None:
            user = self._placeholder(person, joined_at)
        ImportedItem.objects.create(
            source=self.mark, kind=ItemKind.PERSON, external_id=external_id(key), community=community, person=user
        )
        if key != NOBODY:
            join(community, user, joined_at)
        return int(user.pk)

    def _match(self, person: ImportedPerson) -> User | None:
        """By an e-mail that both places have verified, or by the handle where the export is this site's own."""
        if person.email:
            verified = EmailAddress.objects.filter(email__iexact=person.email, verified=True).first()
            if verified and verified.user.is_active:
                return verified.user
        return User.objects.filter(handle=person.handle).first() if person.handle else None

    def _placeholder(self, person: ImportedPerson, joined_at: datetime) -> User:
        name = " ".join(person.name.split())[:NAME] or _("Former member")
        user = User.objects.create(
            name=name,
            handle=self._free_handle(person, name),
            headline=" ".join(person.headline.split())[:HEADLINE],
            password=make_password(None),
            is_placeholder=True,
            date_joined=joined_at,
        )
        about = rendered(person.about[:ABOUT])
        Profile.objects.create(user=user, about=about.source, about_html=about.html)
        return user

    def _free_handle(self, person: ImportedPerson, name: str) -> str:
        """The handle for a name; for one without Latin letters, that of the key there."""
        if self._taken is None:
            self._taken = set(User.objects.values_list("handle", flat=True))
        is_foreign = len(slugify(name)) < 3 and len(slugify(person.key)) >= 3
        wish = person.handle or handle_from(person.key if is_foreign else name)
        handle, nth = wish, 1
        while handle in self._taken:
            nth += 1
            ending = f"-{nth}"
            handle = wish[: LONGEST_HANDLE - len(ending)].rstrip("-") + ending
        self._taken.add(handle)
        return handle


def join(community: Community, user: User, joined_at: datetime) -> None:
    """Somebody who wrote in the community belonged to it. Whoever belongs already, or asked to, is left as they are."""
    _membership, is_new = Membership.objects.get_or_create(
        community=community,
        user=user,
        defaults={"role": Role.MEMBER, "state": State.ACTIVE, "joined_at": joined_at, "is_history": True},
    )
    if not is_new:
        return
    Community.objects.filter(pk=community.pk).update(member_count=F("member_count") + 1, version=F("version") + 1)
    record_events(
        [
            Event(
                verb=Verb.MEMBER_JOINED,
                actor_id=user.pk,
                person_id=user.pk,
                community_id=community.pk,
                origin=Origin.IMPORT,
                context={"role": Role.MEMBER.value},
                at=joined_at or clock.now(),
            )
        ]
    )
