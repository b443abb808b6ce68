"""The one exception that a person sees."""


class CannotStart(Exception):
    """What is wrong and what to do about it, in one sentence; the command ends with exit code 2."""
