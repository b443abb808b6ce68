"""Routes of the API. Reads answer `If-None-Match` with 304."""

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path, re_path
from django.views.decorators.http import conditional_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from apps.api.problems import not_found_json
from apps.api.resources import (
    communities,
    drafts,
    entries,
    exports,
    files,
    following,
    kinds,
    marks,
    mentions,
    mine,
    people,
    podcasts,
    preparation,
    replies,
    uploads,
    wiki,
)


def _route(address: str, view: Callable[..., Any], name: str) -> URLPattern:
    return path(address, conditional_page(view), name=f"api_{name}")


urlpatterns = [
    _route("me/", mine.Me.as_view(), "me"),
    _route("communities/", communities.Communities.as_view(), "communities"),
    _route("communities/<slug:slug>/", communities.OneCommunity.as_view(), "community"),
    _route("communities/<slug:slug>/members/", communities.Members.as_view(), "members"),
    _route("communities/<slug:slug>/members/<slug:handle>/", communities.OneMember.as_view(), "member"),
    _route("communities/<slug:slug>/membership/", communities.MyMembership.as_view(), "membership"),
    _route("communities/<slug:slug>/needs/", preparation.Needs.as_view(), "needs"),
    _route("communities/<slug:slug>/launch/", preparation.Launch.as_view(), "launch"),
    _route("needs/<int:pk>/", preparation.OneNeed.as_view(), "need"),
    _route("needs/<int:pk>/claim/", preparation.NeedClaim.as_view(), "need_claim"),
    _route("needs/<int:pk>/review/", preparation.NeedReview.as_view(), "need_review"),
    _route("entries/<int:pk>/citations/", mentions.EntryCitations.as_view(), "citations"),
    _route("entries/<int:pk>/related/", mentions.EntryRelated.as_view(), "related"),
    _route("citations/<int:pk>/", mentions.OneCitation.as_view(), "citation"),
    _route("tags/", mentions.Tags.as_view(), "tags"),
    _route("replies/<int:pk>/endorsement/", mentions.ReplyEndorsement.as_view(), "endorsement"),
    _route("communities/<slug:slug>/shows/", podcasts.Shows.as_view(), "shows"),
    _route("shows/<slug:slug>/", podcasts.OneShow.as_view(), "show"),
    _route("shows/<slug:slug>/feed-address/", podcasts.MyFeedAddress.as_view(), "feed_address"),
    _route("entries/<int:pk>/transcript/", podcasts.EpisodeTranscript.as_view(), "transcript"),
    _route("entries/<int:pk>/position/", podcasts.MyPosition.as_view(), "play_position"),
    _route("entries/", entries.Entries.as_view(), "entries"),
    _route("entries/<int:pk>/", entries.OneEntry.as_view(), "entry"),
    _route("entries/<int:pk>/removal/", entries.EntryRemoval.as_view(), "entry_removal"),
    _route("entries/<int:pk>/revisions/", entries.EntryRevisions.as_view(), "entry_revisions"),
    _route("communities/<slug:slug>/wiki/", wiki.Tree.as_view(), "wiki_tree"),
    _route("communities/<slug:slug>/wiki/needed/", wiki.NeededPages.as_view(), "wiki_needed"),
    _route("communities/<slug:slug>/wiki/orphans/", wiki.OrphanedPages.as_view(), "wiki_orphans"),
    _route("entries/<int:pk>/backlinks/", wiki.Backlinks.as_view(), "backlinks"),
    _route("entries/<int:pk>/sources/", wiki.Sources.as_view(), "wiki_sources"),
    _route("entries/<int:pk>/place/", wiki.Place.as_view(), "wiki_place"),
    _route("entries/<int:pk>/restoration/", wiki.Restoration.as_view(), "restoration"),
    _route("entries/<int:pk>/answer/", entries.EntryAnswer.as_view(), "entry_answer"),
    _route("entries/<int:pk>/following/", entries.EntryFollowing.as_view(), "entry_following"),
    _route("entries/<int:pk>/rating/", marks.EntryRating.as_view(), "entry_rating"),
    _route("entries/<int:pk>/favourite/", marks.EntryFavourite.as_view(), "entry_favourite"),
    _route("follows/", following.Follows.as_view(), "follows"),
    _route("follows/<slug:kind>/<str:key>/", following.OneFollow.as_view(), "follow"),
    _route("favourites/", marks.Favourites.as_view(), "favourites"),
    _route("replies/<int:pk>/helpful/", marks.ReplyHelpful.as_view(), "reply_helpful"),
    _route("entries/<int:pk>/versions/", kinds.EntryVersions.as_view(), "document_versions"),
    _route("entries/<int:pk>/consent/", kinds.EntryConsent.as_view(), "consent"),
    _route("entries/<int:pk>/replies/", replies.Replies.as_view(), "replies"),
    _route("replies/<int:pk>/", replies.OneReply.as_view(), "reply"),
    _route("replies/<int:pk>/removal/", replies.ReplyRemoval.as_view(), "reply_removal"),
    _route("replies/<int:pk>/revisions/", replies.ReplyRevisions.as_view(), "reply_revisions"),
    _route("drafts/", drafts.Drafts.as_view(), "drafts"),
    _route("drafts/<uuid:key>/", drafts.OneDraft.as_view(), "draft"),
    _route("drafts/<uuid:key>/publication/", drafts.DraftPublication.as_view(), "draft_publication"),
    _route("feeds/home/", mine.HomeShelves.as_view(), "home_shelves"),
    _route("feeds/communities/<slug:slug>/", mine.CommunityShelves.as_view(), "community_shelves"),
    _route("notifications/", mine.Notifications.as_view(), "notifications"),
    _route("notifications/read/", mine.NotificationsRead.as_view(), "notifications_read"),
    _route("people/", people.People.as_view(), "people"),
    _route("people/<slug:handle>/", people.OnePerson.as_view(), "person"),
    _route("search/", mine.Search.as_view(), "search"),
    _route("entries/<int:pk>/files/", files.EntryFiles.as_view(), "entry_files"),
    _route("communities/<slug:slug>/exports/", exports.CommunityExports.as_view(), "community_exports"),
    _route("exports/", exports.Exports.as_view(), "exports"),
    _route("exports/<uuid:key>/", exports.OneExport.as_view(), "export"),
    path("exports/<uuid:key>/archive/", exports.ExportArchive.as_view(), name="api_export_archive"),
    _route("files/", files.Files.as_view(), "files"),
    _route("files/<uuid:key>/", files.OneFile.as_view(), "file"),
    _route("uploads/", uploads.Uploads.as_view(), "uploads"),
    _route("uploads/<uuid:key>/", uploads.OneUpload.as_view(), "upload"),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
    re_path(r"^.*$", not_found_json, name="api_nowhere"),
]
