"""The demo world, lived through from its first day to now.

Everything that happens in the files is a step with a moment. The steps run in the order of time, each through the
service that the product uses for it, at the moment of the file (`clock.as_of`): dates, numbers and the order
of the river come out as if people had done it. All of it is one transaction, since there is nobody in an empty
database whom a long one could hold up, and a load that fails or is killed must leave it empty.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import change_profile, create_person, vouch_for_email
from apps.accounts.validators import DEMO_PASSWORD
from apps.activity.models import Origin
from apps.communities.models import Community
from apps.communities.services import add_member, create_community
from apps.content.endorsement_services import endorse_reply
from apps.content.kinds.podcast.models import Show
from apps.content.models import Entry, Reply
from apps.content.reply_services import accept_answer, edit_reply, post_reply
from apps.content.services import edit_entry, post_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.files.models import StoredFile
from apps.files.services import keep_file
from apps.integrations.demo_world.agreeing import plan_stories, plan_targets
from apps.integrations.demo_world.faults import DemoFault, beside
from apps.integrations.demo_world.files import CommunityFile, PersonFile, World
from apps.integrations.demo_world.kinds import MODULES
from apps.integrations.demo_world.kinds.episode import plan_show
from apps.integrations.demo_world.preparing import plan_needs
from apps.integrations.demo_world.recognising import plan_recognition
from apps.integrations.demo_world.texts import EditFile, EntryFile, ReplyFile
from apps.integrations.demo_world.unfinished import plan_draft
from apps.ratings.mark_services import keep_entry
from apps.ratings.services import follow_entry

_LINK = re.compile(r"\]\(([a-z]+:[a-z0-9-]+/[a-z0-9-]+)\)")
# An answer is accepted, and an expert stands behind it, so long after it was written, or just now.
ACCEPTED_AFTER = timedelta(hours=3)
ENDORSED_AFTER = timedelta(hours=5)
FOLLOWED_AFTER = timedelta(minutes=4)


class Step(NamedTuple):
    """Something that happens. `order` decides between steps of one moment: people come before what they do."""

    at: datetime
    order: int
    nth: int
    what: str
    act: Callable[[], None]


@dataclass(slots=True)
class Loader:
    """What has happened so far, under the names that the files use."""

    world: World
    now: datetime = field(default_factory=timezone.now)
    people: dict[str, User] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    replies: dict[tuple[str, str], Reply] = field(default_factory=dict)
    shows: dict[str, Show] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    password: str = field(default_factory=lambda: make_password(DEMO_PASSWORD))

    @transaction.atomic
    def load(self, watch: Callable[[int], object]) -> None:
        """Let it all happen. Raises `DemoFault`, `Refused` or a database error with nothing written."""
        for person in self.world.people:
            self.plan(person.handle, person.joined, 0, partial(self._make_person, person))
        for community in self.world.communities:
            self._plan_community(community)
        for show in self.world.shows:
            plan_show(self, show)
        for entry in self.world.entries:
            self._plan_entry(entry)
        for slug, needs in self.world.needs.items():
            plan_needs(self, slug, needs)
        for draft in self.world.drafts:
            plan_draft(self, draft)
        for kept in self.world.kept:
            self.plan(
                f"{kept['by']} keeps {kept['entry']}", float(kept["days_ago"]), 7, partial(self._keep_entry, kept)
            )
        plan_recognition(self, self.world.recognition)
        plan_targets(self, self.world.targets)
        plan_stories(self, self.world.stories)
        for step in sorted(self.steps, key=lambda step: step[:3]):
            with clock.as_of(step.at):
                try:
                    step.act()
                except (DemoFault, Refused) as error:
                    raise DemoFault(f"{step.what}: {error}") from error
            watch(1)

    def plan(
        self, what: str, days_ago: float, order: int, act: Callable[[], None], *, later: timedelta = timedelta()
    ) -> None:
        """Have something happen so many days ago, or a while later than that; never later than now."""
        at = min(self.now - timedelta(days=days_ago) + later, self.now)
        self.steps.append(Step(at, order, len(self.steps), what, act))

    def _plan_community(self, given: CommunityFile) -> None:
        first = next((handle for handle, (role, _) in given.people.items() if role == "manager"), None)
        if first is None:
            raise DemoFault(f"The community {given.slug} has no manager.")
        self.plan(given.slug, given.created, 1, partial(self._found, given, first))
        for handle, (role, days_ago) in given.people.items():
            if handle != first:
                self.plan(f"{handle} joins {given.slug}", days_ago, 2, partial(self._join, given.slug, handle, role))

    def _plan_entry(self, given: EntryFile) -> None:
        self.plan(given.address, given.days_ago, 3, partial(self._post, given))
        for edit in given.edits:
            self.plan(f"{given.address}, edited", edit.days_ago, 5, partial(self._change, given, edit))
        for handle in given.handles("follow"):
            what, act = f"{given.address}, followed by {handle}", partial(self._follow, given, handle)
            self.plan(what, min(given.days_ago, self._days_here(given.community, handle)), 4, act, later=FOLLOWED_AFTER)
        for reply in given.replies:
            self._plan_reply(given, reply)
        if plan := getattr(MODULES.get(given.kind), "plan", None):
            plan(self, given)

    def _plan_reply(self, given: EntryFile, reply: ReplyFile) -> None:
        what = f"{given.address}, reply {reply.id} by {reply.author}"
        self.plan(what, reply.days_ago, 4, partial(self._reply, given, reply))
        if reply.edited is not None:
            self.plan(what, reply.edited, 5, partial(self._edit, given, reply))
        if reply.accepted:
            self.plan(what, reply.days_ago, 6, partial(self._accept, given, reply), later=ACCEPTED_AFTER)
        if reply.endorsed:
            self.plan(what, reply.days_ago, 6, partial(self._endorse, given, reply), later=ENDORSED_AFTER)

    def _days_here(self, community: str, handle: str) -> float:
        """How long somebody has been in the community: whoever came later follows from then on."""
        given = next((given for given in self.world.communities if given.slug == community), None)
        return given.people[handle][1] if given and handle in given.people else float("inf")

    def _make_person(self, given: PersonFile) -> None:
        user = create_person(
            name=given.name,
            email=given.email,
            handle=given.handle,
            date_joined=clock.now(),
            is_hr=given.is_hr,
            is_staff=given.is_staff,
            is_superuser=given.is_staff,
        )
        # One hash for all: each costs a good part of a second, by design.
        user.password = self.password
        changes: dict[str, Any] = dict(given.profile)
        if changes.get("language") not in dict(settings.LANGUAGES):
            changes["language"] = settings.LANGUAGE_CODE
        if given.picture:
            with given.picture.open("rb") as picture:
                change_profile(user=user, changes=changes | {"photo": File(picture)}, origin=Origin.SYSTEM)
        else:
            change_profile(user=user, changes=changes, origin=Origin.SYSTEM)
        vouch_for_email(user=user)
        self.people[given.handle] = user

    def _found(self, given: CommunityFile, manager: str) -> None:
        community = create_community(
            by=None, manager=self.person(manager), slug=given.slug, origin=Origin.SYSTEM, **given.fields
        )
        # The column is filled with the real time, whatever the clock says.
        Community.objects.filter(pk=community.pk).update(created_at=clock.now())
        self.communities[given.slug] = community

    def _join(self, slug: str, handle: str, role: str) -> None:
        add_member(community=self.community(slug), user=self.person(handle), role=role, by=None)

    def _post(self, given: EntryFile) -> None:
        details = getattr(MODULES.get(given.kind), "details", None)
        self.entries[given.address] = post_entry(
            author=self.person(given.author),
            community=self.community(given.community),
            kind=given.kind,
            title=given.title,
            source=self.linked(given.source, given.address),
            tags=[str(tag) for tag in given.given.get("tags") or ()],
            is_question=given.kind == "discussion" and given.given.get("kind", "question") == "question",
            language=str(given.given.get("language", "")),
            coauthors=[self.person(handle) for handle in given.handles("coauthors")],
            details=details(self, given) if details else None,
        )

    def _change(self, given: EntryFile, edit: EditFile) -> None:
        changes = {"source": self.linked(edit.source, given.address)}
        by, entry = self.person(edit.author), self.entry(given.address)
        edit_entry(by=by, entry=entry, changes=changes, comment=edit.comment)

    def _follow(self, given: EntryFile, handle: str) -> None:
        follow_entry(user=self.person(handle), entry=self.entry(given.address))

    def _reply(self, given: EntryFile, reply: ReplyFile) -> None:
        parent = self.replies.get((given.address, reply.parent))
        if reply.parent and parent is None:
            raise DemoFault(f"{given.address}: reply {reply.id} answers {reply.parent}, which is not there before it.")
        self.replies[given.address, reply.id] = post_reply(
            author=self.person(reply.author),
            entry=self.entry(given.address),
            parent=parent,
            source=self.linked(reply.was or reply.source, given.address),
        )

    def _edit(self, given: EntryFile, reply: ReplyFile) -> None:
        source = self.linked(reply.source, given.address)
        edit_reply(by=self.person(reply.author), reply=self.reply(given.address, reply.id), source=source)

    def _accept(self, given: EntryFile, reply: ReplyFile) -> None:
        accept_answer(by=self.person(given.author), reply=self.reply(given.address, reply.id))

    def _endorse(self, given: EntryFile, reply: ReplyFile) -> None:
        endorse_reply(by=self.person(reply.endorsed), reply=self.reply(given.address, reply.id))

    def _keep_entry(self, given: dict[str, Any]) -> None:
        keep_entry(by=self.person(given["by"]), entry=self.entry(given["entry"]), note=given.get("note"))

    def linked(self, source: str, address: str) -> str:
        """The text with its links to other entries turned to where those are."""

        def turn(link: re.Match[str]) -> str:
            with suppress(KeyError):
                return f"]({self.entries[link[1]].get_absolute_url()})"
            raise DemoFault(f"{address} links to {link[1]}, which is not there or begins later.")

        return _LINK.sub(turn, source)

    def keep(self, owner: str, path: Path) -> StoredFile:
        """A file of the demo world as one that this person uploaded."""
        with beside(path, path.name).open("rb") as content:
            return keep_file(owner=self.person(owner), name=path.name, content=content, origin=Origin.SYSTEM)

    def person(self, handle: str) -> User:
        """Somebody who has joined by now."""
        if handle not in self.people:
            raise DemoFault(f"{handle} does something before joining, or has no file in demo/people.")
        return self.people[handle]

    def community(self, slug: str) -> Community:
        """A community that is there by now."""
        if slug not in self.communities:
            raise DemoFault(f"Something happens in {slug} before it is founded, or it has no file in demo/communities.")
        return self.communities[slug]

    def entry(self, address: str) -> Entry:
        """An entry that was written by now."""
        if address not in self.entries:
            raise DemoFault(f"{address} is not there, or begins later.")
        return self.entries[address]

    def reply(self, address: str, name: str) -> Reply:
        """A reply that was written by now."""
        if (address, name) not in self.replies:
            raise DemoFault(f"{address} has no reply {name} by then.")
        return self.replies[address, name]


def mark_loaded(folder: Path) -> None:
    """Leave word that this instance holds the demo world, which is what opens its well-known password."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demo-world").write_text(
        "The demo world was loaded here; its password is printed in the documentation.\n"
    )
