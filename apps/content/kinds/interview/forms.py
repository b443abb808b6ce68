"""What one fills in for an interview: who is asked, and questions with answers under them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.content.forms import EntryForm, PeopleField, SourceField

TEMPLATE = _(
    "## What does a good day at work look like for you?\n\n\n"
    "## Which problem do colleagues bring to you most often?\n\n\n"
    "## What did you learn the hard way?\n\n\n"
    "## What would you like to be asked more often?\n\n"
)


class InterviewForm(EntryForm):
    """Questions are headings, answers stand below them."""

    field_order = ("interviewee", "title", "source", "tags", "language")
    coauthors = None
    interviewee = PeopleField(
        label=_("Who is interviewed"),
        help_text=_("A handle. This person is told, may edit the answers, and decides whether it is published."),
        error_messages={"required": _("Say who is interviewed.")},
    )
    source = SourceField(
        label=_("Questions and answers"),
        rows=20,
        initial=TEMPLATE,
        help_text=_("A question is a line that begins with ##; its answer stands below."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.entry:
            # It stays with the person it began with.
            del self.fields["interviewee"]

    def clean_interviewee(self) -> User:
        """Exactly one."""
        people: list[User] = self.cleaned_data["interviewee"]
        if len(people) != 1:
            raise ValidationError(_("One person at a time: name one handle."))
        return people[0]
