"""Articles, documents, news and interviews through the API."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.content.kinds.document.reading import read_versions
from apps.content.models import Entry
from apps.recognition.card_services import draw_cards
from tests.cast import Cast
from tests.kinds.making import document, interview, pdf, picture, write

API = "/api/v1"


def bearer(user: User) -> APIClient:
    client = APIClient()
    _token, key = create_token(user=user, name="test", scopes=["read", "write"])
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def upload(client: APIClient, name: str, content: bytes) -> str:
    answer = client.post(f"{API}/files/", {"file": SimpleUploadedFile(name, content)}, format="multipart")
    assert answer.status_code == 201, answer.content
    return str(answer.json()["key"])


def test_document_and_its_versions_go_through_the_api(cast: Cast, flow: Callable[[], None]) -> None:
    member, other = bearer(cast.member), bearer(cast.other)
    key = upload(member, "rules.pdf", pdf("Park at gate nine"))
    new = {"community": "community", "kind": "document", "title": "Rules", "details": {"file": key}}
    entry = member.post(f"{API}/entries/", new, format="json").json()
    assert (entry["details"]["version"], entry["details"]["state"]) == (1, "waiting")
    read_versions()
    versions = f"{API}/entries/{entry['id']}/versions/"
    (first,) = other.get(f"{versions}?text=true").json()["results"]
    assert (first["state"], first["pages"], "gate nine" in first["text"]) == ("ready", 1, True)
    assert other.get(versions).json()["results"][0]["text"] is None
    foreign = upload(other, "mine.txt", b"mine")
    assert other.post(versions, {"file": foreign}, format="json").status_code == 403
    assert member.post(versions, {"file": foreign}, format="json").status_code == 403
    answer = member.post(versions, {"file": upload(member, "rules.txt", b"Gate ten"), "note": "ten"}, format="json")
    assert (answer.status_code, answer.json()["number"]) == (201, 2)
    assert [row["number"] for row in other.get(versions).json()["results"]] == [2, 1]
    untitled = {name: value for name, value in new.items() if name != "title"}
    named = untitled | {"details": {"file": upload(member, "gate_nine.pdf", pdf("Gate nine"))}}
    assert member.post(f"{API}/entries/", named, format="json").json()["title"] == "gate nine"
    assert member.post(f"{API}/entries/", untitled | {"kind": "article"}, format="json").status_code == 400
    no_file = member.post(f"{API}/entries/", new | {"details": {}}, format="json")
    assert (no_file.status_code, list(no_file.json()["errors"]["details"])) == (400, ["file"])
    for wrong in ({}, {"details": {}}, {"details": {"file": foreign}}, {"details": {"file": "nonsense"}}):
        answer = member.post(f"{API}/entries/", new | {"details": {}} | wrong, format="json")
        assert answer.status_code in {400, 403}, wrong
    assert member.post(f"{API}/entries/", {"community": "community", "title": "No words"}).status_code == 400
    assert Entry.objects.count() == 2


def test_consent_is_given_and_taken_back_through_the_api(cast: Cast) -> None:
    author, person = bearer(cast.member), bearer(cast.sme)
    new = {"community": "community", "kind": "interview", "title": "Behind it", "source": "## Why?\n\nSo."}
    assert author.post(f"{API}/entries/", new, format="json").status_code == 403
    answer = author.post(f"{API}/entries/", new | {"details": {"interviewee": "sme-person"}}, format="json")
    entry = answer.json()
    assert (entry["is_withheld"], entry["details"]["consented_at"]) == (True, None)
    consent = f"{API}/entries/{entry['id']}/consent/"
    assert author.put(consent).status_code == 403
    assert person.put(consent).json()["is_withheld"] is False
    draw_cards()
    shelves = bearer(cast.other).get(f"{API}/feeds/home/").json()
    assert shelves["popular_members"][0]["entry"]["id"] == entry["id"]
    assert person.delete(consent).json() == {
        "interviewee": "sme-person", "consented_at": None, "is_withheld": True,
    }  # fmt: skip
    assert bearer(cast.other).put(consent).status_code == 404


def test_news_and_articles_have_their_details(cast: Cast) -> None:
    sme = bearer(cast.sme)
    new = {
        "community": "community",
        "kind": "news",
        "title": "Now",
        "source": "Here",
        "details": {"until": "2020-01-01"},
    }
    assert sme.post(f"{API}/entries/", new, format="json").status_code == 400
    news = sme.post(f"{API}/entries/", new | {"details": {}}, format="json").json()
    assert news["details"] == {"until": None}
    assert [row["id"] for row in sme.get(f"{API}/feeds/home/").json()["news"]] == [news["id"]]
    details = {"cover": upload(sme, "a.png", picture()), "series": "Docks", "cover_alt": "A dock"}
    article = {"community": "community", "kind": "article", "title": "On docks", "source": "x", "details": details}
    made = sme.post(f"{API}/entries/", article, format="json").json()
    assert (made["details"]["series"], made["details"]["part"]) == ("Docks", 1)
    changed = sme.patch(f"{API}/entries/{made['id']}/", {"details": {"cover": None}}, format="json").json()
    assert (changed["details"]["cover"], changed["details"]["series"]) == (None, "Docks")
    listed = sme.get(f"{API}/entries/?kind=article").json()["results"]
    assert [row["id"] for row in listed] == [made["id"]]


def test_details_of_what_others_made_are_read_by_whoever_sees_it(cast: Cast) -> None:
    for entry in (
        document(cast.member, cast.hidden, "a.txt", b"words"),
        write(cast.sme, cast.hidden, "news"),
        interview(cast.member, cast.sme, cast.hidden),
    ):
        assert bearer(cast.manager).get(f"{API}/entries/{entry.pk}/").json()["details"]
        assert bearer(cast.outsider).get(f"{API}/entries/{entry.pk}/").status_code == 404
