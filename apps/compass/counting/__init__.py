"""How often each member had the opportunity to show a skill, and how often that went well, by statements over all.

docs/skills.md says what counts for which skill. Everything is counted anew from what stands, so a window may be
counted as often as one likes; nothing that happened after the window and its fortnight is looked at, but for readers
of a mention, whose number is only known as it stands now.
"""

from apps.compass.counting.counts import Count, count_skills

__all__ = ["Count", "count_skills"]
