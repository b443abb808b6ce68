"""What is exported can be read back to the same thing."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from PIL import Image

from apps.accounts.models import User
from apps.accounts.services import create_token
from apps.communities.models import Community
from apps.content.kinds.interview.models import Consent
from apps.content.kinds.interview.services import give_consent
from apps.content.kinds.podcast.models import Episode
from apps.content.kinds.podcast.timing import Mark
from apps.content.models import Attachment, Entry, Reply
from apps.content.reply_services import accept_answer, edit_reply, post_reply, remove_reply
from apps.content.services import edit_entry, post_entry
from apps.core.refusals import Refused
from apps.files.services import keep_file
from apps.integrations.export.archive import write_archive
from apps.integrations.export.scope import Scope
from apps.integrations.export.services import forget_old_exports, make_waiting_exports, request_export
from apps.integrations.models import ExportJob, ExportState
from tests.cast import Cast, ask, make_community, make_person
from tests.integrations.exports import canonical
from tests.podcasts.making import make_episode, make_show

pytestmark = pytest.mark.django_db


def picture() -> io.BytesIO:
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(content, "PNG")
    return content


def fill(cast: Cast) -> dict[str, Entry]:
    """A community with all that an export holds."""
    member, other = cast.member, cast.other
    shown = keep_file(owner=member, name="a plan (new).png", content=picture())
    cover = keep_file(owner=member, name="cover.png", content=picture())
    plan = keep_file(owner=member, name="plan.txt", content=io.BytesIO(b"Deliver on Monday.\n"))

    def post(kind: str, title: str, source: str, **given: Any) -> Entry:
        return post_entry(author=member, community=cast.community, kind=kind, title=title, source=source, **given)

    question = ask(member, cast.community, tags=["planning", "Goods receipt"], language="en")
    first = post_reply(author=other, entry=question, source="Count twice.")
    second = post_reply(author=member, entry=question, source="Thank you, @other-person.", parent=first)
    removed = post_reply(author=other, entry=question, source="Nonsense.", parent=second)
    post_reply(author=member, entry=question, source="An answer to what is gone.", parent=removed)
    remove_reply(by=other, reply=removed)
    edit_reply(by=other, reply=first, source="Count three times.", comment="More is safer")
    accept_answer(by=member, reply=first)
    article = post(
        "article",
        'What we learned: --- and "quotes"',
        f"    code first\n\n![The plan](/files/{shown.key}/x.png), see [the question]({question.get_absolute_url()}), "
        f"[its answer](/replies/{first.pk}/) and [elsewhere](https://a.example/e/1/x/).\r\n\r\nEnd.  ",
        tags=["lessons"],
        coauthors=[other],
        details={"cover": cover, "cover_alt": "A cover", "series": "First ninety days"},
    )
    edit_entry(by=other, entry=article, changes={"title": "What we learned"}, comment="Shorter")
    top = post("wiki", "Handbook", "Start with [[Goods receipt|receipts]].")
    post("wiki", "Goods receipt", "Back to [[Handbook]].", details={"parent": top.pk})
    post("document", "The plan", "", details={"file": plan, "note": "As agreed"})
    return {"question": question, "article": article}


def export(community: Community | None, target: Path, person: User | None = None) -> Path:
    with target.open("wb") as content:
        write_archive(Scope(community, person), content, step=lambda done, total: None)
    return target


def bring_in(archive: Path, slug: str) -> str:
    out = io.StringIO()
    call_command("import_markdown", archive, community=slug, stdout=out)
    return out.getvalue()


def test_export_is_read_back_to_the_same_thing(cast: Cast, tmp_path: Path) -> None:
    fill(cast)
    first = export(cast.community, tmp_path / "first.zip")
    target = make_community("copy", manager=cast.manager)
    report = bring_in(first, target.slug)
    assert "Broken" not in report, report
    second = export(target, tmp_path / "second.zip")
    before, after = canonical(first), canonical(second)
    for texts in (before, after):
        texts.pop("community.json")
    assert before == after
    assert Entry.objects.filter(community=target).count() == 5
    assert Attachment.objects.filter(entry__community=target).count() == 3
    again = bring_in(first, target.slug)
    assert Entry.objects.filter(community=target).count() == 5
    assert "entries" in again


def test_new_community_is_what_the_exported_one_was_and_never_more_open(cast: Cast, tmp_path: Path) -> None:
    ask(cast.member, cast.hidden)
    bring_in(export(cast.hidden, tmp_path / "1.zip"), "again")
    again = Community.objects.get(slug="again")
    assert (again.name, again.access, again.purpose) == (cast.hidden.name, cast.hidden.access, cast.hidden.purpose)
    assert not Entry.objects.visible_to(cast.outsider).filter(community=again).exists()


def test_words_of_one_person_come_into_a_closed_community(cast: Cast, tmp_path: Path) -> None:
    ask(cast.member, cast.hidden)
    bring_in(export(None, tmp_path / "1.zip", cast.member), "mine")
    assert Community.objects.get(slug="mine").access == "invitation"


def test_export_that_was_tampered_with_founds_nothing(cast: Cast, tmp_path: Path) -> None:
    forged = tmp_path / "2.zip"
    with zipfile.ZipFile(export(cast.community, tmp_path / "1.zip")) as old, zipfile.ZipFile(forged, "w") as new:
        facts = json.loads(old.read("community.json"))
        facts["community"]["access"] = "everybody"
        new.writestr("community.json", json.dumps(facts))
    with pytest.raises(CommandError) as error:
        bring_in(forged, "forged")
    assert error.value.returncode == 2
    assert not Community.objects.filter(slug="forged").exists()


def test_same_community_gives_the_same_bytes(cast: Cast, tmp_path: Path) -> None:
    fill(cast)
    first, second = export(cast.community, tmp_path / "1.zip"), export(cast.community, tmp_path / "2.zip")
    assert first.read_bytes() == second.read_bytes()


def test_export_holds_no_mail_address_and_nothing_that_was_removed(cast: Cast, tmp_path: Path) -> None:
    fill(cast)
    with zipfile.ZipFile(export(cast.community, tmp_path / "1.zip")) as files:
        everything = b"\n".join(files.read(name) for name in files.namelist())
    assert b"@example.org" not in everything
    assert b"Nonsense" not in everything


def test_person_takes_along_their_own_words_alone(cast: Cast, tmp_path: Path) -> None:
    fill(cast)
    with zipfile.ZipFile(export(None, tmp_path / "1.zip", cast.other)) as files:
        names = files.namelist()
        everything = b"\n".join(files.read(name) for name in names).decode()
    assert [name for name in names if name.startswith("article/")]
    assert not [name for name in names if name.startswith(("discussion/", "wiki/"))]
    assert "Count three times." in everything
    assert "double-booking" not in everything


def test_manager_asks_and_a_worker_makes_what_is_kept_for_a_while(cast: Cast) -> None:
    fill(cast)
    job = request_export(by=cast.manager, community=cast.community)
    assert request_export(by=cast.manager, community=cast.community) == job
    assert make_waiting_exports() == 1
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (ExportState.DONE, 5, 5)
    assert job.size == default_storage.size(job.path)
    ExportJob.objects.update(ended_at="2020-01-01T00:00:00Z")
    assert forget_old_exports() == 1
    assert not ExportJob.objects.exists()


def test_member_may_not_export_a_community(cast: Cast) -> None:
    with pytest.raises(Refused):
        request_export(by=cast.member, community=cast.community)
    assert not ExportJob.objects.exists()


def test_command_refuses_what_is_not_there_and_never_overwrites(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no community nowhere") as refused:
        call_command("export_community", "nowhere", str(tmp_path / "x.zip"))
    assert refused.value.returncode == 2
    (tmp_path / "x.zip").write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_community", cast.community.slug, str(tmp_path / "x.zip"))
    assert (tmp_path / "x.zip").read_text() == "mine"


@pytest.mark.real_data
def test_real_community_is_read_back_to_the_same_thing(real_data: Path, tmp_path: Path) -> None:
    boss = make_person("boss", is_staff=True)
    call_command("import_stackexchange", real_data / "se-tiny-meta-2020", community="meta", stdout=io.StringIO())
    first = export(Community.objects.get(slug="meta"), tmp_path / "first.zip")
    target = make_community("copy", manager=boss)
    assert "Broken" not in bring_in(first, target.slug)
    second = export(target, tmp_path / "second.zip")
    before, after = canonical(first), canonical(second)
    assert {name: text for name, text in before.items() if name != "community.json"} == {
        name: text for name, text in after.items() if name != "community.json"
    }
    assert Reply.objects.filter(entry__community=target).count() == 345


def test_manager_makes_and_downloads_an_archive_in_the_browser(cast: Cast, client: Client) -> None:
    fill(cast)
    client.force_login(cast.manager)
    address = f"/c/{cast.community.slug}/export/"
    assert client.post(address).headers["Location"] == address
    assert "waiting" in client.get(address).content.decode()
    make_waiting_exports()
    page = client.get(address).content.decode()
    job = ExportJob.objects.get()
    assert f"/exports/{job.key}/" in page
    archive = client.get(f"/exports/{job.key}/")
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as files:  # type: ignore[attr-defined]
        assert "community.json" in files.namelist()
    client.force_login(cast.staff)
    assert client.get(f"/exports/{job.key}/").status_code == 404


def test_program_asks_looks_and_takes_along(cast: Cast, client: Client) -> None:
    fill(cast)
    _token, key = create_token(user=cast.member, name="mine", scopes=["read", "write"])
    headers = {"Authorization": f"Bearer {key}"}
    asked = client.post("/api/v1/exports/", headers=headers)
    assert (asked.status_code, asked.json()["state"], asked.json()["download"]) == (202, "waiting", None)
    assert client.get(f"{asked.headers['Location']}archive/", headers=headers).status_code == 403
    make_waiting_exports()
    ready = client.get(asked.headers["Location"], headers=headers).json()
    assert (ready["state"], ready["done"]) == ("done", ready["total"])
    archive = client.get(ready["download"], headers=headers)
    with zipfile.ZipFile(io.BytesIO(b"".join(archive.streaming_content))) as files:  # type: ignore[attr-defined]
        assert "marks.json" in files.namelist()


def test_episodes_news_and_interviews_are_read_back_to_the_same_thing(cast: Cast, tmp_path: Path) -> None:
    show = make_show(cast.manager, cast.community)
    make_episode(cast.manager, show, details={"chapters": [Mark(0, "Start"), Mark(4, "End")]})
    given = {"community": cast.community, "source": "Words."}
    post_entry(author=cast.manager, kind="news", title="A new dock", details={}, **given)
    interview = post_entry(
        author=cast.member, kind="interview", title="Five questions", details={"interviewee": "other-person"}, **given
    )
    waiting = post_entry(
        author=cast.member, kind="interview", title="Not agreed", details={"interviewee": "other-person"}, **given
    )
    give_consent(by=cast.other, entry=interview)
    first = export(cast.community, tmp_path / "first.zip")
    target = make_community("copy", manager=cast.manager)
    report = bring_in(first, target.slug)
    assert "Broken" not in report, report
    copied = {entry.kind: entry for entry in Entry.objects.filter(community=target)}
    assert set(copied) == {"episode", "news", "interview"}
    assert not copied["interview"].is_withheld
    assert Consent.objects.get(interview_id=copied["interview"].pk).person == cast.other
    assert Episode.objects.get(pk=copied["episode"].pk).cues.count() == 3
    assert waiting.is_withheld
    before, after = canonical(first), canonical(export(target, tmp_path / "second.zip"))
    for texts in (before, after):
        texts.pop("community.json")
        # A show has an address of its own among all shows.
        for name in ("shows.json", *(name for name in texts if name.startswith("episode/"))):
            texts[name] = texts[name].replace("the-loading-dock-2", "the-loading-dock")
    assert before == after
