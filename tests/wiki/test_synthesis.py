"""A discussion becomes a page that says where it came from and whom it is owed to."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.activity.models import Event
from apps.activity.verbs import Verb
from apps.content.kinds.wiki import selectors
from apps.content.kinds.wiki.models import Provenance
from apps.content.kinds.wiki.synthesis import Material, draft_of, quoted
from apps.content.models import Entry, Reply
from apps.content.reply_services import accept_answer, post_reply, remove_reply
from apps.content.services import edit_entry, remove_entry
from apps.core.markdown import render
from apps.drafts.models import Draft
from apps.notifications.models import Notification
from tests.cast import Cast, ask
from tests.wiki.writing import page


@pytest.fixture
def question(cast: Cast) -> Entry:
    return ask(
        cast.member, cast.community, "How do you count stock?", source="# Now\n\nWe count *twice*, @other-person."
    )


@pytest.fixture
def replies(cast: Cast, question: Entry) -> list[Reply]:
    made = [
        post_reply(author=cast.sme, entry=question, source="Count by cycle.\n\n```\n# no heading, @member-person\n"),
        post_reply(author=cast.other, entry=question, source="I count alone."),
    ]
    accept_answer(by=cast.member, reply=made[0])
    return made


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="apps.accounts.backends.CachedUserBackend")
    return client


def test_the_draft_quotes_and_credits_and_calls_nobody(question: Entry, replies: list[Reply]) -> None:
    text = draft_of([Material(question, replies[0], replies)])
    rendered = render(text)
    assert rendered.mentions == frozenset()
    assert "# no heading, @member-person" in rendered.text
    for words in ("The question", "We count twice, @other-person.", "The answer", "Count by cycle.", "I count alone."):
        assert words in rendered.text
    assert {f"/replies/{reply.pk}/" for reply in replies} <= set(rendered.links)
    assert question.get_absolute_url() in rendered.links


def test_a_quotation_keeps_its_own_headings_below_the_page_s() -> None:
    assert quoted("# Top\n`@a` @bc") == "> #### Top\n> `@a` \\@bc"


def test_a_member_makes_a_page_from_a_discussion_and_it_says_so_on_both_sides(
    cast: Cast, question: Entry, replies: list[Reply], flow: Callable[[], None]
) -> None:
    client = client_of(cast.manager)
    shown = client.get(f"/c/community/synthesis/?from={question.pk}").content.decode()
    assert f'value="{replies[0].pk}" checked' in shown
    assert f'value="{replies[1].pk}">' in shown
    answer = client.post("/c/community/synthesis/", {"from": question.pk, "replies": [reply.pk for reply in replies]})
    draft = Draft.objects.get(author=cast.manager)
    assert answer["Location"] == draft.get_absolute_url()
    composer = client.get(answer["Location"]).content.decode()
    assert "How do you count stock" in composer
    client.post(answer["Location"], dict(draft.values) | {"action": "publish"})
    made = Entry.objects.get(kind="wiki")
    assert Provenance.objects.filter(page__entry=made).count() == 3
    assert Event.objects.get(verb=Verb.ENTRIES_SUMMED_UP).context["people"] == sorted(
        [cast.member.pk, cast.other.pk, cast.sme.pk]
    )
    flow()
    assert f'href="{question.get_absolute_url()}"' in client.get(made.get_absolute_url()).content.decode()
    assert f'href="{made.get_absolute_url()}"' in client.get(question.get_absolute_url()).content.decode()
    told = Notification.objects.filter(entry=made, kind="credited")
    assert set(told.values_list("user_id", flat=True)) == {cast.member.pk, cast.other.pk, cast.sme.pk}


def sources(entry: Entry) -> list[tuple[str, list[str], int]]:
    rows = selectors.sources_of(entry.wiki_page)
    return [(row.title, [person.name for person in row.people], row.replies) for row in rows]


def test_where_a_page_came_from_stays_true_when_its_sources_are_removed(
    cast: Cast, question: Entry, replies: list[Reply], flow: Callable[[], None]
) -> None:
    ids = [reply.pk for reply in replies]
    made = page(cast.manager, cast.community, "Counting", made_from=[question.pk], replies=ids)
    people = ["member person", "sme person", "other person"]
    assert sources(made) == [("How do you count stock?", people, 2)]
    remove_reply(by=cast.other, reply=replies[1])
    assert sources(made) == [("How do you count stock?", people, 1)]
    client = client_of(cast.other)
    flow()
    assert question.title in client.get(made.get_absolute_url()).content.decode()
    remove_entry(by=cast.member, entry=question)
    flow()
    shown = client.get(made.get_absolute_url()).content.decode()
    assert question.get_absolute_url() not in shown
    assert "A discussion that was removed since" in shown
    assert "sme person" in shown


def test_nothing_comes_in_from_another_community(cast: Cast, question: Entry) -> None:
    secret = ask(cast.member, cast.hidden, "A secret plan")
    client = client_of(cast.manager)
    shown = client.get(f"/c/community/synthesis/?from={secret.pk}").content.decode()
    assert "A secret plan" not in shown
    assert client.post("/c/community/synthesis/", {"from": secret.pk}).status_code == 422
    assert not Draft.objects.exists()
    made = page(cast.manager, cast.community, "Counting", made_from=[secret.pk, question.pk])
    assert [row[0] for row in sources(made)] == ["How do you count stock?"]


def test_a_renamed_page_stands_under_its_new_name_at_the_discussion(
    cast: Cast, question: Entry, flow: Callable[[], None]
) -> None:
    made = page(cast.manager, cast.community, "Counting", made_from=[question.pk])
    client = client_of(cast.other)
    flow()
    assert "Counting" in client.get(question.get_absolute_url()).content.decode()
    edit_entry(by=cast.sme, entry=made, changes={"title": "Cycle counts"})
    flow()
    assert "Cycle counts" in client.get(question.get_absolute_url()).content.decode()
