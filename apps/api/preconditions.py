"""Tags of texts: `ETag` says which text of an entry was read, `If-Match` that only this one is to be overwritten."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from apps.api.problems import problem
from apps.content.collisions import Collision, marked_text
from apps.content.models import Entry

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The `ETag` of the text that was changed. Where somebody saved another one meanwhile, the answer is "
    "412, nothing is written, and both texts are in it.",
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TAG = re.compile(r'(?:W/)?"(\d{1,18})(?:-[0-9a-f]+)?"')
# What no text has ever had: a tag that we did not make matches nothing.
UNKNOWN = "unknown"


class TextShape(serializers.Serializer[Any]):
    """One of the texts that met."""

    title = serializers.CharField()
    source = serializers.CharField()


class CollisionShape(serializers.Serializer[Any]):
    """A lost race, as problem details. `base` is the text that was changed, `mine` what was sent, `theirs` what stands
    now (`etag` is its tag, `editor` the handle of who saved it). `merged` is both together, null where both changed
    the same lines; `marked` has these between marks."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    base = TextShape()
    mine = TextShape()
    theirs = TextShape()
    merged = serializers.CharField(allow_null=True)
    marked = serializers.CharField()
    editor = serializers.CharField()
    etag = serializers.CharField()


def text_tag(entry: Entry) -> str:
    """Tells this text of the entry from every other one; 0 while it was never edited."""
    if entry.edited_at is None:
        return "0"
    return str((entry.edited_at - _EPOCH) // timedelta(microseconds=1))


def etag_of(entry: Entry, data: Any) -> str:
    """The tag of an answer that shows the entry: its text's, and whatever else is in the answer."""
    rest = hashlib.blake2s(JSONRenderer().render(data), digest_size=8).hexdigest()
    return f'"{text_tag(entry)}-{rest}"'


def seen_by(request: Request) -> str | None:
    """The `text_mark` that the request wants to overwrite; None where it does not say or takes any."""
    given = request.headers.get("If-Match", "").strip()
    if given in {"", "*"}:
        return None
    match = _TAG.search(given)
    if match is None:
        return UNKNOWN
    number = int(match[1])
    return "" if number == 0 else (_EPOCH + timedelta(microseconds=number)).isoformat()


def collision_problem(collision: Collision) -> dict[str, Any]:
    """The body of the answer to a lost race; 412 by whoever asked for it, 409 else."""
    merged = collision.merged
    texts = {
        name: {"title": text.title, "source": text.source}
        for name, text in (("base", collision.base), ("mine", collision.mine), ("theirs", collision.theirs))
    }
    return problem(
        412 if collision.is_exact else 409,
        _("Somebody saved another text meanwhile"),
        code=collision.refusal.code,
        detail=_("Nothing was written. Merge both texts and send the result with the new tag."),
        **texts,
        merged=merged.text if merged.is_clean else None,
        marked=marked_text(collision),
        editor=collision.editor.handle,
        etag=f'"{text_tag(collision.entry)}"',
    )
