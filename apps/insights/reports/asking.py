"""What somebody asks for, checked: a subject, one grouping, one window, at most one community. Nothing else narrows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.insights.reports.selectors import windows
from apps.insights.reports.subjects import Grouping
from apps.insights.windows import week_named

# Too few have two things in common.
NO_FURTHER = gettext_lazy("One community is not split further, since that would tell of few. Leave out one of the two.")
KNOWN = ("grouping", "window", "community", "format")


@dataclass(frozen=True, slots=True)
class Question:
    """A checked one. `week` is None where nothing is published yet."""

    grouping: Grouping
    week: int | None
    community: str = ""


def question_from(given: Mapping[str, str]) -> Question:
    """The question that an address asks; raises `ValidationError` by field, with what there is instead."""
    errors: dict[str, list[str]] = {
        name: [_("Reports are not narrowed by this. There are: %(all)s.") % {"all": ", ".join(KNOWN)}]
        for name in given
        if name not in KNOWN
    }
    for name in set(given) & set(KNOWN):
        # Of a QueryDict, one value is taken; two are two questions.
        if len(getattr(given, "getlist", lambda name: [given[name]])(name)) > 1:
            errors[name] = [_("One at a time.")]
    grouping = given.get("grouping") or Grouping.COMMUNITY
    if grouping not in Grouping.values:
        errors["grouping"] = [_("There is no such grouping. There are: %(all)s.") % {"all": ", ".join(Grouping.values)}]
    community = given.get("community") or ""
    if community and grouping in Grouping.values and grouping != Grouping.COMMUNITY:
        errors["community"] = [str(NO_FURTHER)]
    published = [window.week for window in windows()]
    week = published[0] if published else None
    if label := given.get("window"):
        week = week_named(label)
        if week not in published:
            all_windows = ", ".join(window.label for window in windows()) or _("none yet")
            errors["window"] = [_("This window is not published. There are: %(all)s.") % {"all": all_windows}]
    if errors:
        raise ValidationError(errors)
    return Question(Grouping(grouping), week, community)


def weeks_from(labels: Sequence[str] | None, grouping: str, community: str) -> list[int]:
    """The windows of a long report, all that are published unless some are named; raises `ValidationError`."""
    if community and grouping != Grouping.COMMUNITY:
        raise ValidationError({"community": [str(NO_FURTHER)]})
    published = {window.label: window.week for window in windows()}
    chosen = list(labels or published)
    if not chosen or (strange := [label for label in chosen if label not in published]):
        named = ", ".join(strange if chosen else []) or _("none")
        sentence = _("These windows are not published: %(all)s.") % {"all": named}
        raise ValidationError({"windows": [sentence]})
    return [published[label] for label in chosen]
