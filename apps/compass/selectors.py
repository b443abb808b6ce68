"""What the compass shows: to a member about themselves, to a community about what many share."""

from apps.compass.self_view import PeerView, SelfView, peers_view, self_ratings, self_view
from apps.compass.skill_views import SharedSkill, SkillView, Step, shared_skills, skills_of

__all__ = [
    "PeerView", "SelfView", "SharedSkill", "SkillView", "Step",
    "peers_view", "self_ratings", "self_view", "shared_skills", "skills_of",
]  # fmt: skip
