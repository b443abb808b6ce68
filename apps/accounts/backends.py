"""Who is signed in: the person comes from the cache, not from the database, on every request."""

from typing import cast

from django.contrib.auth.backends import ModelBackend
from django.core.cache import cache

from apps.accounts.models import User, cache_key_of

# Services and `User.save` forget the copy at once; the time limit bounds what raw SQL can leave stale.
CACHE_SECONDS = 60


class CachedUserBackend(ModelBackend):
    """Django's backend with the session's person, profile included, kept for a minute."""

    def get_user(self, user_id: int) -> User | None:
        key = cache_key_of(user_id)
        user = cast("User | None", cache.get(key))
        if user is None:
            user = User.objects.select_related("profile").filter(pk=user_id).first()
            if user is None:
                return None
            cache.set(key, user, CACHE_SECONDS)
        return user if self.user_can_authenticate(user) else None
