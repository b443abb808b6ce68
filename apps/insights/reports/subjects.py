"""What there are reports on: subjects, their columns, and the groupings. Nothing else can be asked for.

Each column is the share of units (people in a community, or questions) that bear a mark; `population` finds the marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from apps.communities.models import Kind
from apps.compass.role_texts import ROLE_TEXTS
from apps.insights.counting import Grouping
from apps.participation.signals import Role

__all__ = ["Grouping"]


class Subject(TextChoices):
    """What a report is on."""

    MIX = "mix", _("Profile mix")
    FULFILMENT = "fulfilment", _("How well roles are filled")
    USE = "use", _("Use")
    NETWORKS = "networks", _("Networks")
    SHARING = "sharing", _("Sharing")
    THREADS = "threads", _("Threads")


class Format(TextChoices):
    """How an answer is written down."""

    JSON = "json", _("JSON")
    CSV = "csv", _("CSV")
    XLSX = "xlsx", _("Excel (XLSX)")
    PDF = "pdf", _("PDF")


MEDIA_TYPES: dict[str, str] = {
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.PDF: "application/pdf",
}

GROUPING_NAMES: dict[str, str | Promise] = {
    Grouping.COMMUNITY: _("Community"),
    Grouping.KIND: _("Kind of community"),
    Grouping.DEPARTMENT: _("Department"),
    Grouping.SITE: _("Site"),
}


# Which kind of community is split by which boundary: departments are what a horizontal one spans, sites a vertical one.
BOUNDARIES: dict[str, str] = {Grouping.DEPARTMENT: Kind.HORIZONTAL, Grouping.SITE: Kind.VERTICAL}


@dataclass(frozen=True, slots=True)
class Column:
    """A share: its key (the mark), its heading, and what exactly is counted."""

    key: str
    label: str | Promise
    definition: str | Promise


@dataclass(frozen=True, slots=True)
class SubjectSpec:
    """What a subject says, of what, and its columns; `unit` is what is counted, `note` is true of several columns."""

    says: str | Promise
    unit: str | Promise
    columns: Sequence[Column]
    marks_of_questions: bool = False
    note: str | Promise = ""

    @property
    def sentences(self) -> str:
        """What it says, with what is true of several columns."""
        return " ".join(filter(None, (str(self.says), str(self.note))))

    @property
    def counted(self) -> str | Promise:
        """The heading over the number of what is counted: somebody in two communities is one person, counted twice."""
        return _("Questions, or more") if self.marks_of_questions else _("Memberships, or more")

    @property
    def terms(self) -> list[tuple[str, str]]:
        """What each column counts; columns that say the same of different roles stand together."""
        found: dict[str, list[str]] = {}
        for column in self.columns:
            found.setdefault(str(column.definition), []).append(str(column.label))
        return [(", ".join(labels), definition) for definition, labels in found.items()]


_ACTING = _(
    "Acting means: strongly enough in the weeks of presence, in two weeks of twelve or more, and, but for Consumers, "
    "of use to several others."
)
_USED = _("Acting in the role, and others use what they do at least three quarters as often as is usual there.")
_STRONG = _("At least one skill of the role is strong: surely above the usual of the community.")
_GROWING = _("At least one skill of the role is worth developing: surely below the usual of the community.")
_MEMBERS = _("active members, each counted once in each community")


def _roles(suffix: str, label: str | Promise, definition: str | Promise, roles: Sequence[Role]) -> list[Column]:
    return [Column(f"{role.value}{suffix}", format_lazy("{}{}", role.label, label), definition) for role in roles]


_ACTED_ON = [role for role in Role if role != Role.CONSUMER]

SUBJECTS: dict[Subject, SubjectSpec] = {
    Subject.MIX: SubjectSpec(
        _("What share of the active members acts in each of the five roles. Several roles at once are normal."),
        _MEMBERS,
        [
            *(Column(role, role.label, ROLE_TEXTS[role].short) for role in Role),
            Column("none", _("No role"), _("Active, and acting in none of the five roles.")),
            Column("several", _("Several roles"), _("Acting in two roles or more.")),
        ],
        note=_ACTING,
    ),
    Subject.FULFILMENT: SubjectSpec(
        _("How well the roles are filled, by what others make of it, never by volume; shares of all active members."),
        _MEMBERS,
        [
            *_roles("_used", _(": used by others"), _USED, _ACTED_ON),
            *_roles("_strong", _(": a strong skill"), _STRONG, list(Role)),
            *_roles("_growing", _(": a skill worth developing"), _GROWING, list(Role)),
        ],
    ),
    Subject.USE: SubjectSpec(
        _("What active members use the platform for; shares of all active members."),
        _MEMBERS,
        [
            Column("read", _("Read to the end"), _("Read, heard or downloaded something of others, to the end.")),
            Column("found", _("Found by searching"), _("Read something that a search had led to.")),
            Column("asked", _("Asked"), _("Asked a question that stands.")),
            Column("followed", _("Followed or kept"), _("Followed or kept an entry of others.")),
            Column("marked", _("Thanked or rated"), _("Thanked for a reply or gave stars.")),
            Column("answered", _("Answered"), _("Answered somebody in 15 words or more.")),
            Column("wrote", _("Wrote something new"), _("Wrote 50 words or more, a document or a recording.")),
            Column("improved", _("Improved a page"), _("Changed 200 characters or more of somebody else's page.")),
        ],
    ),
    Subject.NETWORKS: SubjectSpec(
        _("Who turns to others, as shares of all active members; never who to whom."),
        _MEMBERS,
        [
            Column("exchanged", _("Exchange both ways"), _("Did something for somebody who did something for them.")),
            Column("helped", _("Did something for others"), _("Somebody else had something of what they did.")),
            Column("bridged", _("Across the boundary"), _("Answered another department (vertical: another site).")),
            Column("brought", _("Brought people in"), _("Invited somebody, or named somebody new to a thread.")),
            Column("referred", _("Pointed to others' work"), _("Answered with what a third person had written.")),
            Column(
                "alone", _("No exchange"), _("Neither did anything for others nor had anything of what others did.")
            ),
        ],
    ),
    Subject.SHARING: SubjectSpec(
        _("What is carried on and used again; shares of all active members."),
        _MEMBERS,
        [
            Column("carried", _("Carried others' work"), _("Featured, listed or summed up what others had written.")),
            Column("reviewed", _("Reviewed"), _("Gave stars with a reason of ten words or more.")),
            Column("carried_used", _("Carried, and used"), _("Others used what they had carried or reviewed.")),
            Column("uses", _("Use others' work"), _("Made use of what somebody else had done.")),
            Column("used", _("Used by others"), _("Somebody else made use of what they had done.")),
            Column("curated", _("Made easier to find"), _("Changed title, tags or place of others' pages.")),
        ],
    ),
    Subject.THREADS: SubjectSpec(
        _("What became of the questions that were asked; shares of all questions."),
        _("questions, each in its asker's group"),
        [
            Column("day", _("Useful answer in a day"), _("A useful answer within 24 hours.")),
            Column("week", _("Useful answer in a week"), _("A useful answer within seven days.")),
            Column("replied", _("Replied to"), _("A reply of somebody else, useful or not, within seven days.")),
            Column("many", _("Three or more people"), _("Two people or more beside the asker took part.")),
        ],
        marks_of_questions=True,
    ),
}
