"""Documents: versions, words that are found, previews without a download, downloads that are counted."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from apps.activity.models import Event
from apps.activity.readings import flush_readings
from apps.activity.verbs import Verb
from apps.content.kinds.document.models import Document, DocumentVersion, State
from apps.content.kinds.document.reading import TRIES, draw_wanted_pages, read_versions
from apps.content.kinds.document.services import add_version, want_more_pages
from apps.content.models import Entry
from apps.core.refusals import Refused
from apps.search.selectors import found_for
from tests.cast import Cast
from tests.kinds.making import document, pdf, picture, sheet, stored, write

type Flow = Callable[[], None]


def client_of(person: object) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def content_of(answer: object) -> bytes:
    """All that a file's answer sends; at its end the file is closed."""
    return b"".join(answer.streaming_content)


def test_member_shares_a_file_by_the_form_and_its_name_is_the_title(cast: Cast) -> None:
    client = client_of(cast.member)
    upload = stored(cast.member, "Gate_rules 2026.pdf", pdf("Park at gate nine"))
    answer = client.post("/c/community/new/document/", {"file_key": str(upload.key), "source": ""})
    entry = Entry.objects.get(kind="document")
    assert (answer.status_code, answer["Location"]) == (302, entry.get_absolute_url())
    assert (entry.title, entry.source) == ("Gate rules 2026", "")
    answer = client.post("/c/community/new/document/", {"title": "Without a file"})
    assert answer.status_code == 422
    assert "Choose the file" in answer.content.decode()
    assert Entry.objects.count() == 1


def test_words_of_the_newest_version_are_found_and_those_of_the_former_are_not(cast: Cast, flow: Flow) -> None:
    entry = document(cast.member, cast.community, "rules.pdf", pdf("Park at gate nine", "Ring the bell"))
    assert read_versions() == 1
    flow()
    assert [hit.entry for hit in found_for(cast.member, "bell").hits] == [entry]
    file = stored(cast.sme, "rules.xlsx", sheet(["Gate", "seventeen"]))
    version = add_version(by=cast.sme, entry=entry, file=file, note="Another gate")
    assert version.number == 2
    read_versions()
    flow()
    assert [hit.entry for hit in found_for(cast.member, "seventeen").hits] == [entry]
    assert found_for(cast.member, "bell").hits == []
    kinds = list(Event.objects.filter(entry_id=entry.pk).order_by("pk").values_list("verb", flat=True))
    assert kinds == [Verb.ENTRY_POSTED, Verb.TEXT_EXTRACTED, Verb.VERSION_ADDED, Verb.TEXT_EXTRACTED]


def test_reader_looks_at_the_pages_without_a_download(cast: Cast) -> None:
    entry = document(cast.member, cast.hidden, "rules.pdf", pdf(*(f"Page {n}" for n in range(1, 26))))
    reader, stranger = client_of(cast.other), client_of(cast.outsider)
    look, asked = f"/e/{entry.pk}/versions/1/?look=", {"headers": {"HX-Request": "true"}}
    assert f'hx-get="{look}1"' in reader.get(entry.get_absolute_url()).content.decode()
    assert f'hx-get="{look}2"' in reader.get(f"{look}1", **asked).content.decode()
    assert "hx-get" not in reader.get(f"{look}30", **asked).content.decode()
    assert stranger.get(f"{look}1", **asked).status_code == 404
    read_versions()
    preview = reader.get(f"{look}2", **asked).content.decode()
    assert (preview.count('class="page-shown"'), "hx-get" in preview, "<main" in preview) == (20, False, False)
    html = reader.get(entry.get_absolute_url()).content.decode()
    assert html.count('class="page-shown"') == 20
    assert "min read" not in html
    address = f"/e/{entry.pk}/versions/1/pictures/page-20.webp"
    assert address in html
    shown = reader.get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert content_of(shown).startswith(b"RIFF")
    for place in (address, entry.get_absolute_url(), f"/e/{entry.pk}/download/", f"/e/{entry.pk}/versions/1/"):
        assert stranger.get(place).status_code == 404
    assert reader.get(f"/e/{entry.pk}/versions/1/pictures/page-21.webp").status_code == 404
    assert reader.post(f"/e/{entry.pk}/versions/1/pages/").status_code == 302
    draw_wanted_pages()
    version = DocumentVersion.objects.get()
    assert (len(version.page_pictures), version.has_more_pages) == (25, False)
    want_more_pages(version=version)
    assert content_of(reader.get(f"/e/{entry.pk}/versions/1/pictures/page-25.webp"))


