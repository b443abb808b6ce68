"""Where an import goes to: a community, found or founded, that one import at a time writes to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import connection
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.activity.models import Origin
from apps.communities.models import Access, Community, Kind, Status
from apps.communities.services import create_community

LONGEST_SLUG = 60
LONGEST_METHOD = 120


class CannotImport(Exception):
    """Why nothing was imported, as a sentence that says what to do."""


def find_destination(slug: str, manager_email: str) -> tuple[Community | None, User | None]:
    """The community if there is one, else who shall manage the new one."""
    try:
        validate_slug(slug)
    except ValidationError:
        raise CannotImport(
            _("%(slug)s cannot be an address. Use letters, digits and hyphens.") % {"slug": slug}
        ) from None
    if len(slug) > LONGEST_SLUG:
        raise CannotImport(_("The community's address is longer than 60 letters. Choose a shorter one."))
    manager = _manager(manager_email) if manager_email else None
    community = Community.objects.filter(slug=slug).first()
    if community is None and manager is None:
        manager = User.objects.active().filter(is_staff=True).order_by("pk").first()
        if manager is None:
            raise CannotImport(
                _("A new community needs a manager, and there is no site administrator. Name somebody with --manager.")
            )
    return community, manager


# What an export of a site like this one says about its community.
_FACTS = ("name", "kind", "method", "departments", "role_rule", "purpose", "about", "access", "status")


def found_community(slug: str, manager: User | None, method: str, facts: Mapping[str, Any] | None = None) -> Community:
    """A new community of this address: open, unless `facts` of the one that was exported say otherwise.

    `method` says what it holds where there are none. Who belonged to the former one is not known here: its manager
    invites them.
    """
    if manager is None:  # `find_destination` has seen to it.
        raise CannotImport(_("A new community needs a manager. Name somebody with --manager."))
    name = slug.replace("-", " ").replace("_", " ").strip() or slug
    fields: dict[str, Any] = {
        "name": name[:1].upper() + name[1:],
        "kind": Kind.HORIZONTAL,
        "method": method[:LONGEST_METHOD],
        "purpose": _("Find what was asked and answered before, and go on from there."),
        "access": Access.OPEN,
        "status": Status.ACTIVE,
    }
    fields |= {field: facts[field] for field in _FACTS if facts and field in facts}
    try:
        return create_community(by=None, manager=manager, slug=slug, origin=Origin.IMPORT, **fields)
    except (ValidationError, TypeError) as error:
        raise CannotImport(
            _("What the export says about its community makes none: %(error)s") % {"error": error}
        ) from error


@contextmanager
def alone(source: str) -> Iterator[None]:
    """One import of a source at a time; the lock ends with the connection, however that ends."""
    key = f"import:{source}"
    with connection.cursor() as sql:
        sql.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [key])
        if not sql.fetchone()[0]:
            raise CannotImport(_("An import into this community is running already. Wait until it has ended."))
    try:
        yield
    finally:
        with connection.cursor() as sql:
            sql.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [key])


def _manager(email: str) -> User:
    manager = User.objects.active().filter(email__iexact=email).first()
    if manager is None:
        raise CannotImport(
            _("Nobody who can sign in has the e-mail %(email)s. Give --manager the e-mail of an active account.")
            % {"email": email}
        )
    return manager
