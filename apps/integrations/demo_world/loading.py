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
from apps.content.kinds.discussion import DISCUSSION
from apps.content.models import Entry, Reply
from apps.content.reply_services import accept_answer, edit_reply, post_reply
from apps.content.services import post_entry
from apps.core import clock
from apps.core.refusals import Refused
from apps.integrations.demo_world.files import CommunityFile, DemoFault, DiscussionFile, PersonFile, ReplyFile, World
from apps.ratings.services import follow_entry

_LINK = re.compile(r"\]\(discussion:([a-z0-9-]+/[a-z0-9-]+)\)")
# An answer is accepted so long after it was written, or just now.
ACCEPTED_AFTER = timedelta(hours=3)
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
    steps: list[Step] = field(default_factory=list)
    password: str = field(default_factory=lambda: make_password(DEMO_PASSWORD))

    @transaction.atomic
    def load(self, watch: Callable[[int], object]) -> None:
        """Let it all happen. Raises `DemoFault`, `Refused` or a database error with nothing written."""
        for person in self.world.people:
            self._plan(person.handle, person.joined, 0, partial(self._make_person, person))
        for community in self.world.communities:
            self._plan_community(community)
        for discussion in self.world.discussions:
            self._plan_discussion(discussion)
        for step in sorted(self.steps, key=lambda step: step[:3]):
            with clock.as_of(step.at):
                try:
                    step.act()
                except (DemoFault, Refused) as error:
                    raise DemoFault(f"{step.what}: {error}") from error
            watch(1)

    def _plan(
        self, what: str, days_ago: float, order: int, act: Callable[[], None], *, later: timedelta = timedelta()
    ) -> None:
        at = min(self.now - timedelta(days=days_ago) + later, self.now)
        self.steps.append(Step(at, order, len(self.steps), what, act))

    def _plan_community(self, given: CommunityFile) -> None:
        first = next((handle for handle, (role, _) in given.people.items() if role == "manager"), None)
        if first is None:
            raise DemoFault(f"The community {given.slug} has no manager.")
        self._plan(given.slug, given.created, 1, partial(self._found, given, first))
        for handle, (role, days_ago) in given.people.items():
            if handle != first:
                self._plan(f"{handle} joins {given.slug}", days_ago, 2, partial(self._join, given.slug, handle, role))

    def _plan_discussion(self, given: DiscussionFile) -> None:
        self._plan(given.address, given.days_ago, 3, partial(self._post, given))
        for handle in given.follow:
            what, act = f"{given.address}, followed by {handle}", partial(self._follow, given, handle)
            self._plan(
                what, min(given.days_ago, self._days_here(given.community, handle)), 4, act, later=FOLLOWED_AFTER
            )
        for reply in given.replies:
            what = f"{given.address}, reply {reply.id} by {reply.author}"
            self._plan(what, reply.days_ago, 4, partial(self._reply, given, reply))
            if reply.edited is not None:
                self._plan(what, reply.edited, 5, partial(self._edit, given, reply))
            if reply.accepted:
                self._plan(what, reply.days_ago, 6, partial(self._accept, given, reply), later=ACCEPTED_AFTER)

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
            by=None, manager=self._person(manager), slug=given.slug, origin=Origin.SYSTEM, **given.fields
        )
        # The column is filled with the real time, whatever the clock says.
        Community.objects.filter(pk=community.pk).update(created_at=clock.now())
        self.communities[given.slug] = community

    def _join(self, slug: str, handle: str, role: str) -> None:
        add_member(community=self._community(slug), user=self._person(handle), role=role, by=None)

    def _post(self, given: DiscussionFile) -> None:
        self.entries[given.address] = post_entry(
            author=self._person(given.author),
            community=self._community(given.community),
            kind=DISCUSSION.name,
            title=given.title,
            source=self._linked(given.source, given.address),
            tags=given.tags,
            is_question=given.is_question,
        )

    def _follow(self, given: DiscussionFile, handle: str) -> None:
        follow_entry(user=self._person(handle), entry=self.entries[given.address])

    def _reply(self, given: DiscussionFile, reply: ReplyFile) -> None:
        parent = self.replies.get((given.address, reply.parent))
        if reply.parent and parent is None:
            raise DemoFault(f"{given.address}: reply {reply.id} answers {reply.parent}, which is not there before it.")
        self.replies[given.address, reply.id] = post_reply(
            author=self._person(reply.author),
            entry=self.entries[given.address],
            parent=parent,
            source=self._linked(reply.was or reply.source, given.address),
        )

    def _edit(self, given: DiscussionFile, reply: ReplyFile) -> None:
        source = self._linked(reply.source, given.address)
        edit_reply(by=self._person(reply.author), reply=self.replies[given.address, reply.id], source=source)

    def _accept(self, given: DiscussionFile, reply: ReplyFile) -> None:
        accept_answer(by=self._person(given.author), reply=self.replies[given.address, reply.id])

    def _linked(self, source: str, address: str) -> str:
        """The text with its links to other discussions turned to where those are."""

        def turn(link: re.Match[str]) -> str:
            with suppress(KeyError):
                return f"]({self.entries[link[1]].get_absolute_url()})"
            raise DemoFault(f"{address} links to {link[1]}, which is not there or begins later.")

        return _LINK.sub(turn, source)

    def _person(self, handle: str) -> User:
        if handle not in self.people:
            raise DemoFault(f"{handle} does something before joining, or has no file in demo/people.")
        return self.people[handle]

    def _community(self, slug: str) -> Community:
        if slug not in self.communities:
            raise DemoFault(f"Something happens in {slug} before it is founded, or it has no file in demo/communities.")
        return self.communities[slug]


def mark_loaded(folder: Path) -> None:
    """Leave word that this instance holds the demo world, which is what opens its well-known password."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demo-world").write_text(
        "The demo world was loaded here; its password is printed in the documentation.\n"
    )
