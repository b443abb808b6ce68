"""Back office: keys for the API, and what a site administrator changes about a person.

The person's desk is opened in `communities`, where closing an account can be refused for a community's sake.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ApiToken, User
from apps.accounts.services import change_person, create_person, revoke_token
from apps.core.desk import EVERYWHERE, Desk, DeskForm


class PersonForm(DeskForm):
    """A new person: the e-mail is the login, so it is not left out here."""

    email = forms.EmailField(
        label=_("e-mail"),
        help_text=_("The person chooses a password with “Forgot your password?” on the sign-in page."),
    )


class PersonDesk(Desk):
    """People's accounts. What they show of themselves is theirs to change."""

    may_add = may_change = True
    list_display = ("name", "handle", "email", "is_active", "is_staff", "is_hr", "is_placeholder", "date_joined")
    list_filter = ("is_active", "is_staff", "is_hr", "is_placeholder")
    search_fields = ("name", "handle", "email")
    ordering = ("name",)
    readonly_fields = ("handle", "email", "is_active", "is_placeholder", "date_joined", "last_login")

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("name", "email") if obj is None else ("name", "headline", "is_staff", "is_hr", *self.readonly_fields)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return () if obj is None else self.readonly_fields

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **({} if change else {"form": PersonForm}) | kwargs)

    def write(self, request: HttpRequest, form: Any, row: User, *, is_new: bool) -> User:
        if is_new:
            return create_person(**form.cleaned_data)
        return change_person(by=request.user, person=row, changes=form.changes())


@admin.register(ApiToken)
class TokenDesk(Desk):
    """Keys for the API; the keys themselves are not stored."""

    list_display = ("name", "person", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at")
    search_fields = ("name", "user__name", "user__handle")
    list_select_related = ("user",)
    fields = list_display
    actions = ("revoke",)

    @admin.display(description=_("person"), ordering="user__name")
    def person(self, token: ApiToken) -> str:
        return f"{token.user.name} (@{token.user.handle})"

    @admin.action(description=_("Close the key"), location=EVERYWHERE)
    def revoke(self, request: HttpRequest, rows: QuerySet[ApiToken]) -> None:
        self.each(request, rows, lambda token: revoke_token(token=token, by=request.user))
