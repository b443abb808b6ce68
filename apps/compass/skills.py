"""The seventeen skills of the five roles, in the order in which the roles name them."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.participation.signals import Role


class Skill(TextChoices):
    """What somebody needs to fill a role well. The value is what the tables store, so it never changes its meaning."""

    SELF_DIRECTED = "self-directed", _("Self directed")
    MEDIA_SAVVY = "media-savvy", _("Media savvy")
    INSIGHTFUL = "insightful", _("Insightful")
    GROUP_ORIENTED = "group-oriented", _("Group oriented")

    ATTENTIVE = "attentive", _("Attentive")
    DESIGNER = "designer", _("Designer")
    RESEARCHER = "researcher", _("Researcher")

    BROKER = "broker", _("Broker")
    CONDUCTOR = "conductor", _("Conductor")
    SWITCHED_ON = "switched-on", _("Switched on")
    NETWORKER = "networker", _("Networker")

    COMMUNICATOR = "communicator", _("Communicator")
    TREND_SPOTTER = "trend-spotter", _("Trend spotter")
    MARKETER = "marketer", _("Marketer")

    AMBASSADOR = "ambassador", _("Ambassador")
    ADVOCATE = "advocate", _("Advocate")
    CULTIVATOR = "cultivator", _("Cultivator")


SKILLS_OF: dict[Role, tuple[Skill, ...]] = {
    Role.CONSUMER: (Skill.SELF_DIRECTED, Skill.MEDIA_SAVVY, Skill.INSIGHTFUL, Skill.GROUP_ORIENTED),
    Role.CREATOR: (Skill.ATTENTIVE, Skill.DESIGNER, Skill.RESEARCHER),
    Role.CONNECTOR: (Skill.BROKER, Skill.CONDUCTOR, Skill.SWITCHED_ON, Skill.NETWORKER),
    Role.CARRIER: (Skill.COMMUNICATOR, Skill.TREND_SPOTTER, Skill.MARKETER),
    Role.CARETAKER: (Skill.AMBASSADOR, Skill.ADVOCATE, Skill.CULTIVATOR),
}
ROLE_OF: dict[Skill, Role] = {skill: role for role, skills in SKILLS_OF.items() for skill in skills}
