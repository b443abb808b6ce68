"""How django-allauth makes our people."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from apps.accounts.models import Profile, User
from apps.accounts.services import handle_from, unique_handle


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up gives a person with a name, a handle and a profile, in one transaction."""

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data["name"].strip()
        user.handle = unique_handle(handle_from(user.name))
        user = super().save_user(request, user, form, commit=commit)
        if commit:
            Profile.objects.get_or_create(user=user)
        return user

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """There is none: the handle is made from the name."""

    def format_email_subject(self, subject: str) -> str:
        return subject

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL
