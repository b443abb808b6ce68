"""Rules for passwords."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.accounts.models import User

DEMO_PASSWORD = "guildhall-demo"


class NotTheDemoPassword:
    """The demo world's password stands in the documentation, so it opens nothing but the demo world."""

    def validate(self, password: str, user: User | None = None) -> None:
        if password == DEMO_PASSWORD and not settings.DEMO_WORLD:
            raise ValidationError(_("This password is printed in the documentation. Choose another one."), code="demo")

    def get_help_text(self) -> str:
        return _("Your password is not one that is printed in our documentation.")
