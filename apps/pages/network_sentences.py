"""A network's figures as sentences: what each says of this community, and the definition behind it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.networks.models import Boundary
from apps.networks.showing import ShownPattern


@dataclass(frozen=True, slots=True)
class Figure:
    """A name, the figure, what it says here, and what it is."""

    name: str
    value: str
    says: str
    definition: str


def boundary_words(boundary: str) -> dict[str, str]:
    """Department or site, as sentences need it."""
    if boundary == Boundary.SITE:
        return {"one": _("site"), "many": _("sites"), "across": _("Across sites")}
    return {"one": _("department"), "many": _("departments"), "across": _("Across departments")}


def people(number: int | None) -> str:
    """A number of people as it may be said."""
    if number is None:
        return _("fewer than 5")
    return _("%(n)d or more") % {"n": number}


def figures_of(pattern: ShownPattern) -> list[tuple[str, list[Figure]]]:
    """All figures, in three parts, each under the question that it answers."""
    return [
        (_("Who is in touch"), _touch(pattern)),
        (_("What crosses lines"), _lines(pattern)),
        (_("What it rests on"), _rests(pattern)),
    ]


def _share(share: float | None) -> str:
    return "–" if share is None else _("%(n)d %%") % {"n": round(share * 100)}


def _touch(pattern: ShownPattern) -> list[Figure]:
    circles = pattern.circles
    return [
        Figure(
            _("Without exchanges"),
            people(pattern.isolates) if pattern.isolates is not None else "–",
            _("Of %(n)d or more people who were here, so many turned to nobody and nobody turned to them.")
            % {"n": pattern.people}
            if pattern.isolates is not None
            else _("Too few, or too nearly all of them, to say."),
            _("People who read or did something in the twelve weeks, and have no exchange with anybody."),
        ),
        Figure(
            _("People whom each turned to"),
            f"{pattern.ties_a_person:g}",
            _("On average, a person turned to so many others. Of all that would be possible, that is %(share)s %%.")
            % {"share": f"{pattern.density * 100:g}"},
            _("Ordered pairs of whom the first replied to, mentioned, introduced or thanked the second, by person."),
        ),
        Figure(
            _("Returned"),
            _share(pattern.reciprocity),
            _("So many of these exchanges went both ways."),
            _("Of all ordered pairs, the share whose other direction is there as well."),
        ),
        Figure(
            _("Separate circles"),
            str(circles),
            ngettext(
                "All who exchange with anybody hang together, over others.",
                "There are %(n)d circles of people without any exchange between one and another.",
                circles,
            )
            % {"n": circles},
            _("Groups of two people or more who reach each other over exchanges in either direction."),
        ),
        *_steps(pattern),
    ]


def _steps(pattern: ShownPattern) -> list[Figure]:
    if pattern.steps is None:
        return []
    value = f"{pattern.steps:g}"
    if pattern.steps_error:
        value = _("%(n)s ± %(error)s") % {"n": value, "error": f"{pattern.steps_error:g}"}
    exact = _("Counted for every pair of people who reach each other.")
    sampled = _("Estimated from 256 people drawn at random; ± is half of the 95 % interval.")
    return [
        Figure(
            _("Steps from one to another"),
            value,
            _("So many exchanges lie between two people, in the mean."),
            sampled if pattern.is_large else exact,
        )
    ]


def _lines(pattern: ShownPattern) -> list[Figure]:
    words = boundary_words(pattern.boundary)
    found = []
    if pattern.cross_boundary is not None:
        found.append(
            Figure(
                words["across"],
                _share(pattern.cross_boundary),
                _("If nobody looked at %(many)s, it would be %(share)s.")
                % {"many": words["many"], "share": _share(pattern.cross_by_chance)},
                _("Of exchanges between people whose %(one)s is known, the share between two different ones.") % words,
            )
        )
    found.append(_found(pattern, words))
    if pattern.half_of_ways is not None or not pattern.is_large:
        found.append(
            Figure(
                _("Between others"),
                people(pattern.half_of_ways),
                _("Half of the shortest ways from person to person lead over so many people."),
                _("The fewest people who together have half of all betweenness; counted up to 5,000 people."),
            )
        )
    return found


def _found(pattern: ShownPattern, words: dict[str, str]) -> Figure:
    says = {
        "same": _("Those who exchange most are much the same as those who share a %(one)s anyway.") % words,
        "partly": _("Those who exchange most are in part those who share a %(one)s.") % words,
        "hardly": _("Those who exchange most hardly follow %(many)s.") % words,
        "": _("No circles stand out: what was found could be chance."),
    }[pattern.agreement]
    return Figure(
        _("Circles found"),
        _("%(found)d, %(many)s: %(drawn)d")
        % {"found": pattern.groups_found, "drawn": pattern.groups_drawn, "many": words["many"]},
        says,
        _("Circles in which much more is exchanged than chance would give (Louvain), against the groups drawn."),
    )


def _rests(pattern: ShownPattern) -> list[Figure]:
    return [
        Figure(
            _("Half of all exchanges"),
            people(pattern.half_of_exchanges),
            _("So many people began half of everything that was exchanged."),
            _("The fewest people from whom half of all exchanges come, later weeks counted more."),
        ),
        Figure(
            _("People who hold others together"),
            people(pattern.bridges),
            _("If one of them left, some of the others could no longer reach each other."),
            _("People without whom a circle falls apart. Nobody is told who they are."),
        ),
        Figure(
            _("Links that are the only way"),
            people(pattern.bridge_links),
            _("If one of these ended, its two sides would have no exchange left between them."),
            _("Pairs of people whose exchanges alone join two parts."),
        ),
        Figure(
            _("If one person leaves"),
            _share(pattern.fragility),
            _("At worst, so many of the pairs who reach each other now no longer would; people cut off: %(n)s.")
            % {"n": people(pattern.largest_loss)},
            _("The largest loss that the leaving of one person could mean. Who that is stays unsaid."),
        ),
        Figure(
            _("The core"),
            people(pattern.core_people),
            _("So many people each have exchanges with %(n)d others of them or more.") % {"n": pattern.core},
            _("The innermost k-core: those who are left when people with fewer links are taken away again and again."),
        ),
    ]


def brokers_of(pattern: ShownPattern) -> list[tuple[str, str]]:
    """What people do between groups, with how many do it at all."""
    words = boundary_words(pattern.boundary)
    names = {
        "coordinator": _("Bring together two people of their own %(one)s"),
        "gatekeeper": _("Take up something from another %(one)s for their own"),
        "representative": _("Carry something from their own %(one)s to another"),
        "itinerant": _("Bring together two people of another %(one)s"),
        "liaison": _("Stand between people of two other %(many)s"),
    }
    return [(name % words, people(pattern.brokers[role])) for role, name in names.items()]
