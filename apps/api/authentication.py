"""Bearer tokens."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from apps.accounts.models import ApiToken, User
from apps.accounts.services import digest_of

# "Last used" is for people who wonder whether a key is still needed; to the minute is close enough.
USED_STEP = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the token becomes `request.auth`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).decode("latin1").split()
        if len(words) != 2 or words[0].lower() != "bearer":
            return None
        rows = ApiToken.objects.select_related("user__profile")
        token = rows.filter(digest=digest_of(words[1])).first()
        if token is None or not token.is_valid or not token.user.is_active:
            raise AuthenticationFailed(_("This token does not exist, has expired or was revoked."))
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USED_STEP:
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
