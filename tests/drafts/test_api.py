"""Drafts through the API: the same drafts as in the browser."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.content.models import Entry
from apps.drafts.models import Draft
from tests.cast import Cast

API = "/api/v1/drafts/"
VALUES = {"title": "Split deliveries", "source": "Park them.", "is_question": "no", "tags": "asn"}


def client_of(person: User) -> APIClient:
    client = APIClient()
    _token, key = create_token(user=person, name="test", scopes=["read", "write"])
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


@pytest.fixture
def member(cast: Cast) -> APIClient:
    return client_of(cast.member)


def test_a_client_begins_changes_and_publishes_a_draft(cast: Cast, member: APIClient) -> None:
    begun = member.post(API, {"community": "community", "values": {"title": "Split"}})
    assert begun.status_code == 201
    address = f"{API}{begun.json()['key']}/"
    refused = member.post(f"{address}publication/", {})
    assert (refused.status_code, refused.json()["detail"]) == (403, "What is it: This field is required.")
    changed = member.put(address, {"values": VALUES, "version": 1})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    apart = member.put(address, {"values": {"title": "Other"}, "version": 1})
    assert apart.status_code == 201
    assert [row["title"] for row in member.get(API).json()["results"]] == ["Other", "Split deliveries"]
    published = member.post(f"{address}publication/", {})
    assert (published.status_code, published.json()["title"]) == (201, "Split deliveries")
    again = member.post(f"{address}publication/", {})
    assert again.json()["id"] == published.json()["id"]
    assert Entry.objects.count() == 1
    assert member.get(address).status_code == 404


def test_a_client_schedules_takes_it_back_and_throws_it_away(cast: Cast, member: APIClient) -> None:
    key = member.post(API, {"community": "community", "values": VALUES}).json()["key"]
    past = {"publish_at": (timezone.now() - timedelta(hours=1)).isoformat()}
    assert member.post(f"{API}{key}/publication/", past).status_code == 403
    ahead = {"publish_at": (timezone.now() + timedelta(hours=1)).isoformat()}
    waiting = member.post(f"{API}{key}/publication/", ahead)
    assert (waiting.status_code, waiting.json()["publish_at"] is not None) == (200, True)
    assert member.delete(f"{API}{key}/publication/").status_code == 204
    assert Draft.objects.get().publish_at is None
    assert member.delete(f"{API}{key}/").status_code == 204
    assert not Draft.objects.kept().exists()
    assert not Entry.objects.exists()


def test_values_that_are_no_texts_are_refused(cast: Cast, member: APIClient) -> None:
    for wrong in ({"title": 3}, {"title": {"a": "b"}}, [], "x"):
        assert member.post(API, {"community": "community", "values": wrong}).status_code == 400
    assert not Draft.objects.exists()
