"""What lists show as text is what lists show."""

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from apps.communities.models import Status
from apps.content.listing import LISTED, listed_values
from apps.content.models import Entry
from apps.content.services import remove_entry
from tests.cast import Cast, ask, make_community


def test_everybody_gets_the_same_entries_by_text_as_by_the_queryset(cast: Cast) -> None:
    spaces = [cast.community, cast.on_request, cast.hidden, make_community("Prepared", manager=cast.manager)]
    for space in spaces:
        writer = cast.manager
        ask(writer, space, "shown")
        ask(writer, space, "withheld", withheld=True)
        prepared = ask(writer, space, "prepared", withheld=True)
        Entry.objects.filter(pk=prepared.pk).update(prepared_at=timezone.now())
        remove_entry(by=writer, entry=ask(writer, space, "removed"))
    spaces[-1].status = Status.PREPARING
    spaces[-1].save()
    seen = set()
    for viewer in (AnonymousUser(), cast.outsider, cast.member, cast.sme, cast.manager, cast.hr, cast.staff):
        for within in ([space.pk for space in spaces], [cast.hidden.pk], [spaces[-1].pk], []):
            listed = set(Entry.objects.visible_to(viewer, within=within).values_list("pk", flat=True))
            with connection.cursor() as sql:
                sql.execute(f"SELECT e.id FROM content_entry e WHERE {LISTED}", listed_values(viewer, within))  # noqa: S608  # Our own text.
                assert {pk for (pk,) in sql.fetchall()} == listed
            seen.add(len(listed))
    assert len(seen) > 3, "they do not all see the same"
