"""Back office: communities, memberships, and people's accounts, which a community may depend on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.accounts.admin import PersonDesk
from apps.accounts.forms import PersonField
from apps.accounts.models import User
from apps.communities import services
from apps.communities.models import Community, Membership, Role, State, Status
from apps.core.desk import EVERYWHERE, Desk, DeskForm


@admin.register(User)
class AccountDesk(PersonDesk):
    """People's accounts with the way to close and reopen them."""

    actions = ("deactivate", "reactivate")

    @admin.action(description=_("Close the account"), location=EVERYWHERE)
    def deactivate(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self.each(request, rows, lambda person: services.deactivate_person(by=request.user, person=person))

    @admin.action(description=_("Reopen the account"), location=EVERYWHERE)
    def reactivate(self, request: HttpRequest, rows: QuerySet[User]) -> None:
        self.each(request, rows, lambda person: services.reactivate_person(by=request.user, person=person))


class FoundingForm(DeskForm):
    """A new community and who looks after it."""

    manager = PersonField(label=_("Manager"), help_text=_("Handle or e-mail of the person who looks after it."))
    slug = forms.SlugField(
        label=_("address"), required=False, max_length=60, help_text=_("Left empty, it is made from the name.")
    )

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug and Community.objects.filter(slug=slug).exists():
            raise ValidationError(_("Another community has this address. Choose a different one."))
        return slug


@admin.register(Community)
class CommunityDesk(Desk):
    """Communities: site administrators found them, managers look after theirs."""

    for_managers = may_add = may_change = True
    list_display = ("name", "kind", "access", "status", "member_count", "entry_count", "created_at")
    list_filter = ("kind", "access", "status")
    search_fields = ("name", "purpose")
    actions = ("activate", "archive")

    _described = ("name", "kind", "method", "departments", "role_rule", "purpose", "about", "access", "status")
    _counted = ("slug", "member_count", "entry_count", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Community]:
        return Community.objects.managed_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and request.user.is_staff

    def get_fields(self, request: HttpRequest, obj: Community | None = None) -> tuple[str, ...]:
        return (*self._described, "manager", "slug") if obj is None else (*self._described, *self._counted)

    def get_readonly_fields(self, request: HttpRequest, obj: Community | None = None) -> tuple[str, ...]:
        return () if obj is None else self._counted

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **({} if change else {"form": FoundingForm}) | kwargs)

    def write(self, request: HttpRequest, form: Any, row: Community, *, is_new: bool) -> Community:
        if is_new:
            return services.create_community(by=request.user, **form.cleaned_data)
        return services.change_community(by=request.user, community=row, changes=form.changes())

    @admin.action(description=_("Reopen"), location=EVERYWHERE)
    def activate(self, request: HttpRequest, rows: QuerySet[Community]) -> None:
        self._set_status(request, rows, Status.ACTIVE)

    @admin.action(description=_("Archive"), location=EVERYWHERE)
    def archive(self, request: HttpRequest, rows: QuerySet[Community]) -> None:
        self._set_status(request, rows, Status.ARCHIVED)

    def _set_status(self, request: HttpRequest, rows: QuerySet[Community], status: Status) -> None:
        changes = {"status": status}
        self.each(request, rows, lambda row: services.change_community(by=request.user, community=row, changes=changes))


class CommunityFilter(admin.SimpleListFilter):
    """Narrows a list to one of the communities that the reader looks after; the others are not even named."""

    title = _("community")
    parameter_name = "community"
    path = "community"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        return list(Community.objects.managed_by(request.user).values_list("pk", "name"))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value()
        if value is None:
            return queryset
        return queryset.filter(**{self.path: value}) if value.isdigit() else queryset.none()


class NewMembershipForm(DeskForm):
    """Somebody to bring in."""

    community = forms.ModelChoiceField(label=_("community"), queryset=Community.objects.none())
    person = PersonField(label=_("person"), help_text=_("Handle or e-mail."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["community"].queryset = Community.objects.managed_by(self.viewer)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        rows = Membership.objects.filter(community=data.get("community"), user=data.get("person"))
        if rows.exclude(state=State.REQUESTED).exists():
            self.add_error("person", _("This person is a member or invited already."))
        return data


@admin.register(Membership)
class MembershipDesk(Desk):
    """Members of the communities that one looks after. Managers invite; site administrators appoint."""

    for_managers = may_add = may_change = True
    list_display = ("person", "handle", "community_name", "role", "state", "joined_at")
    list_filter = ("role", "state", CommunityFilter)
    search_fields = ("user__name", "user__handle")
    ordering = ("-joined_at",)
    actions = ("let_in", "decline", "make_member", "make_expert", "make_manager", "remove")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        managed = Community.objects.managed_by(request.user)
        return Membership.objects.filter(community__in=managed).select_related("user", "community", "invited_by")

    def get_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("community", "person", "role") if request.user.is_staff else ("community", "person")
        return ("person", "handle", "community_name", "role", "state", "message", "invited", "joined_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        if obj is None:
            return ()
        # Who only asked or was invited has no role to change yet.
        return tuple(name for name in self.get_fields(request, obj) if name != "role" or obj.state != State.ACTIVE)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change=change, **({} if change else {"form": NewMembershipForm}) | kwargs)

    def write(self, request: HttpRequest, form: Any, row: Membership, *, is_new: bool) -> Membership:
        data = form.cleaned_data
        if not is_new:
            return self._change_role(request, row, data["role"]) if "role" in data else row
        if not request.user.is_staff:
            return services.invite_person(by=request.user, community=data["community"], user=data["person"])
        community, person = data["community"], data["person"]
        services.add_member(community=community, user=person, role=data["role"], by=request.user)
        return services.change_role(by=request.user, community=community, user=person, role=data["role"])

    @admin.display(description=_("person"), ordering="user__name")
    def person(self, row: Membership) -> str:
        return row.user.name

    @admin.display(description=_("handle"), ordering="user__handle")
    def handle(self, row: Membership) -> str:
        return f"@{row.user.handle}"

    @admin.display(description=_("community"), ordering="community__name")
    def community_name(self, row: Membership) -> str:
        return row.community.name

    @admin.display(description=_("invited by"))
    def invited(self, row: Membership) -> str:
        return row.invited_by.name if row.invited_by else ""

    @admin.action(description=_("Let in"), location=EVERYWHERE)
    def let_in(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self.each(request, rows, lambda r: services.answer_request(by=request.user, membership=r, accept=True))

    @admin.action(description=_("Decline the request"), location=EVERYWHERE)
    def decline(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self.each(request, rows, lambda r: services.answer_request(by=request.user, membership=r, accept=False))

    @admin.action(description=_("Make a plain member"))
    def make_member(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self.each(request, rows, lambda row: self._change_role(request, row, Role.MEMBER))

    @admin.action(description=_("Make a subject matter expert"))
    def make_expert(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self.each(request, rows, lambda row: self._change_role(request, row, Role.SME))

    @admin.action(description=_("Make a manager"))
    def make_manager(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self.each(request, rows, lambda row: self._change_role(request, row, Role.MANAGER))

    @admin.action(description=_("Take out of the community"), location=EVERYWHERE)
    def remove(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self.each(request, rows, lambda r: services.remove_member(by=request.user, community=r.community, user=r.user))

    def _change_role(self, request: HttpRequest, row: Membership, role: str) -> Membership:
        return services.change_role(by=request.user, community=row.community, user=row.user, role=role)
