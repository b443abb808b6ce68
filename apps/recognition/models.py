"""Newcomers, cards, milestones, features; and who wants to be shown at all."""

from apps.recognition.appearance import Appearance
from apps.recognition.cards import Bridge, Card, Draw, Part
from apps.recognition.features import Feature
from apps.recognition.milestones import Consent, LiveSince, Milestone, What
from apps.recognition.newcomers import Introduction, Welcome

__all__ = [
    "Appearance", "Bridge", "Card", "Consent", "Draw", "Feature", "Introduction", "LiveSince", "Milestone", "Part",
    "Welcome", "What",
]  # fmt: skip
