"""What the kind of wiki pages says about itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from rest_framework import serializers

from apps.content.kinds.base import EntryKind
from apps.content.kinds.wiki.forms import WikiForm
from apps.content.kinds.wiki.models import WikiPage
from apps.content.kinds.wiki.names import page_links
from apps.content.kinds.wiki.policies import may_edit_page
from apps.content.kinds.wiki.selectors import surroundings_of
from apps.content.kinds.wiki.services import KIND, save_details
from apps.content.models import Entry


class WikiDetails(serializers.Serializer[Any]):
    """A page's name, by which links call it, and its place: the id of the page above it, and the place among those
    there. Without a name of its own it is called by its title. A new page may say which discussions of its community
    it was made from, and which replies it uses: ids."""

    name = serializers.CharField(max_length=200, required=False)
    parent = serializers.IntegerField(required=False, allow_null=True)  # type: ignore[assignment]  # No class attribute.
    position = serializers.IntegerField(required=False, min_value=0, max_value=1_000_000)
    made_from = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=50)
    replies = serializers.ListField(child=serializers.IntegerField(), required=False, max_length=500)


def _api_details(entry: Entry) -> dict[str, Any]:
    page = WikiPage.objects.filter(entry=entry).first()
    if page is None:
        return {}
    sources = [(row.source_id, row.reply_id) for row in page.sources.order_by("pk")]
    return {
        "name": page.name,
        "parent": page.parent_id,
        "position": page.position,
        "made_from": list(dict.fromkeys(source for source, _reply in sources)),
        "replies": [reply for _source, reply in sources if reply is not None],
    }


def _page(viewer: Any, entry: Entry) -> dict[str, Any]:
    return {"wiki": surroundings_of(viewer, entry)}


WIKI = EntryKind(
    name=KIND,
    label=_("Wiki page"),
    plural=_("Wiki"),
    counted=ngettext_lazy("%(n)d wiki page", "%(n)d wiki pages", "n"),
    icon="book",
    form=WikiForm,
    template="pages/wiki_page.html",
    invitation=_("Write down what all should find, and let others improve it."),
    home="/c/{slug}/wiki/",
    save_details=save_details,
    page=_page,
    api_details=_api_details,
    details_shape=WikiDetails,
    may_edit=may_edit_page,
    page_links=page_links,
    merges=True,
)
