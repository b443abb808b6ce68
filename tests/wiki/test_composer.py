"""What the composer does with pages: names that are taken, texts that changed meanwhile, marks that are left."""

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.content.models import Entry, Revision
from apps.drafts.models import Draft
from tests.cast import Cast
from tests.wiki.writing import page, write

TEXT = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return page(cast.member, cast.community, "Stock", TEXT)


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def form(source: str, seen: str, **more: str) -> dict[str, str]:
    return {"title": "Stock", "source": source, "seen": seen, "action": "publish"} | more


def test_a_mistake_in_the_form_does_not_forget_which_text_was_changed(cast: Cast, entry: Entry) -> None:
    client, seen = client_of(cast.sme), entry.text_mark
    write(cast.other, entry, TEXT.replace("One", "1"))
    mine = TEXT.replace("Three", "3")
    refused = client.post(f"/e/{entry.pk}/edit/", form(mine, seen, title=""))
    assert refused.status_code == 422
    assert f'name="seen" value="{seen}"' in refused.content.decode()
    answer = client.post(f"/e/{entry.pk}/edit/", form(mine, seen), follow=True)
    entry.refresh_from_db()
    assert entry.source == "1.\n\nTwo.\n\n3."
    assert "Both changes are in it now" in answer.content.decode()


def test_a_lost_race_keeps_the_typed_text_as_a_draft(cast: Cast, entry: Entry) -> None:
    seen = entry.text_mark
    write(cast.other, entry, TEXT.replace("Two", "2"))
    mine = TEXT.replace("Two", "II")
    shown = client_of(cast.sme).post(f"/e/{entry.pk}/edit/", form(mine, seen))
    assert shown.status_code == 409
    assert Draft.objects.get(author=cast.sme, entry=entry).values["source"] == mine
    entry.refresh_from_db()
    assert entry.source == TEXT.replace("Two", "2")
    assert Revision.objects.filter(entry=entry).count() == 2
    # The page now knows the text that stands, so that what is settled is saved.
    assert f'name="seen" value="{entry.text_mark}"' in shown.content.decode()


def test_a_page_of_a_taken_name_is_not_written_and_what_was_typed_stays(cast: Cast, entry: Entry) -> None:
    client = client_of(cast.other)
    answer = client.post("/c/community/new/wiki/", {"title": " stock", "source": "Mine.", "action": "publish"})
    assert answer.status_code == 422
    assert "has a page of this name already" in answer.content.decode()
    assert "Mine." in answer.content.decode()
    assert Entry.objects.filter(kind="wiki").count() == 1


def test_a_missing_page_is_begun_where_its_link_leads(cast: Cast, entry: Entry) -> None:
    client = client_of(cast.other)
    write(cast.member, entry, "See [[Cycle counts]].")
    offered = client.get("/c/community/wiki/Cycle_counts/")
    assert offered.status_code == 404
    assert 'href="/c/community/new/wiki/?title=Cycle%20counts"' in offered.content.decode()
    assert entry.get_absolute_url() in offered.content.decode()
    assert 'value="Cycle counts"' in client.get("/c/community/new/wiki/?title=Cycle%20counts").content.decode()
    assert client.get("/c/community/wiki/STOCK/")["Location"] == entry.get_absolute_url()


def test_a_name_of_a_hidden_community_leads_nobody_there(cast: Cast) -> None:
    page(cast.member, cast.hidden, "Secret")
    assert client_of(cast.outsider).get("/c/hidden/wiki/Secret/").status_code == 404
    assert client_of(cast.member).get("/c/hidden/wiki/Secret/").status_code == 302
