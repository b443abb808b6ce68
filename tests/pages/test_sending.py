"""What browsers send twice, and what two windows send over each other."""

from django.test import Client

from apps.content.models import Entry, Reply
from apps.content.reply_services import edit_reply, post_reply, remove_reply
from tests.cast import Cast, ask

NEW = {"title": "Split deliveries", "source": "How?", "is_question": "yes", "tags": ""}


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def test_going_back_and_publishing_once_more_finds_what_was_written(cast: Cast) -> None:
    client = signed_in(cast.member)
    first = client.post("/c/community/new/discussion/", NEW)
    again = client.post("/c/community/new/discussion/", NEW)
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"])
    client.post("/c/community/new/discussion/", NEW | {"source": "How then?"})
    assert Entry.objects.count() == 2


def test_the_same_words_to_another_reply_are_another_reply(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    one = post_reply(author=cast.sme, entry=entry, source="an idea")
    client = signed_in(cast.member)
    for parent in (one.pk, one.pk, ""):
        client.post(f"/e/{entry.pk}/replies/", {"source": "Thank you", "parent": parent})
    assert list(Reply.objects.filter(author=cast.member).values_list("parent_id", flat=True)) == [one.pk, None]


def test_what_was_removed_can_be_written_again(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    client = signed_in(cast.sme)
    client.post(f"/e/{entry.pk}/replies/", {"source": "Park it"})
    remove_reply(by=cast.sme, reply=Reply.objects.get())
    client.post(f"/e/{entry.pk}/replies/", {"source": "Park it"})
    assert Reply.objects.published().count() == 1


def test_of_two_windows_the_second_is_warned_and_keeps_its_text(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    client = signed_in(cast.member)
    seen = entry.text_mark
    client.post(f"/e/{entry.pk}/edit/", NEW | {"source": "from the first window", "seen": seen})
    late = client.post(f"/e/{entry.pk}/edit/", NEW | {"source": "from the second window", "seen": seen})
    assert late.status_code == 422
    assert "changed in another window" in late.content.decode()
    assert "from the second window" in late.content.decode()
    entry.refresh_from_db()
    assert entry.source == "from the first window"
    client.post(f"/e/{entry.pk}/edit/", NEW | {"source": "from the second window", "seen": entry.text_mark})
    entry.refresh_from_db()
    assert entry.source == "from the second window"


def test_a_reply_edited_elsewhere_is_not_overwritten_unseen(cast: Cast) -> None:
    reply = post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="one")
    client = signed_in(cast.sme)
    edit_reply(by=cast.sme, reply=reply, source="two")
    late = client.post(f"/replies/{reply.pk}/edit/", {"source": "three", "seen": ""})
    assert late.status_code == 422
    reply.refresh_from_db()
    assert reply.source == "two"


def test_the_last_manager_who_wants_to_leave_is_told_on_the_page(cast: Cast) -> None:
    answer = signed_in(cast.manager).post("/c/community/membership/", {"action": "leave"}, follow=True)
    assert answer.redirect_chain == [("/c/community/", 302)]
    assert "without an active manager" in answer.content.decode()
