"""Discussions: ask, reply, nest, edit, remove, accept."""

import threading

import pytest
from django.db import connections
from django.test import Client

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.communities.models import Status
from apps.communities.services import change_community, leave_community
from apps.content.maintenance import render_again
from apps.content.models import Acceptance, Entry, Reply, Revision
from apps.content.reply_services import (
    accept_answer,
    edit_reply,
    post_reply,
    remove_reply,
    restore_reply,
    unaccept_answer,
)
from apps.content.services import edit_entry, post_entry, remove_entry, restore_entry
from apps.core.refusals import Refused
from tests.cast import Cast, ask, make_cast


def test_a_member_asks_and_the_text_is_rendered_counted_and_recorded(cast: Cast) -> None:
    entry = ask(cast.member, cast.community, tags=["Goods receipt", "SAP"])
    cast.community.refresh_from_db()
    assert "<em>goods receipts</em>" in entry.html
    assert [tag.slug for tag in entry.tags.all()] == ["goods-receipt", "sap"]
    assert cast.community.entry_count == 1
    event = Event.objects.get(verb=Verb.ENTRY_POSTED)
    assert (event.actor_id, event.entry_id, event.community_id) == (cast.member.pk, entry.pk, cast.community.pk)


def test_an_outsider_may_not_write_in_an_open_community_and_nothing_is_left(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        ask(cast.outsider, cast.community)
    assert refused.value.refusal.code == "not_a_member"
    assert not Entry.objects.exists()
    assert not Event.objects.filter(verb=Verb.ENTRY_POSTED).exists()


def test_replies_stand_in_the_order_of_the_tree(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    first = post_reply(author=cast.sme, entry=entry, source="one")
    second = post_reply(author=cast.other, entry=entry, source="two")
    answer = post_reply(author=cast.member, entry=entry, source="to one", parent=first)
    deeper = post_reply(author=cast.sme, entry=entry, source="to that", parent=answer)
    assert list(Reply.objects.filter(entry=entry).order_by("path")) == [first, answer, deeper, second]
    assert [reply.depth for reply in (first, answer, deeper)] == [0, 1, 2]
    entry.refresh_from_db()
    assert (entry.reply_count, entry.last_number) == (4, 4)


def test_a_very_deep_reply_stands_beside_its_parent(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    parent = None
    for depth in (0, 1, 2, 3, 3, 3):
        parent = post_reply(author=cast.sme, entry=entry, source="deeper", parent=parent)
        assert parent.depth == depth


def test_the_same_form_sent_twice_writes_once(cast: Cast) -> None:
    entry = ask(cast.member, cast.community, once="a")
    assert ask(cast.member, cast.community, once="a").pk == entry.pk
    reply = post_reply(author=cast.sme, entry=entry, source="hello", once="b")
    assert post_reply(author=cast.sme, entry=entry, source="hello", once="b").pk == reply.pk
    assert (Entry.objects.count(), Reply.objects.count()) == (1, 1)


def test_the_same_form_sent_twice_at_once_writes_once(transactional_db: None) -> None:
    cast = make_cast()
    entry = ask(cast.member, cast.community)
    written: list[int] = []

    def send() -> None:
        author = User.objects.get(pk=cast.sme.pk)
        written.append(post_reply(author=author, entry=entry, source="hello", once="b").pk)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(written)) == 1
    assert len(written) == 3
    entry.refresh_from_db()
    assert (Reply.objects.count(), entry.reply_count) == (1, 1)


def test_repliers_at_the_same_moment_get_different_numbers(transactional_db: None) -> None:
    cast = make_cast()
    entry = ask(cast.member, cast.community)

    def send(user: User) -> None:
        post_reply(author=User.objects.get(pk=user.pk), entry=entry, source="hello")
        connections.close_all()

    threads = [threading.Thread(target=send, args=[user]) for user in (cast.sme, cast.other, cast.manager, cast.member)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(Reply.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_an_edit_keeps_every_former_text(cast: Cast) -> None:
    entry = ask(cast.member, cast.community, title="Old", source="old text")
    assert not Revision.objects.exists()
    edit_entry(by=cast.member, entry=entry, changes={"title": "New", "source": "new text"}, comment="clearer")
    edit_entry(by=cast.member, entry=entry, changes={"source": "newest text"})
    texts = Revision.objects.filter(entry=entry, reply=None).values_list("number", "title", "source")
    assert list(texts) == [(1, "Old", "old text"), (2, "New", "new text"), (3, "New", "newest text")]
    entry.refresh_from_db()
    assert "newest text" in entry.html
    assert entry.edited_at


def test_an_edit_that_changes_nothing_writes_no_history(cast: Cast) -> None:
    reply = post_reply(author=cast.sme, entry=ask(cast.member, cast.community), source="same")
    edit_reply(by=cast.sme, reply=reply, source="same")
    assert not Revision.objects.exists()
    assert not Event.objects.filter(verb=Verb.REPLY_EDITED).exists()


def test_nobody_edits_the_words_of_another(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    for person in (cast.other, cast.sme, cast.manager, cast.staff):
        with pytest.raises(Refused):
            edit_entry(by=person, entry=entry, changes={"title": "Mine"})
    entry.refresh_from_db()
    assert entry.title == "How do you handle split deliveries?"


def test_a_removed_reply_keeps_its_place_and_can_come_back(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    reply = post_reply(author=cast.sme, entry=entry, source="oops")
    remove_reply(by=cast.sme, reply=reply)
    entry.refresh_from_db()
    assert entry.reply_count == 0
    restore_reply(by=cast.sme, reply=reply)
    restore_reply(by=cast.sme, reply=reply)
    entry.refresh_from_db()
    assert entry.reply_count == 1


def test_what_a_manager_removed_its_author_cannot_restore(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    remove_entry(by=cast.manager, entry=entry)
    with pytest.raises(Refused) as refused:
        restore_entry(by=cast.member, entry=entry)
    assert refused.value.refusal.code == "removed_by_manager"
    assert not Entry.objects.visible_to(cast.other).exists()
    assert Entry.objects.visible_to(cast.member).exists()
    restore_entry(by=cast.manager, entry=entry)
    assert Entry.objects.visible_to(cast.other).exists()


def test_the_asker_accepts_an_answer_and_may_change_their_mind(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    poor = post_reply(author=cast.other, entry=entry, source="wait for it")
    good = post_reply(author=cast.sme, entry=entry, source="park it")
    accept_answer(by=cast.member, reply=poor)
    accept_answer(by=cast.member, reply=good)
    entry.refresh_from_db()
    assert (entry.acceptance.reply, entry.answered_by) == (good, "sme")
    unaccept_answer(by=cast.member, entry=entry)
    entry.refresh_from_db()
    assert entry.answered_by == ""
    assert not Acceptance.objects.exists()


def test_only_asker_and_manager_accept_and_only_in_questions(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    reply = post_reply(author=cast.sme, entry=entry, source="park it")
    for person in (cast.other, cast.sme):
        with pytest.raises(Refused):
            accept_answer(by=person, reply=reply)
    talk = ask(cast.member, cast.community, is_question=False)
    view = post_reply(author=cast.sme, entry=talk, source="I think so")
    with pytest.raises(Refused) as refused:
        accept_answer(by=cast.member, reply=view)
    assert refused.value.refusal.code == "no_answer_here"
    accept_answer(by=cast.manager, reply=reply)


def test_removing_the_accepted_reply_opens_the_question_again(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    reply = post_reply(author=cast.sme, entry=entry, source="park it")
    accept_answer(by=cast.member, reply=reply)
    remove_reply(by=cast.manager, reply=reply)
    entry.refresh_from_db()
    assert entry.answered_by == ""
    assert not Acceptance.objects.exists()


def test_who_left_no_longer_writes_or_edits(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    leave_community(user=cast.member, community=cast.community)
    with pytest.raises(Refused):
        post_reply(author=cast.member, entry=entry, source="still here")
    with pytest.raises(Refused):
        edit_entry(by=cast.member, entry=entry, changes={"title": "Changed"})


def test_an_archived_community_is_read_but_not_written(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    change_community(by=cast.staff, community=cast.community, changes={"status": Status.ARCHIVED})
    entry = Entry.objects.visible_to(cast.member).get(pk=entry.pk)
    with pytest.raises(Refused) as refused:
        post_reply(author=cast.member, entry=entry, source="late")
    assert refused.value.refusal.code == "archived"


def test_a_mention_links_only_people_who_may_read(cast: Cast) -> None:
    open_entry = ask(cast.member, cast.community, source="@outsider-person and @sme-person and @nobody-at-all")
    assert 'href="/people/outsider-person/"' in open_entry.html
    assert "@nobody-at-all" in open_entry.html
    hidden = ask(cast.member, cast.hidden, source="@outsider-person and @sme-person")
    assert "/people/outsider-person/" not in hidden.html
    assert "/people/sme-person/" in hidden.html
    mentions = Event.objects.get(verb=Verb.ENTRY_POSTED, entry_id=hidden.pk).context["mentions"]
    assert mentions == [cast.sme.pk]


def test_a_title_that_looks_like_an_address_gets_another_one(cast: Cast) -> None:
    assert ask(cast.member, cast.community, title="Edit").slug == "edit-discussion"
    assert ask(cast.member, cast.community, title="漢字").slug == "entry"


def test_what_an_older_renderer_made_is_rendered_again(cast: Cast) -> None:
    entry = ask(cast.member, cast.community)
    reply = post_reply(author=cast.sme, entry=entry, source="**bold**")
    Entry.objects.update(renderer=0, html="old")
    Reply.objects.update(renderer=0, html="old")
    assert render_again() == 2
    entry.refresh_from_db()
    reply.refresh_from_db()
    assert "<em>" in entry.html
    assert "<strong>" in reply.html
    assert render_again() == 0


def test_an_unknown_kind_of_entry_is_refused(cast: Cast) -> None:
    with pytest.raises(KeyError):
        post_entry(author=cast.member, community=cast.community, kind="poem", title="Ode", source="O")
    assert not Entry.objects.exists()


def test_a_reply_says_whether_its_author_asked_the_question_or_wrote_the_article(cast: Cast) -> None:
    article = post_entry(author=cast.other, community=cast.community, kind="article", title="Rules", source="Text.")
    for entry, words, not_said in (
        (ask(cast.other, cast.community), "Asked this", "Author"),
        (article, "Author", "Asked this"),
    ):
        post_reply(author=cast.other, entry=entry, source="One more thing.")
        page = Client().get(entry.get_absolute_url()).content.decode()
        assert f'<span class="pill">{words}</span>' in page
        assert f'<span class="pill">{not_said}</span>' not in page
