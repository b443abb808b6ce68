"""What happens to people. Deactivation stands in `communities`, because communities may lose a manager by it."""

import hashlib
import io
import itertools
import re
import secrets
from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from PIL import Image, ImageOps

from apps.accounts import policies
from apps.accounts.models import ApiToken, Profile, User
from apps.activity.models import Origin
from apps.activity.stream import record_event
from apps.activity.verbs import Verb
from apps.core.markdown import render
from apps.core.refusals import require
from apps.core.text import slug_of

SCOPES = ("read", "write", "reports", "moderate", "admin")
TOKEN_PREFIX = "guild_"
PHOTO_SIDE = 256
ADMINISTRATED = frozenset({"name", "headline", "is_staff", "is_hr"})


@transaction.atomic
def create_person(
    *, name: str, email: str | None = None, password: str | None = None, handle: str = "", **fields: Any
) -> User:
    """Make a person with a profile. The handle is made from the name where none is given, and made unique."""
    email = email.strip().lower() if email else None
    name = name.strip() or (email or "").split("@")[0] or "Somebody"
    user = User(name=name[:120], email=email, password=make_password(password), **fields)
    for _attempt in range(5):
        user.handle = unique_handle(handle or handle_from(name))
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as error:
            # Somebody took the handle in between; a taken e-mail is the caller's to report.
            if "handle" not in str(error):
                raise
            continue
        user.profile = Profile.objects.create(user=user)
        return user
    raise RuntimeError(f"No free handle near {handle or name}")


def vouch_for_email(*, user: User) -> None:
    """Take the person's e-mail as theirs without a mail to it: somebody who may do so has vouched for it."""
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


def unique_handle(wish: str) -> str:
    """`wish`, or `wish-2`, `wish-3` ... where it is taken."""
    taken = set(User.objects.filter(handle__startswith=wish[:34]).values_list("handle", flat=True))
    if wish not in taken:
        return wish
    return next(handle for n in itertools.count(2) if (handle := f"{wish[:34].rstrip('-')}-{n}") not in taken)


def handle_from(name: str) -> str:
    """A handle that resembles the name: 3 to 36 small letters, digits and hyphens."""
    # A name without Latin letters has no slug of its own; `slug_of` would give all of them the same word.
    slug = slug_of(name, length=36) if slugify(name) else ""
    handle = re.sub(r"[^a-z0-9-]", "", slug)[:36].strip("-")
    return handle if len(handle) >= 3 else f"member-{secrets.token_hex(3)}"


@transaction.atomic
def change_profile(*, user: User, changes: dict[str, Any], origin: str = Origin.WEB) -> User:
    """Take over the given fields of person and profile. `photo` may be an uploaded file, or False to remove it."""
    profile = Profile.objects.select_for_update().get(user=user)
    for field, value in changes.items():
        if field == "photo":
            _set_photo(user, value)
        elif field in {"name", "headline", "handle"}:
            setattr(user, field, value)
        else:
            setattr(profile, field, value)
    profile.about_html = render(profile.about).html
    user.save()
    profile.save()
    user.profile = profile
    record_event(
        Verb.PERSON_CHANGED, actor_id=user.pk, person_id=user.pk, origin=origin, context={"fields": sorted(changes)}
    )
    return user


@transaction.atomic
def change_person(*, by: User, person: User, changes: dict[str, Any], origin: str = Origin.WEB) -> User:
    """What a site administrator changes about an account: `ADMINISTRATED` fields, all others are the person's own."""
    changes = {field: value for field, value in changes.items() if field in ADMINISTRATED}
    require(policies.may_change_person(by, person, changes))
    person = User.objects.select_for_update().get(pk=person.pk)
    for field, value in changes.items():
        setattr(person, field, value)
    person.save(update_fields=[*changes])
    record_event(
        Verb.PERSON_CHANGED, actor_id=by.pk, person_id=person.pk, origin=origin, context={"fields": sorted(changes)}
    )
    return person


def _set_photo(user: User, upload: Any) -> None:
    if user.photo:
        # Nobody keeps a picture that its owner has taken away.
        transaction.on_commit(partial(user.photo.storage.delete, str(user.photo.name)))
    if not upload:
        user.photo = ""
        return
    # Decoding and encoding anew leaves behind whatever else the file carried: place, camera, scripts.
    image = ImageOps.exif_transpose(Image.open(upload)).convert("RGB")
    image = ImageOps.fit(image, (PHOTO_SIDE, PHOTO_SIDE))
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82)
    user.photo.save(f"{secrets.token_urlsafe(9)}.webp", ContentFile(out.getvalue()), save=False)


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: list[str], expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """Make a key for the API. Returns the row and the key, which cannot be shown again."""
    if not scopes or set(scopes) - set(SCOPES):
        raise ValueError(f"Scopes are {', '.join(SCOPES)}")
    key = TOKEN_PREFIX + secrets.token_urlsafe(30)
    token = ApiToken.objects.create(
        user=user, name=name, scopes=sorted(set(scopes)), expires_at=expires_at, digest=digest_of(key)
    )
    record_event(Verb.TOKEN_CREATED, actor_id=user.pk, person_id=user.pk, context={"scopes": token.scopes})
    return token, key


@transaction.atomic
def revoke_token(*, token: ApiToken, by: User | None = None) -> ApiToken:
    """Close the key at once. `by` is who does it where that is not its owner: a site administrator."""
    require(policies.may_revoke(by or token.user, token))
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    record_event(Verb.TOKEN_REVOKED, actor_id=by.pk if by else token.user_id, person_id=token.user_id)
    return token


def digest_of(key: str) -> str:
    """What is stored of a key. A fast hash is enough: the key is 240 random bits."""
    return hashlib.sha256(key.encode()).hexdigest()
