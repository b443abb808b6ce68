"""How people want to be written to, and their first digests."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from apps.core import clock
from apps.mailing.digests import write_digests
from apps.mailing.services import read_since, set_language, set_rhythms

if TYPE_CHECKING:
    from apps.integrations.demo_world.loading import Loader


def begin_mail(loader: "Loader", given: Iterable[dict[str, Any]]) -> None:
    """What the file says, and the digests that are due by it; whoever sends mail sends them when it starts."""
    for row in given:
        person = loader.person(row["who"])
        paces: dict[int | None, str] = {None: row["usual"]}
        paces |= {loader.community(slug).pk: pace for slug, pace in (row.get("communities") or {}).items()}
        set_rhythms(person=person, paces=paces)
        set_language(person=person, language=row.get("language", ""))
        if "since" in row:
            read_since(person=person, since=clock.now() - timedelta(days=float(row["since"])))
    write_digests()
