"""Django's admin, held to the product's one way of writing.

A desk never saves or deletes a row itself: forms and actions call services, row by row, and show the sentence
of a refusal. Nothing is deleted for good, and nobody sees a row that the desk's queryset does not hold.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from apps.core.refusals import Refused

EVERYWHERE = [admin.ActionLocation.CHANGE_LIST, admin.ActionLocation.CHANGE_FORM]
_REFUSAL = "_desk_refusal"


class DeskForm(forms.ModelForm):
    """A form that knows who fills it in, and shows why a service refused what it gave."""

    viewer: ClassVar[Any] = None
    refusal: ClassVar[Any] = None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.refusal is not None:
            raise ValidationError(self.refusal)
        return data

    def changes(self) -> dict[str, Any]:
        """What was changed, as services take it."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class CountedPaginator(Paginator):
    """Counts so far as anybody turns pages, so that a list of millions opens at once."""

    MOST = 10_000

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows.order_by()[: self.MOST].count() if isinstance(rows, QuerySet) else len(rows)


class Desk(admin.ModelAdmin):
    """A table of the back office. What a subclass does not open is closed: adding, changing, and community managers.

    `write` saves a form through a service and returns the row.
    """

    form = DeskForm
    for_managers = False
    may_add = False
    may_change = False
    paginator = CountedPaginator
    show_full_result_count = False
    list_per_page = 50
    actions: ClassVar[Any] = []

    def write(self, request: HttpRequest, form: Any, row: Any, *, is_new: bool) -> Model:
        """Save what the form gives through a service, and return the row."""
        raise NotImplementedError

    def view_on_site(self, row: Any) -> str | None:
        """The row's own page, without Django's detour, which would tell of rows that one may not see."""
        return row.get_absolute_url() if hasattr(row, "get_absolute_url") else None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        user: Any = request.user
        if not user.is_authenticated or not (user.is_staff or self.for_managers):
            return False
        return obj is None or obj.pk is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.may_add and self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.may_change and self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what may be removed has an action, and can be restored."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Lists are narrowed by their filters only; any other lookup could feel for what the list does not show."""
        names = {getattr(item, "parameter_name", item) for item in self.get_list_filter(request)}
        return lookup.removesuffix("__exact").removesuffix("__isnull") in names

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"viewer": request.user, "refusal": getattr(request, _REFUSAL, None)})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refused:
            # Nothing was written. The form is shown again with the sentence and all that was typed.
            setattr(request, _REFUSAL, refused.refusal.sentence)
        except ValidationError as error:
            setattr(request, _REFUSAL, error.messages)
        return super().changeform_view(request, *args, **kwargs)

    def response_action(
        self,
        request: HttpRequest,
        queryset: QuerySet[Any],
        action_location: admin.ActionLocation = admin.ActionLocation.CHANGE_LIST,
    ) -> Any:
        response = super().response_action(request, queryset, action_location=action_location)
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if action_location is admin.ActionLocation.CHANGE_FORM and not queryset.filter(pk__in=chosen).exists():
            # The row's page went with the row.
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return response

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        row = self.write(request, form, obj, is_new=not change)
        obj.pk = row.pk
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to save: the service wrote all."""

    def each[M: Model](self, request: HttpRequest, rows: Iterable[M], write: Callable[[M], object]) -> None:
        """Run a service on the chosen rows, one by one, and tell what came of it."""
        done = 0
        for row in rows:
            try:
                write(row)
            except Refused as refused:
                messages.error(request, f"{row}: {refused.refusal.sentence}")
            else:
                done += 1
        if done:
            text = ngettext("Done for %(count)d row.", "Done for %(count)d rows.", done)
            messages.success(request, text % {"count": done})
