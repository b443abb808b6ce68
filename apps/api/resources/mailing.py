"""What is mailed to me, how often, and whether it arrives."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.base import Resource
from apps.mailing.languages import LANGUAGES
from apps.mailing.models import Pace
from apps.mailing.selectors import mail_preferences_of
from apps.mailing.services import set_language, set_rhythms, try_again


class MailPreferencesShape(serializers.Serializer[Any]):
    """How often communities write about new entries, and in which language. What a change does not name stays."""

    rhythm = serializers.ChoiceField(choices=Pace.choices, required=False, help_text="For all my communities.")
    communities = serializers.DictField(
        child=serializers.ChoiceField(choices=Pace.choices, allow_null=True),
        required=False,
        help_text="By the community's slug; null: as for all.",
    )
    language = serializers.CharField(
        required=False, allow_blank=True, help_text="Of letters: `en`, `de`, or empty for that of my profile."
    )
    address = serializers.EmailField(read_only=True, allow_null=True)
    is_stopped = serializers.BooleanField(
        required=False, help_text="Whether mail servers refused my address. Set false to have it tried again."
    )
    report = serializers.CharField(read_only=True, help_text="What they said.")

    def validate_language(self, value: str) -> str:
        """One that letters are written in."""
        if value and value not in LANGUAGES:
            raise serializers.ValidationError(_("Letters are written in: %(all)s.") % {"all": ", ".join(LANGUAGES)})
        return value

    def validate_is_stopped(self, value: bool) -> bool:
        """One tries again; nobody stops their address this way."""
        if value:
            raise serializers.ValidationError(_("To get no mail, set the rhythm to never."))
        return value


class MailPreferences(Resource):
    """What is mailed to me."""

    needs_person = True

    @extend_schema(operation_id="mail_preferences", responses=MailPreferencesShape)
    def get(self, request: Request) -> Response:
        return Response(self._shape())

    @extend_schema(operation_id="change_mail_preferences", request=MailPreferencesShape, responses=MailPreferencesShape)
    def patch(self, request: Request) -> Response:
        """Change rhythms and language, or have my address tried again."""
        shape = MailPreferencesShape(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        data = shape.validated_data
        paces = self._paces(data.get("communities", {}))
        if "rhythm" in data:
            paces[None] = data["rhythm"]
        set_rhythms(person=request.user, paces=paces)
        if "language" in data:
            set_language(person=request.user, language=data["language"])
        if "is_stopped" in data:
            try_again(person=request.user)
        return Response(self._shape())

    def _paces(self, by_slug: dict[str, str | None]) -> dict[int | None, str]:
        mine = {row.slug: row.id for row, _pace in mail_preferences_of(self.request.user).communities}
        if strange := sorted(set(by_slug) - set(mine)):
            sentence = _("You are not a member of %(slug)s.") % {"slug": strange[0]}
            raise serializers.ValidationError({"communities": [sentence]})
        return {mine[slug]: pace or "" for slug, pace in by_slug.items()}

    def _shape(self) -> dict[str, Any]:
        mine = mail_preferences_of(self.request.user)
        shown = {
            "rhythm": mine.usual,
            "communities": {row.slug: pace or None for row, pace in mine.communities},
            "language": mine.language,
            "address": mine.address,
            "is_stopped": mine.suppression is not None,
            "report": mine.suppression.report if mine.suppression else "",
        }
        return dict(MailPreferencesShape(shown).data)
