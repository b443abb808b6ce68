"""Which numbers of readers may be shown: none that is few, and none that is exact.

Below five distinct people (ten for reports) nothing is shown, not even that it is zero. All else is rounded down: to
fives, from a hundred on to tens, from a thousand on to hundreds. Thus two numbers that stand side by side, or one
number at two moments, never differ by one known person: the difference may be any of several.

Those who keep no record have another number every day, so over several days nobody can tell how many of them there
are; then the most on any single day is taken, which is never too many.
"""

FEWEST = 5
FEWEST_IN_REPORTS = 10


def shown(number: int, fewest: int = FEWEST) -> int | None:
    """The number as it may be shown, or None."""
    if number < fewest:
        return None
    step = fewest if number < 100 else 10 if number < 1000 else 100
    return number - number % step
