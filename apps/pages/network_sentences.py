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
    parts = pattern.circles
    alone = pattern.isolates
    return [
        Figure(
            _("Without any exchange"),
            "–" if alone is None else people(alone),
            _("Too few, or too nearly all, to say.")
            if alone is None
            else _("Of %(n)d or more people who were here, these turned to nobody, and nobody turned to them.")
            % {"n": pattern.people},
            _("Here is who read or did something in the twelve weeks. Exact term: isolates."),
        ),
        Figure(
            _("Colleagues whom each turned to"),
            f"{pattern.ties_a_person:g}",
            _("On average. That is %(share)s %% of everybody to whom they could have turned.")
            % {"share": f"{pattern.density * 100:g}"},
            _(
                "To turn to somebody is to reply to them, mention them, introduce or thank them. Exact term: density, "
                "the share of all ordered pairs of people of whom the first turned to the second."
            ),
        ),
        Figure(
            _("Went both ways"),
            _share(pattern.reciprocity),
            _("In this share of cases the other one turned back to them as well."),
            _("Exact term: reciprocity, the share of ordered pairs whose opposite is there, too."),
        ),
        Figure(
            _("Separate parts"),
            str(parts),
            ngettext(
                "Everybody who exchanges with anybody can reach everybody else who does, through colleagues.",
                "Between one part and another there is no exchange at all.",
                parts,
            ),
            _("Exact term: weakly connected components of two people or more."),
        ),
        *_steps(pattern),
    ]


def _steps(pattern: ShownPattern) -> list[Figure]:
    if pattern.steps is None:
        return []
    value = f"{pattern.steps:g}"
    if pattern.steps_error:
        value = _("%(n)s ± %(error)s") % {"n": value, "error": f"{pattern.steps_error:g}"}
    exact = _("Exact term: mean length of the shortest paths, over every pair who can reach each other.")
    sampled = _(
        "Exact term: mean length of the shortest paths, estimated from 256 people drawn at random; ± is half of the "
        "95 % interval."
    )
    return [
        Figure(
            _("Steps from one person to another"),
            value,
            _("On average. One step is an exchange of their own, two lead through one colleague."),
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
                _("If %(many)s made no difference to whom people turn, it would be %(share)s.")
                % {"many": words["many"], "share": _share(pattern.cross_by_chance)},
                _("Of exchanges between people whose %(one)s is known, the share between two different ones.") % words,
            )
        )
    found.append(_circles(pattern, words))
    if pattern.half_of_ways is not None or not pattern.is_large:
        found.append(
            Figure(
                _("People in between"),
                people(pattern.half_of_ways),
                _("Half of the shortest ways from one colleague to another lead through these people."),
                _("Exact term: the fewest people who together have half of all betweenness. Up to 5,000 people."),
            )
        )
    return found


def _circles(pattern: ShownPattern, words: dict[str, str]) -> Figure:
    numbers = {"drawn": pattern.groups_drawn, "many": words["many"], "one": words["one"]}
    says = {
        "same": _("People exchange most in these circles, which are much the same as the %(drawn)d %(many)s."),
        "partly": _("People exchange most in these circles, which follow the %(drawn)d %(many)s in part."),
        "hardly": _("People exchange most in these circles, which cut across the %(drawn)d %(many)s."),
        "": _("No circles of close exchange stand out; those that could be drawn may be chance."),
    }[pattern.agreement]
    return Figure(
        _("Circles of close exchange"),
        str(pattern.groups_found) if pattern.agreement else _("none"),
        says % numbers,
        _(
            "In a circle much more is exchanged than chance would give. Exact terms: communities found by Louvain’s "
            "method, compared with %(many)s by the adjusted Rand index."
        )
        % words,
    )


def _rests(pattern: ShownPattern) -> list[Figure]:
    return [
        Figure(
            _("Half of all exchanges"),
            people(pattern.half_of_exchanges),
            _("These people began half of everything that was exchanged."),
            _("The fewest people from whom half of all exchanges come; later weeks count more."),
        ),
        Figure(
            _("People who hold others together"),
            people(pattern.bridges),
            _("If one of them left, some colleagues could no longer reach each other."),
            _("Nobody is told who they are. Exact term: articulation points."),
        ),
        Figure(
            _("Only links"),
            people(pattern.bridge_links),
            _("Pairs of people: if the two stopped, those on their two sides would have no way to each other."),
            _("Exact term: bridges."),
        ),
        Figure(
            _("If one person left"),
            _share(pattern.fragility),
            _("At worst, this share of pairs who can reach each other now no longer could. People cut off: %(n)s.")
            % {"n": people(pattern.largest_loss)},
            _("The largest loss that the leaving of one person could mean. Who that is stays unsaid."),
        ),
        Figure(
            _("The core"),
            people(pattern.core_people),
            _("Each of these people exchanges with at least %(n)d others of them.") % {"n": pattern.core},
            _(
                "Exact term: the innermost k-core, which is left when people with fewer links are taken away again and "
                "again."
            ),
        ),
    ]


def brokers_of(pattern: ShownPattern) -> list[tuple[str, str]]:
    """What people do between groups, with how many do it at all."""
    words = boundary_words(pattern.boundary)
    names = {
        "coordinator": _("Bring together two people of their own %(one)s"),
        "gatekeeper": _("Bring something from another %(one)s into their own"),
        "representative": _("Carry something from their own %(one)s into another"),
        "itinerant": _("Bring together two people of one other %(one)s"),
        "liaison": _("Bring together people of two other %(many)s"),
    }
    return [(name % words, people(pattern.brokers[role])) for role, name in names.items()]
