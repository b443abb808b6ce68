"""Podcasts through the API."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from apps.content.kinds.podcast.models import Episode, FeedKey, PlayPosition, Show
from tests.cast import Cast
from tests.podcasts.making import keep, make_episode, make_show, recording

pytestmark = pytest.mark.django_db
type Bearer = Callable[..., APIClient]
API = "/api/v1"


def test_a_show_is_made_changed_and_listed(cast: Cast, bearer: Bearer) -> None:
    address = f"{API}/communities/hidden/shows/"
    assert bearer(cast.member).post(address, {"title": "Mine"}).status_code == 403
    made = bearer(cast.sme).post(address, {"title": "The loading dock", "category": "Business"})
    assert (made.status_code, made.json()["slug"], made.json()["language"]) == (201, "the-loading-dock", "en")
    changed = bearer(cast.manager).patch(f"{API}/shows/the-loading-dock/", {"description": "Pallets"})
    assert changed.json()["description"] == "Pallets"
    assert [row["title"] for row in bearer(cast.other).get(address).json()["results"]] == ["The loading dock"]
    assert bearer(cast.outsider).get(f"{API}/shows/the-loading-dock/").status_code == 404
    assert bearer(cast.sme).post(address, {"title": "x", "category": "Nonsense"}).status_code == 400
    assert Show.objects.count() == 1


def test_an_episode_goes_through_the_api(cast: Cast, bearer: Bearer) -> None:
    show = make_show(cast.sme, cast.community)
    file = keep(cast.member, recording())
    details = {
        "show": show.slug,
        "audio": str(file.key),
        "season": 2,
        "chapters": [{"start": 1.5, "title": "Ours"}],
        "voices": [{"name": "Ben", "role": "guest"}],
    }
    new = {"community": "community", "kind": "episode", "title": "Planning", "source": "We talk.", "details": details}
    answer = bearer(cast.member).post(f"{API}/entries/", new)
    assert answer.status_code == 201, answer.json()
    given = answer.json()["details"]
    assert (given["show"], given["season"], given["media_type"]) == (show.slug, 2, "audio/mpeg")
    assert given["chapters"] == [{"start": 1.5, "title": "Ours", "url": ""}]
    assert given["voices"] == [{"name": "Ben", "role": "guest", "url": ""}]
    assert given["audio_url"] == file.get_absolute_url()
    wrong = new | {"details": details | {"audio": str(keep(cast.other, recording()).key)}}
    assert bearer(cast.member).post(f"{API}/entries/", wrong).status_code == 403
    assert bearer(cast.member).post(f"{API}/entries/", new | {"details": {"show": "nowhere"}}).status_code == 400
    silent = bearer(cast.member).post(f"{API}/entries/", new | {"details": {"show": show.slug}})
    assert (silent.status_code, list(silent.json()["errors"]["details"])) == (400, ["audio"])
    assert Episode.objects.count() == 1


def test_a_transcript_is_put_read_and_taken_away(cast: Cast, bearer: Bearer) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.community))
    address = f"{API}/entries/{episode.pk}/transcript/"
    broken = bearer(cast.member).put(address, {"content": "WEBVTT\n\n00:05.000 --> 00:01.000\nx"})
    assert broken.status_code == 400
    assert broken.json()["errors"]["content"] == ["Line 3: The line ends before it begins."]
    assert bearer(cast.other).put(address, {"content": "WEBVTT\n\n00:00.000 --> 00:01.000\nNo"}).status_code == 403
    assert len(bearer(cast.other).get(address).json()["lines"]) == 3
    put = bearer(cast.member).put(address, {"content": "WEBVTT\n\n00:00.500 --> 00:01.000\n<v Ada>Yes"})
    assert put.json()["details"]["has_transcript"] is True
    assert bearer(cast.other).get(address).json() == {
        "lines": [{"start": 0.5, "end": 1.0, "speaker": "Ada", "text": "Yes"}]
    }
    assert bearer(cast.member).delete(address).status_code == 204
    assert bearer(cast.other).get(address).json() == {"lines": []}


def test_my_place_in_a_recording_is_mine_alone(cast: Cast, bearer: Bearer) -> None:
    episode = make_episode(cast.member, make_show(cast.sme, cast.community))
    address = f"{API}/entries/{episode.pk}/position/"
    assert bearer(cast.other).put(address, {"seconds": 3.5}).json() == {"seconds": 3.5}
    assert bearer(cast.other).get(address).json() == {"seconds": 3.5}
    assert bearer(cast.staff).get(address).json() == {"seconds": 0.0}
    assert bearer(cast.other).put(address, {"seconds": -1}).status_code == 400
    assert bearer(None).get(address).status_code == 401
    assert PlayPosition.objects.count() == 1


def test_my_feed_address_is_made_shown_and_closed(cast: Cast, bearer: Bearer) -> None:
    show = make_show(cast.sme, cast.hidden)
    address = f"{API}/shows/{show.slug}/feed-address/"
    mine = bearer(cast.other)
    assert mine.get(address).json() == {"address": None}
    made = mine.put(address).json()["address"]
    assert mine.get(address).json() == {"address": made}
    assert APIClient().get(made).status_code == 200
    assert mine.delete(address).status_code == 204
    assert APIClient().get(made).status_code == 403
    assert bearer(cast.outsider).put(address).status_code == 404
    assert FeedKey.objects.count() == 1
