"""Back office: what people wrote. It is read here, removed and restored; changing words is their authors' matter."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.communities.admin import CommunityFilter
from apps.communities.models import Community
from apps.content import reply_services, services
from apps.content.models import Entry, Reply
from apps.core.desk import EVERYWHERE, Desk
from apps.core.markdown import excerpt


class RemovedFilter(admin.SimpleListFilter):
    """Those that stand, or those that were taken away."""

    title = _("standing")
    parameter_name = "removed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("no", _("Published")), ("yes", _("Removed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() in {"yes", "no"}:
            return queryset.filter(removed_at__isnull=self.value() == "no")
        return queryset


class EntryCommunityFilter(CommunityFilter):
    """The same for replies, which belong to a community by their entry."""

    path = "entry__community"


class PostDesk(Desk):
    """What entries and replies share."""

    for_managers = True
    actions = ("remove", "restore")

    @admin.display(description=_("author"), ordering="author__name")
    def writer(self, post: Entry | Reply) -> str:
        return f"{post.author.name} (@{post.author.handle})"

    @admin.display(description=_("removed by"))
    def remover(self, post: Entry | Reply) -> str:
        return post.removed_by.name if post.removed_by else ""


@admin.register(Entry)
class EntryDesk(PostDesk):
    """Entries of the communities that one looks after."""

    list_display = ("title", "community_name", "writer", "published_at", "reply_count", "removed_at")
    list_filter = ("kind", RemovedFilter, CommunityFilter)
    search_fields = ("title", "author__name", "author__handle")
    ordering = ("-published_at",)
    fields = (
        "title", "community_name", "writer", "published_at", "edited_at", "tag_names", "source", "reply_count",
        "removed_at", "remover",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        managed = Community.objects.managed_by(request.user)
        rows = Entry.objects.filter(community__in=managed).defer("html")
        return rows.select_related("community", "author", "removed_by")

    @admin.display(description=_("community"), ordering="community__name")
    def community_name(self, entry: Entry) -> str:
        return entry.community.name

    @admin.display(description=_("tags"))
    def tag_names(self, entry: Entry) -> str:
        return ", ".join(tag.name for tag in entry.tags.all())

    @admin.action(description=_("Remove"), location=EVERYWHERE)
    def remove(self, request: HttpRequest, rows: QuerySet[Entry]) -> None:
        self.each(request, rows, lambda entry: services.remove_entry(by=request.user, entry=entry))

    @admin.action(description=_("Restore"), location=EVERYWHERE)
    def restore(self, request: HttpRequest, rows: QuerySet[Entry]) -> None:
        self.each(request, rows, lambda entry: services.restore_entry(by=request.user, entry=entry))


@admin.register(Reply)
class ReplyDesk(PostDesk):
    """Replies in the communities that one looks after."""

    list_display = ("beginning", "entry_title", "community_name", "writer", "created_at", "removed_at")
    list_filter = (RemovedFilter, EntryCommunityFilter)
    search_fields = ("entry__title", "author__name", "author__handle")
    ordering = ("-created_at",)
    fields = (
        "entry_title", "community_name", "writer", "number", "created_at", "edited_at", "source", "removed_at",
        "remover",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Reply]:
        managed = Community.objects.managed_by(request.user)
        rows = Reply.objects.filter(entry__community__in=managed).defer("html", "entry__html", "entry__source")
        return rows.select_related("entry__community", "author", "removed_by")

    @admin.display(description=_("text"))
    def beginning(self, reply: Reply) -> str:
        return excerpt(" ".join(reply.source.split()), 80)

    @admin.display(description=_("entry"), ordering="entry__title")
    def entry_title(self, reply: Reply) -> str:
        return reply.entry.title

    @admin.display(description=_("community"), ordering="entry__community__name")
    def community_name(self, reply: Reply) -> str:
        return reply.entry.community.name

    @admin.action(description=_("Remove"), location=EVERYWHERE)
    def remove(self, request: HttpRequest, rows: QuerySet[Reply]) -> None:
        self.each(request, rows, lambda reply: reply_services.remove_reply(by=request.user, reply=reply))

    @admin.action(description=_("Restore"), location=EVERYWHERE)
    def restore(self, request: HttpRequest, rows: QuerySet[Reply]) -> None:
        self.each(request, rows, lambda reply: reply_services.restore_reply(by=request.user, reply=reply))
