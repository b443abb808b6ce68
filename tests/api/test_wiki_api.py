"""Wikis over the API: places, links, and texts that nobody overwrites without having seen them."""

from collections.abc import Callable

from rest_framework.test import APIClient

from apps.content.models import Entry, Revision
from apps.content.services import remove_entry
from tests.cast import Cast, ask
from tests.wiki.writing import page, write

type Bearer = Callable[..., APIClient]

API = "/api/v1"


def test_a_page_is_made_placed_and_moved(cast: Cast, bearer: Bearer) -> None:
    client = bearer(cast.member)
    new = {"community": "community", "kind": "wiki", "source": "Text."}
    top = client.post(f"{API}/entries/", new | {"title": "Planning"}, format="json").json()
    below = new | {"title": "Orders", "details": {"parent": top["id"]}}
    made = client.post(f"{API}/entries/", below, format="json").json()
    assert made["details"] == {"name": "Orders", "parent": top["id"], "position": 0, "made_from": [], "replies": []}
    place = f"{API}/entries/{made['id']}/place/"
    assert client.put(place, {"parent": None, "position": 0}, format="json").json() == {"parent": None, "position": 0}
    tree = client.get(f"{API}/communities/community/wiki/").json()["results"]
    assert [(row["title"], row["parent"], row["depth"]) for row in tree] == [("Orders", None, 0), ("Planning", None, 0)]
    refused = client.put(f"{API}/entries/{top['id']}/place/", {"parent": top["id"]}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "below_itself")
    taken = client.post(f"{API}/entries/", new | {"title": "orders"}, format="json")
    assert (taken.status_code, taken.json()["code"]) == (403, "name_taken")


def test_what_leads_to_a_page_and_what_is_missing_is_told(cast: Cast, bearer: Bearer) -> None:
    target = page(cast.member, cast.community, "Stock")
    linking = page(cast.member, cast.community, "Planning", "See [[Stock]] and [[Orders]].")
    hidden = page(cast.member, cast.community, "Old", "See [[Stock]].")
    remove_entry(by=cast.member, entry=hidden)
    client = bearer(cast.other)
    rows = client.get(f"{API}/entries/{target.pk}/backlinks/").json()["results"]
    assert [row["id"] for row in rows] == [linking.pk]
    assert client.get(f"{API}/communities/community/wiki/needed/").json()["results"] == [
        {"name": "Orders", "url": "/c/community/wiki/Orders/", "count": 1}
    ]
    orphans = client.get(f"{API}/communities/community/wiki/orphans/").json()["results"]
    assert [row["title"] for row in orphans] == ["Planning"]
    assert client.get(f"{API}/entries/{ask(cast.member, cast.community).pk}/backlinks/").status_code == 404


def test_of_two_writers_the_second_gets_both_texts_and_writes_nothing(cast: Cast, bearer: Bearer) -> None:
    entry = page(cast.member, cast.community, "Stock", "One.\n\nTwo.\n\nThree.")
    address = f"{API}/entries/{entry.pk}/"
    first, second = bearer(cast.sme), bearer(cast.other)
    tag = first.get(address)["ETag"]
    assert second.get(address, headers={"If-None-Match": tag}).status_code == 304
    saved = first.patch(address, {"source": "One!\n\nTwo.\n\nThree."}, format="json", headers={"If-Match": tag})
    assert saved.status_code == 200
    mine = {"source": "One.\n\nTwo.\n\nThree?"}
    lost = second.patch(address, mine, format="json", headers={"If-Match": tag})
    assert lost.status_code == 412
    assert lost["Content-Type"] == "application/problem+json"
    body = lost.json()
    assert (body["base"]["source"], body["mine"]["source"], body["theirs"]["source"]) == (
        "One.\n\nTwo.\n\nThree.",
        "One.\n\nTwo.\n\nThree?",
        "One!\n\nTwo.\n\nThree.",
    )
    assert (body["merged"], body["editor"]) == ("One!\n\nTwo.\n\nThree?", "sme-person")
    assert Entry.objects.get(pk=entry.pk).source == "One!\n\nTwo.\n\nThree."
    assert Revision.objects.filter(entry=entry).count() == 2
    again = second.patch(address, {"source": body["merged"]}, format="json", headers={"If-Match": lost["ETag"]})
    assert again.status_code == 200
    # The tag of the answer to a write is the tag of the text that now stands.
    assert second.patch(address, mine, format="json", headers={"If-Match": again["ETag"]}).status_code == 200


def test_a_collision_of_lines_is_marked_and_a_foreign_tag_matches_nothing(cast: Cast, bearer: Bearer) -> None:
    entry = page(cast.member, cast.community, "Stock", "We count on Friday.")
    address = f"{API}/entries/{entry.pk}/"
    client = bearer(cast.other)
    tag = client.get(address)["ETag"]
    write(cast.sme, entry, "We count on Monday.")
    body = client.patch(
        address, {"source": "We count on Sunday."}, format="json", headers={"If-Match": f"W/{tag}"}
    ).json()
    assert body["merged"] is None
    assert "We count on Sunday." in body["marked"]
    assert "We count on Monday." in body["marked"]
    for foreign in ('"abc"', "nonsense"):
        assert client.patch(address, {"source": "x"}, format="json", headers={"If-Match": foreign}).status_code == 412
    assert client.patch(address, {"source": "x"}, format="json", headers={"If-Match": "*"}).status_code == 200


def test_a_former_text_is_put_back(cast: Cast, bearer: Bearer) -> None:
    entry = page(cast.member, cast.community, "Stock", "One.")
    write(cast.sme, entry, "Two.")
    address = f"{API}/entries/{entry.pk}/restoration/"
    assert bearer(cast.other).put(address, {"revision": 1}, format="json").json()["source"] == "One."
    assert bearer(cast.other).put(address, {"revision": 9}, format="json").status_code == 404
    assert bearer(cast.outsider).put(address, {"revision": 2}, format="json").status_code == 403
    assert Entry.objects.get(pk=entry.pk).source == "One."


def test_a_page_says_from_which_discussions_it_was_made(cast: Cast, bearer: Bearer) -> None:
    question = ask(cast.sme, cast.community)
    new = {"community": "community", "kind": "wiki", "title": "Stock", "source": "Text."}
    made = (
        bearer(cast.member)
        .post(f"{API}/entries/", new | {"details": {"made_from": [question.pk]}}, format="json")
        .json()
    )
    assert made["details"]["made_from"] == [question.pk]
    rows = bearer(cast.other).get(f"{API}/entries/{made['id']}/sources/").json()["results"]
    assert [(row["url"], [person["handle"] for person in row["people"]]) for row in rows] == [
        (question.get_absolute_url(), ["sme-person"])
    ]
