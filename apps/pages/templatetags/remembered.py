"""`{% remember value ... %} ... {% endremember %}`: a part of a template that depends on nothing but the values.

It is rendered once per process for the same values and language, and never forgotten for being old: other values
are another part. What comes from the database or differs between readers has to be among the values.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils import translation

register = template.Library()

# For each part: enough for those who work at the same time, some kilobytes each.
MOST_KEPT = 1000


class RememberNode(template.Node):
    """One such part, with what it gave so far."""

    def __init__(self, nodelist: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self.kept: dict[tuple[Any, ...], str] = {}

    def render(self, context: template.Context) -> str:
        """The part's HTML; a value and its escaped twin are equal, so their types are compared as well."""
        values = [expression.resolve(context, ignore_failures=True) for expression in self.values]
        key = (translation.get_language(), *((type(value), value) for value in values))
        html = self.kept.get(key)
        if html is None:
            if len(self.kept) >= MOST_KEPT:
                # Starting anew is simpler than choosing, and safe while other threads read.
                self.kept = {}
            html = self.kept[key] = self.nodelist.render(context)
        return html


@register.tag
def remember(parser: Parser, token: Token) -> RememberNode:
    """The tag."""
    values = [parser.compile_filter(part) for part in token.split_contents()[1:]]
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return RememberNode(nodelist, values)