def test_downloads_count_each_person_once_a_day_and_not_the_author(cast: Cast, flow: Flow) -> None:
    entry = document(cast.member, cast.community, "rules <b>.csv", b"Gate;Nine\nBell;Ring")
    name = DocumentVersion.objects.get().file.name
    for person in (cast.other, cast.other, cast.sme, cast.member, None):
        answer = client_of(person).get(f"/e/{entry.pk}/download/")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert name in answer["Content-Disposition"]
        assert content_of(answer) == b"Gate;Nine\nBell;Ring"
    assert Document.objects.get().downloads == 0
    flush_readings()
    flow()
    assert Document.objects.get().downloads == 2
    html = client_of(cast.other).get(entry.get_absolute_url()).content.decode()
    assert "downloaded 2 times" in html
    yesterday = timezone.now() - timedelta(days=1)
    Event.objects.filter(verb=Verb.DOCUMENT_DOWNLOADED, actor_id=cast.sme.pk).update(at=yesterday)
    flow()
    assert Document.objects.get().downloads == 2


def test_only_those_who_look_after_it_add_versions_and_all_stay_downloadable(cast: Cast) -> None:
    entry = write(
        cast.member, cast.community, "document", source="", coauthors=[cast.other],
        details={"file": stored(cast.member, "a.txt", b"first")},
    )  # fmt: skip
    for number, person in enumerate((cast.member, cast.other, cast.sme, cast.manager), 2):
        file = stored(person, "a.txt", f"version {number}".encode())
        assert add_version(by=person, entry=entry, file=file).number == number
        assert add_version(by=person, entry=entry, file=file).number == number
    stranger_file = stored(cast.outsider, "a.txt", b"mine")
    with pytest.raises(Refused):
        add_version(by=cast.outsider, entry=entry, file=stranger_file)
    with pytest.raises(Refused, match="somebody else"):
        add_version(by=cast.member, entry=entry, file=stranger_file)
    assert DocumentVersion.objects.count() == 5
    client = client_of(cast.other)
    assert content_of(client.get(f"/e/{entry.pk}/versions/1/download/")) == b"first"
    read_versions()
    html = client.get(f"/e/{entry.pk}/versions/1/").content.decode()
    assert "This is the former version 1." in html
    assert client.get(f"/e/{entry.pk}/versions/9/").status_code == 404


def test_file_that_is_broken_or_kills_its_reader_says_so_and_can_be_downloaded(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = document(cast.member, cast.community, "rules.pdf", b"%PDF-1.7 and nothing else")
    read_versions()
    version = DocumentVersion.objects.get()
    assert (version.state, version.reason) == (State.FAILED, "damaged")
    client = client_of(cast.other)
    assert "seems to be damaged" in client.get(entry.get_absolute_url()).content.decode()
    assert content_of(client.get(f"/e/{entry.pk}/download/")).startswith(b"%PDF")
    # A worker that dies over a file finds it waiting again, but not for ever.
    long_ago = timezone.now() - timedelta(hours=1)
    DocumentVersion.objects.update(state=State.WAITING, tries=TRIES, claimed_at=long_ago)
    assert read_versions() == 0
    assert DocumentVersion.objects.get().state == State.FAILED
    DocumentVersion.objects.update(state=State.WAITING, tries=1, claimed_at=timezone.now())
    assert read_versions() == 0
    assert DocumentVersion.objects.get().state == State.WAITING


def test_tables_pictures_and_hostile_cells_are_shown_as_what_they_are(cast: Cast) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    table = document(cast.member, cast.community, "a.xlsx", sheet(["Gate", hostile], ["Nine", "=1+1"]))
    image = document(cast.member, cast.community, "gate.png", picture(), title="The gate")
    read_versions()
    client = client_of(cast.other)
    html = client.get(table.get_absolute_url()).content.decode()
    assert "<th>Gate</th>" in html
    assert "&lt;img src=x onerror=" in html
    assert hostile not in html
    html = client.get(image.get_absolute_url()).content.decode()
    assert 'alt="The gate"' in html
    assert ".avif 640w" in html


@pytest.mark.real_data
def test_real_files_become_documents_with_words_and_previews(real_data: Path, cast: Cast) -> None:
    folder = real_data / "documents/markitdown"
    for name in ("test.docx", "test.pptx", "test.xlsx", "test.pdf", "REPAIR-2022-INV-001_multipage.pdf"):
        document(cast.member, cast.community, name, (folder / name).read_bytes(), title=name)
    read_versions()
    assert set(DocumentVersion.objects.values_list("state", flat=True)) == {State.READY}
    assert all(version.text and (version.html or version.page_pictures) for version in DocumentVersion.objects.all())
    word = Entry.objects.get(title="test.docx")
    html = client_of(cast.other).get(word.get_absolute_url()).content.decode()
    assert f'src="/e/{word.pk}/versions/1/pictures/picture-1.webp"' in html
