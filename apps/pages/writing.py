"""The composer of all kinds: what is on it, and what becomes of what was typed."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.communities.models import Access, Community, Status
from apps.content.forms import initial_of
from apps.content.kinds import KINDS, EntryKind
from apps.content.models import Entry
from apps.content.writing_templates import WritingTemplate, templates_for
from apps.core.refusals import Refusal, Refused
from apps.drafts.models import Draft, Values
from apps.drafts.policies import may_begin
from apps.drafts.services import save_draft
from apps.files.forms import UploadField
from apps.pages.composing import Beside, beside
from apps.ratings.services import follow_entry

# What the page itself sends beside the fields of its forms.
RESERVED = frozenset({"csrfmiddlewaretoken", "action", "draft", "version", "publish_at", "template"})

MENTIONS_WRONG = Refusal("mentions_wrong", gettext_lazy("Look again at the entries that it mentions."))


@dataclass(frozen=True)
class Desk:
    """One text on the composer: a new entry or the change of one, begun now or in a draft."""

    viewer: Any
    community: Community
    spec: EntryKind
    entry: Entry | None = None
    draft: Draft | None = None
    # The key that the page has made for a text of which nothing is kept yet.
    page_key: uuid.UUID | None = None

    @cached_property
    def key(self) -> uuid.UUID:
        """Under which it is kept."""
        return self.draft.key if self.draft else self.page_key or uuid.uuid4()

    @property
    def refusal(self) -> Refusal | None:
        """Why it cannot be published, where it cannot; the text is kept all the same."""
        return may_begin(self.viewer, self.community, self.spec.name, self.entry)

    @property
    def templates(self) -> list[WritingTemplate]:
        """Skeletons to start from."""
        return [] if self.entry else templates_for(self.spec.name)

    @property
    def audience(self) -> str:
        """Who will see it, in a sentence."""
        return audience_of(self.community)

    def form(self, data: QueryDict | None = None, files: Any = None, given: Mapping[str, Any] | None = None) -> Any:
        """The form of the kind: bound to `data`, or beginning with what the entry or the address says."""
        initial = initial_of(self.entry) if self.entry else given
        return self.spec.form(
            data, files, initial=initial, viewer=self.viewer, community=self.community, entry=self.entry
        )

    def form_as_typed(self, data: QueryDict) -> Any:
        """The form with what was typed so far, which nobody has called finished: without complaints."""
        form = self.form(data)
        form._errors = ErrorDict()
        return form

    def beside(self, data: QueryDict | None = None, given: Mapping[str, Any] | None = None) -> Beside:
        """What the composer holds beside the form."""
        return beside(self.viewer, self.spec.name, self.community, self.entry, data=data, given=given or {})

    def keep(self, data: QueryDict, form: Any, seen: int | None) -> Draft:
        """Keep what was typed and uploaded as a draft, under this desk's key where nothing is in the way."""
        return self.keep_values(values_of(data) | uploads_of(form), seen)

    def keep_values(self, values: Values, seen: int | None) -> Draft:
        """Keep these fields as a draft."""
        return save_draft(
            author=self.viewer,
            key=self.key,
            community=self.community,
            kind=self.spec.name,
            entry=self.entry,
            values=values,
            seen=seen,
        )


def desk_of(draft: Draft) -> Desk:
    """The composer on which a draft is continued."""
    return Desk(draft.author, draft.community, KINDS[draft.kind], draft.entry, draft)


def values_of(data: QueryDict) -> Values:
    """The fields of a form as they were typed."""
    return {name: values[0] if len(values) == 1 else values for name, values in data.lists() if name not in RESERVED}


def values_sent(sent: dict[str, Any]) -> Values:
    """The same from a script; what is not a text or a list of texts becomes one."""
    return {
        str(name): [str(one) for one in value] if isinstance(value, list) else str(value)
        for name, value in sent.items()
        if name not in RESERVED
    }


def uploads_of(form: forms.Form) -> Values:
    """The keys of files that came with the form, under the names by which it knows files that came before it."""
    form.full_clean()
    kept = {name: form.cleaned_data.get(name) for name, field in form.fields.items() if isinstance(field, UploadField)}
    return {f"{form.add_prefix(name)}_key": str(file.key) for name, file in kept.items() if file is not None}


def seen_in(request: HttpRequest) -> int | None:
    """The version of the draft that the page knew."""
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else None


def key_in(request: HttpRequest) -> uuid.UUID | None:
    """The key that the page made for its text."""
    try:
        return uuid.UUID(request.POST.get("draft", ""))
    except ValueError:
        return None


class TimeField(forms.DateTimeField):
    """A moment in the person's time zone, typed into the browser's own field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(
            widget=widget, error_messages=dict.fromkeys(("invalid", "required"), _("Give a day and a time.")), **kwargs
        )


def publish_at_in(request: HttpRequest) -> datetime:
    """The moment that was chosen; raises `ValidationError` where none or a wrong one was."""
    moment: datetime = TimeField().clean(request.POST.get("publish_at", ""))
    return moment


def time_zone_name() -> str:
    """The time zone in which the page understands times."""
    return timezone.get_current_timezone_name()


def audience_of(community: Community) -> str:
    """Who sees what is published there, in a sentence."""
    if community.status == Status.PREPARING:
        return _("Seen by those who prepare this community, and by its members once it is launched.")
    if community.access == Access.OPEN:
        return _("Seen by everybody who can open Guildhall, signed in or not.")
    if community.access == Access.HIDDEN:
        return _("Seen by the members of this community, which nobody else knows of.")
    return _("Seen by the members of this community only.")


def finish(draft: Draft, entry: Entry) -> None:
    """Make the mentions, fulfil the need, and have the author told of replies; raises `Refused` where it cannot."""
    more = desk_of(draft).beside(draft.form_data())
    if not more.is_valid():
        raise Refused(MENTIONS_WRONG)
    more.save(draft.author, entry)
    if draft.entry_id is None:
        follow_entry(user=draft.author, entry=entry)
