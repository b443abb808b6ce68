"""What a kind of entry says about itself."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class EntryKind:
    """`name` is stored and stands in the API, `icon` is a symbol of the icon sheet, `form` makes and edits one,
    `template` shows one, `takes_answers` says whether a reply can be accepted."""

    name: str
    label: str | Promise
    plural: str | Promise
    icon: str
    form: type[forms.Form]
    template: str
    takes_answers: bool = False
