"""Discussions: a question that wants an answer, or an open talk."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.content.forms import EntryForm
from apps.content.kinds.base import EntryKind


class DiscussionForm(EntryForm):
    """What one fills in to start or edit a discussion: one person asks."""

    field_order = ("is_question", "title", "source")
    coauthors = None
    is_question = forms.TypedChoiceField(
        label=_("What is it"),
        choices=[("yes", _("A question: I look for an answer")), ("no", _("A talk: I look for views"))],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )


DISCUSSION = EntryKind(
    name="discussion",
    label=_("Discussion"),
    plural=_("Discussions"),
    counted=ngettext_lazy("%(n)d discussion", "%(n)d discussions", "n"),
    icon="message",
    form=DiscussionForm,
    template="pages/discussion.html",
    takes_answers=True,
    invitation=_("Ask what you need to know, or talk something over."),
)
