"""Where nothing is kept, everything is derived into new tables: the same rows, the same indexes, and nothing left."""

import pytest
from django.db import connection, transaction

from apps.core import clock
from apps.participation.derivation import fresh
from apps.participation.models import Act, Presence, Tally, Use
from apps.participation.services import rebuild_participation
from apps.ratings.mark_services import thank_for_reply
from tests.participation.making import Place, kept, make_place


def indexes() -> list[tuple[str, ...]]:
    with connection.cursor() as sql:
        sql.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) UNION ALL SELECT conname,"
            " pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) ORDER BY 1, 2",
            [list(fresh.TABLES), list(fresh.TABLES)],
        )
        return list(sql.fetchall())


def lived() -> Place:
    """Two weeks in which people ask, answer, thank and read."""
    place = make_place(4)
    for _ in range(2):
        question = place.ask(0)
        reply = place.later(hours=2).reply(1, question)
        place.reply(0, question, parent=place.later(hours=2).reply(2, question, parent=reply))
        with clock.as_of(place.later(hours=2).now):
            thank_for_reply(by=place.people[0], reply=reply)
        place.read(3, question)
        place.later(days=7)
    with transaction.atomic():
        place.flow()
    return place


@pytest.mark.django_db(transaction=True)
def test_everything_is_derived_into_new_tables_where_nothing_is_kept() -> None:
    place = lived()
    before, shape = kept(), indexes()
    assert before["acts"]
    assert before["uses"]
    assert not fresh.is_possible()
    for model in (Use, Act, Tally, Presence):
        model._base_manager.all().delete()
    # What somebody who was killed has left is no hindrance.
    fresh.prepare()
    assert fresh.is_possible()
    rebuild_participation(workers=2)
    assert kept() == before
    assert indexes() == shape
    with connection.cursor() as sql:
        sql.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [fresh.SCHEMA])
        assert sql.fetchone() == (0,)
    # Rows that are kept step by step go on where these end.
    place.reply(3, place.ask(1))
    with transaction.atomic():
        place.flow()
    assert len(kept()["acts"]) > len(before["acts"])
    rebuild_participation(workers=2)
    assert kept()["acts"]
