"""Tell, confirm, look at the amount, withdraw: each one transaction and one fact."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from django.db import transaction

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.communities.selectors import people_who_may_read
from apps.content.models import Entry
from apps.core import clock
from apps.core.refusals import require
from apps.stories import policies
from apps.stories.models import Confirmation, FinanceLook, FinanceReader, How, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """All that a story says. Amounts in `unit`, shares and confidence in percent."""

    title: str
    trying: str
    received: str
    did: str
    changed: str
    otherwise: str
    kind: str
    causes: str = ""
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    share_low: int | None = None
    share_high: int | None = None
    confidence: int | None = None
    can_confirm: User | None = None


@transaction.atomic
def tell_story(
    *,
    by: User,
    community: Community,
    telling: Telling,
    entries: Iterable[Entry] = (),
    people: Iterable[User] = (),
    origin: str = Origin.WEB,
) -> Story:
    """Tell what came of the community. Entries out of the teller's sight and people who may not read it stay out."""
    require(policies.may_tell(by, community))
    now = clock.now()
    story = Story(community=community, teller=by, told_at=now)
    _write(by, story, telling, entries, people)
    asked = _asked(story)
    _record(Verb.STORY_TOLD, by, story, origin, person_id=asked)
    return story


@transaction.atomic
def change_story(
    *,
    by: User,
    story: Story,
    telling: Telling,
    entries: Iterable[Entry] = (),
    people: Iterable[User] = (),
    origin: str = Origin.WEB,
) -> Story:
    """Tell it better, as long as nobody has confirmed it. Somebody newly named is asked."""
    story = _locked(story)
    require(policies.may_change(by, story))
    before = story.can_confirm_id
    _write(by, story, telling, entries, people)
    asked = _asked(story) if story.can_confirm_id != before else None
    _record(Verb.STORY_CHANGED, by, story, origin, person_id=asked)
    return story


@transaction.atomic
def confirm_story(*, by: User, story: Story, how: str, note: str = "", origin: str = Origin.WEB) -> Story:
    """Say that it was so. Of two who do it at once, the second reads that it is done."""
    story = _locked(story)
    require(policies.may_confirm(by, story))
    Confirmation.objects.create(story=story, by=by, how=How(how), note=note.strip(), at=clock.now())
    _record(Verb.STORY_CONFIRMED, by, story, origin, person_id=story.teller_id)
    return story


@transaction.atomic
def look_at_amount(*, by: User, story: Story, origin: str = Origin.WEB) -> Story:
    """Note that somebody who knows the books has seen the amount."""
    story = _locked(story)
    require(policies.may_look(by, story))
    FinanceLook.objects.create(story=story, by=by, at=clock.now())
    _record(Verb.STORY_SEEN_BY_FINANCE, by, story, origin, person_id=story.teller_id)
    return story


@transaction.atomic
def withdraw_story(*, by: User, story: Story, origin: str = Origin.WEB) -> Story:
    """Take it away; it counts nowhere any more."""
    story = _locked(story)
    require(policies.may_withdraw(by, story))
    story.withdrawn_at = clock.now()
    story.save(update_fields=["withdrawn_at"])
    _record(Verb.STORY_WITHDRAWN, by, story, origin, person_id=story.teller_id)
    return story


@transaction.atomic
def set_finance_reader(
    *, by: User, community: Community, person: User, is_named: bool, origin: str = Origin.WEB
) -> None:
    """Name somebody who looks at amounts, or no longer."""
    require(policies.may_name_finance(by, community))
    require(None if people_who_may_read(community, User.objects.filter(pk=person.pk)) else policies.MEMBERS_SEE)
    rows = FinanceReader.objects.filter(community=community, person=person)
    if rows.exists() == is_named:
        return
    if is_named:
        FinanceReader.objects.get_or_create(community=community, person=person)
    else:
        rows.delete()
    record_event(
        Verb.FINANCE_READER_CHANGED,
        actor_id=by.pk,
        person_id=person.pk,
        community_id=community.pk,
        origin=origin,
        context={"named": is_named},
    )


def _write(by: User, story: Story, telling: Telling, entries: Iterable[Entry], people: Iterable[User]) -> None:
    for field in fields(telling):
        setattr(story, field.name, getattr(telling, field.name))
    if story.can_confirm_id == by.pk:
        story.can_confirm = None
    story.changed_at = clock.now()
    story.save()
    story.entries.set(Entry.objects.visible_to(by).filter(pk__in=[entry.pk for entry in entries]))
    named = User.objects.filter(pk__in=[person.pk for person in people]).exclude(pk=by.pk)
    story.people.set(people_who_may_read(story.community, named))


def _asked(story: Story) -> int | None:
    """The one who can confirm, where they may read the story."""
    asked = User.objects.filter(pk=story.can_confirm_id)
    return people_who_may_read(story.community, asked).values_list("pk", flat=True).first()


def _locked(story: Story) -> Story:
    return Story.objects.select_for_update(of=("self",)).standing().select_related("community").get(pk=story.pk)


def _record(verb: Verb, by: User, story: Story, origin: str, *, person_id: int | None = None) -> None:
    record_event(
        verb,
        actor_id=by.pk,
        person_id=person_id,
        community_id=story.community_id,
        origin=origin,
        context={"story": story.pk},
    )
