"""What the compass shows: to a member about themselves, to a community about what many share."""

from apps.compass.skill_views import SharedSkill, SkillView, Step, shared_skills, skills_of

__all__ = ["SharedSkill", "SkillView", "Step", "shared_skills", "skills_of"]
