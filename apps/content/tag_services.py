"""Care for the tags that all communities share: merge, rename, say which words mean the same."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.communities.models import Community
from apps.content import policies
from apps.content.models import Entry, Tag, TagSynonym
from apps.core.refusals import Refusal, Refused, require
from apps.core.text import tag_slug_of

SAME_TAG = Refusal("same_tag", _("Choose another tag to merge it into."))
NO_WORD = Refusal("no_word", _("Type a word with letters or digits."))
IS_A_TAG = Refusal("is_a_tag", _("There is a tag of that name already. Merge the two instead."))
MEANS_ANOTHER = Refusal("means_another", _("That word stands for another tag already."))

# What other apps hang on a tag: each moves its rows from the tag that goes to the one that stays.
HEIRS: list[Callable[[Tag, Tag], None]] = []


@transaction.atomic
def merge_tags(*, by: User, tag: Tag, into: Tag, origin: str = Origin.WEB) -> Tag:
    """Give everything that carries `tag` the tag `into` instead; the former word stands for it from now on.

    Cannot be undone: afterwards nobody knows which entries had which.
    """
    tag, into = _locked(tag), _locked(into)
    if tag.pk == into.pk:
        raise Refused(SAME_TAG)
    require(policies.may_tend(by, tag))
    carriers = list(tag.entries.values_list("pk", flat=True))
    links = Entry.tags.through.objects
    links.bulk_create([Entry.tags.through(entry_id=pk, tag_id=into.pk) for pk in carriers], ignore_conflicts=True)
    TagSynonym.objects.filter(tag=tag).update(tag=into)
    former = tag.slug, tag.name
    for inherit in HEIRS:
        inherit(tag, into)
    tag.delete()
    TagSynonym.objects.create(slug=former[0], name=former[1], tag=into)
    _note(by, into, origin, merged=former[0])
    return into


@transaction.atomic
def rename_tag(*, by: User, tag: Tag, name: str, origin: str = Origin.WEB) -> Tag:
    """Give it another name; the former word stands for it from now on."""
    tag = _locked(tag)
    require(policies.may_tend(by, tag))
    slug, former = _slug_of(name), (tag.slug, tag.name)
    if slug != tag.slug:
        if Tag.objects.filter(slug=slug).exists():
            raise Refused(IS_A_TAG)
        if TagSynonym.objects.filter(slug=slug).exclude(tag=tag).exists():
            raise Refused(MEANS_ANOTHER)
        TagSynonym.objects.filter(slug=slug).delete()
        TagSynonym.objects.create(slug=former[0], name=former[1], tag=tag)
    tag.slug, tag.name = slug, name.strip()[:40]
    tag.save()
    _note(by, tag, origin, renamed=former[0])
    return tag


@transaction.atomic
def add_synonym(*, by: User, tag: Tag, word: str, origin: str = Origin.WEB) -> TagSynonym:
    """Let a word that is no tag itself stand for the tag. Twice changes nothing."""
    tag = _locked(tag)
    require(policies.may_tend(by, tag))
    slug = _slug_of(word)
    if Tag.objects.filter(slug=slug).exists():
        raise Refused(IS_A_TAG)
    synonym, created = TagSynonym.objects.get_or_create(slug=slug, defaults={"name": word.strip()[:40], "tag": tag})
    if synonym.tag_id != tag.pk:
        raise Refused(MEANS_ANOTHER)
    if created:
        _note(by, tag, origin, synonym=slug)
    return synonym


@transaction.atomic
def drop_synonym(*, by: User, tag: Tag, slug: str, origin: str = Origin.WEB) -> None:
    """Let the word stand for itself again. Where it does, nothing changes."""
    require(policies.may_tend(by, tag))
    if TagSynonym.objects.filter(tag=tag, slug=slug).delete()[0]:
        _note(by, tag, origin, dropped=slug)


def _slug_of(word: str) -> str:
    slug = tag_slug_of(word.strip())
    if not slug:
        raise Refused(NO_WORD)
    return slug


def _locked(tag: Tag) -> Tag:
    return Tag.objects.select_for_update().get(pk=tag.pk)


def _note(by: User, tag: Tag, origin: str, **what: str) -> None:
    """Record it, and have every list that shows the tag drawn anew."""
    entries = Entry.objects.filter(tags=tag)
    Community.objects.filter(entries__tags=tag).update(version=F("version") + 1)
    Entry.objects.filter(pk__in=entries.values("pk")).update(version=F("version") + 1)
    record_event(Verb.TAGS_CHANGED, actor_id=by.pk, origin=origin, context={"tag": tag.pk, "slug": tag.slug} | what)
