"""Skeletons to start from: what a good how-to, lesson learned, case or interview does not leave out.

Each is Markdown with a question or hint under every heading; the writer replaces the hints. They are offered for the
kinds that they suit and never replace what somebody has typed: they go below it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class WritingTemplate:
    """`name` stands in addresses, `hint` says when to take it, `kinds` are the kinds of entry that it suits."""

    name: str
    label: str | Promise
    hint: str | Promise
    kinds: frozenset[str]
    source: str | Promise


HOW_TO = WritingTemplate(
    name="how-to",
    label=_("How-to"),
    hint=_("Steps that somebody else can follow"),
    kinds=frozenset({"article", "wiki", "document", "episode"}),
    source=_("""## When you need this

_In which situation does this help, and in which does it not?_

## Before you start

- _What has to be at hand: access, tools, figures, people?_
- _How long does it take?_

## Steps

1. _One action a step. Say what one sees when it worked._
2. _Name the place where it usually goes wrong, and how to get out._
3. _..._

## How to tell that it worked

_What is different now, and where does one see it?_

## Who knows more

_Whom may one ask? Type @ and a name._
"""),
)

LESSON_LEARNED = WritingTemplate(
    name="lesson-learned",
    label=_("Lesson learned"),
    hint=_("What happened once, so that it need not happen twice"),
    kinds=frozenset({"article", "wiki", "discussion", "episode"}),
    source=_("""## In short

_One sentence: next time, we would ..._

## What we wanted

_The goal, and how we meant to reach it._

## What happened

_In the order in which it happened. Facts first, with figures and dates._

## Why

_What made the difference? Ask why more than once; look at how things are set up, not at who was there._

## What we do differently now

- _What was changed, and since when?_

## Where it applies elsewhere

_Who else could meet this, and how would they notice in time?_
"""),
)

CASE = WritingTemplate(
    name="case",
    label=_("Case"),
    hint=_("A situation, the choice that was made, and what came of it"),
    kinds=frozenset({"article", "wiki", "document", "discussion"}),
    source=_("""## The situation

_Who needed what, where and when? Leave out names that do not matter._

## What made it difficult

_Limits of time, money, rules or knowledge._

## What could have been done

| way | speaks for it | speaks against it |
| --- | --- | --- |
| _first_ | _..._ | _..._ |
| _second_ | _..._ | _..._ |

## What was done, and why

_The decision, who took it, and on what it rested._

## What came of it

_Results with figures: cost, time, quality. Also what was not reached._

## What to discuss

_One or two questions for readers: what would you have done?_
"""),
)

INTERVIEW = WritingTemplate(
    name="interview",
    label=_("Interview"),
    hint=_("Questions that bring a colleague’s knowledge to light"),
    kinds=frozenset({"interview", "article", "episode"}),
    source=_("""_Two or three sentences: who speaks here, what they do, and why their experience matters._

**What does your day look like, and which part of it would others not guess?**

_Answer_

**Which problem do you get asked about most, and what do you answer?**

_Answer_

**Tell us about a time when it went wrong. What did you take from it?**

_Answer_

**What did you believe when you started that you no longer believe?**

_Answer_

**What should somebody new to this read, try or ask first?**

_Answer_

**Who taught you something that we should all know?**

_Answer. Type @ and a name._
"""),
)

TEMPLATES: dict[str, WritingTemplate] = {
    template.name: template for template in (HOW_TO, LESSON_LEARNED, CASE, INTERVIEW)
}


def templates_for(kind: str) -> list[WritingTemplate]:
    """The skeletons that suit a kind of entry."""
    return [template for template in TEMPLATES.values() if kind in template.kinds]


def with_template(source: str, name: str) -> str:
    """The text with the skeleton below it; without one of that name the text as it is."""
    template = TEMPLATES.get(name)
    if template is None:
        return source
    skeleton = str(template.source)
    return f"{source.rstrip()}\n\n{skeleton}" if source.strip() else skeleton
