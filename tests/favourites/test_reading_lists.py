"""Reading lists: put together from what one keeps, shown to colleagues as far as each may read."""

import pytest
from django.test import Client

from apps.content.models import Entry
from apps.content.services import remove_entry
from apps.core.refusals import Refused
from apps.favourites.models import ListItem, ReadingList
from apps.favourites.services import change_list, create_list, publish_list, withdraw_list
from apps.ratings.mark_services import keep_entry
from tests.cast import Cast, ask

BACKEND = "apps.accounts.backends.CachedUserBackend"


@pytest.fixture
def entries(cast: Cast) -> list[Entry]:
    return [ask(cast.other, cast.community, title="Open"), ask(cast.other, cast.hidden, title="Secret")]


def test_colleagues_see_a_published_list_as_far_as_they_may_read(cast: Cast, entries: list[Entry]) -> None:
    made = create_list(owner=cast.member, title="First week")
    change_list(by=cast.member, reading_list=made, title="First week", intro="", items=[(e, "Read") for e in entries])
    assert not ReadingList.objects.visible_to(cast.outsider).exists()
    publish_list(by=cast.member, reading_list=made)
    assert [item.entry.title for item in ListItem.objects.visible_to(cast.outsider)] == ["Open"]
    assert [item.entry.title for item in ListItem.objects.visible_to(cast.sme)] == ["Open", "Secret"]
    remove_entry(by=cast.manager, entry=entries[0])
    assert not ListItem.objects.visible_to(cast.outsider).exists()
    withdraw_list(by=cast.member, reading_list=made)
    assert not ReadingList.objects.visible_to(cast.sme).exists()


def test_empty_list_is_not_published(cast: Cast) -> None:
    made = create_list(owner=cast.member, title="First week")
    with pytest.raises(Refused):
        publish_list(by=cast.member, reading_list=made)
    made.refresh_from_db()
    assert made.published_at is None


def test_nobody_changes_the_list_of_another(cast: Cast, entries: list[Entry]) -> None:
    made = create_list(owner=cast.member, title="First week")
    with pytest.raises(Refused):
        change_list(by=cast.staff, reading_list=made, title="Mine", intro="", items=[(entries[0], "")])
    made.refresh_from_db()
    assert (made.title, made.items.count()) == ("First week", 0)


def test_member_makes_a_list_in_the_browser(cast: Cast, entries: list[Entry]) -> None:
    for entry in entries:
        keep_entry(by=cast.member, entry=entry)
    browser = Client()
    browser.force_login(cast.member, backend=BACKEND)
    edit = browser.post("/lists/", {"title": "First week"})["Location"]
    assert "Open" in browser.get(edit).content.decode()
    first, second = entries
    data = {"title": "First week", "intro": "For new colleagues", "entry": [first.pk, second.pk]}
    data |= {f"place-{first.pk}": "2", f"place-{second.pk}": "1", f"comment-{second.pk}": "Begin here"}
    page = browser.post(edit, data, follow=True).content.decode()
    assert page.index("Secret") < page.index("Open</a>")
    assert "Begin here" in page
