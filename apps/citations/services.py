"""Mention an entry in an article, take the mention back, renew it."""

from django.db import IntegrityError, transaction
from django.db.models import F

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.citations import policies
from apps.citations.models import Citation, Relation
from apps.citations.quotes import stands_in
from apps.citations.selectors import words_of
from apps.content.models import Entry
from apps.core import clock
from apps.core.refusals import Refused, require


@transaction.atomic
def cite_entry(
    *,
    by: User,
    source: Entry,
    target: Entry,
    quote: str,
    relation: str = Relation.RECOMMENDS,
    origin: str = Origin.WEB,
) -> Citation:
    """Have the article `source` mention `target`, which the writer may read, with words that stand in it."""
    require(policies.may_cite(by, source))
    target = check_quote(by=by, target=target, quote=quote)
    if target.pk == source.pk:
        raise Refused(policies.ITSELF)
    # The article's row keeps those who add mentions at the same time in a line, so that five stay five.
    Entry.objects.select_for_update().get(pk=source.pk)
    standing = Citation.objects.standing().filter(source=source)
    if standing.count() >= policies.MOST_CITATIONS:
        raise Refused(policies.TOO_MANY)
    try:
        with transaction.atomic():
            citation = Citation.objects.create(
                source=source, target=target, relation=Relation(relation), quote=quote.strip(), by=by, at=clock.now()
            )
    except IntegrityError as error:
        raise Refused(policies.MENTIONED_ALREADY) from error
    _record(Verb.ENTRY_CITED, by, citation, origin)
    return citation


def check_quote(*, by: User, target: Entry, quote: str) -> Entry:
    """The entry as it is now, if the person may read it and the words stand in it; raises `Refused` otherwise."""
    found = (
        Entry.objects.visible_to(by).filter(pk=target.pk, removed_at=None).select_related("community", "author").first()
    )
    if found is None:
        raise Refused(policies.NOT_FOUND)
    if not quote.strip():
        raise Refused(policies.QUOTE_MISSING)
    if not stands_in(quote, words_of(found)):
        raise Refused(policies.NOT_ITS_WORDS)
    return found


@transaction.atomic
def withdraw_citation(*, by: User, citation: Citation, origin: str = Origin.WEB) -> Citation:
    """Take the mention back. Twice changes nothing."""
    citation = _locked(citation)
    require(policies.may_withdraw(by, citation))
    if citation.withdrawn_at is None:
        citation.withdrawn_at = clock.now()
        citation.save(update_fields=["withdrawn_at"])
        _record(Verb.CITATION_WITHDRAWN, by, citation, origin)
    return citation


@transaction.atomic
def renew_citation(*, by: User, citation: Citation, origin: str = Origin.WEB) -> Citation:
    """Undo the withdrawal. The cited author is not told again."""
    citation = _locked(citation)
    require(policies.may_withdraw(by, citation))
    if citation.withdrawn_at is None:
        return citation
    standing = Citation.objects.standing().filter(source=citation.source)
    if standing.filter(target=citation.target).exists():
        raise Refused(policies.MENTIONED_ALREADY)
    if standing.count() >= policies.MOST_CITATIONS:
        raise Refused(policies.TOO_MANY)
    citation.withdrawn_at = None
    citation.save(update_fields=["withdrawn_at"])
    _record(Verb.ENTRY_CITED, by, citation, origin, renewed=True)
    return citation


def _record(verb: Verb, by: User, citation: Citation, origin: str, **context: object) -> None:
    """Note it on the cited entry, and let both pages be drawn anew."""
    source, target = citation.source, citation.target
    Entry.objects.filter(pk__in=[source.pk, target.pk]).update(version=F("version") + 1)
    if source.prepared_at and source.is_withheld:
        # Told with the release of the article, not before.
        context["prepared"] = True
    record_event(
        verb,
        actor_id=by.pk,
        person_id=target.author_id,
        community_id=target.community_id,
        entry_id=target.pk,
        origin=origin,
        context={"citation": citation.pk, "source": source.pk, "relation": citation.relation} | context,
    )


def _locked(citation: Citation) -> Citation:
    rows = Citation.objects.select_for_update(of=("self",)).select_related("source__community", "target")
    return rows.get(pk=citation.pk)
