"""The outbox against a real mail server: each letter once, whatever the server says and whoever dies."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from functools import partial

import mailparser
import pytest
import time_machine
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from apps.mailing import addresses, outbox, tasks
from apps.mailing.models import Letter, SoftBounce, State, Suppression
from apps.mailing.services import note_bounce, send_test, suppress, try_again
from config.engines.folder import PROJECT
from tests.cast import Cast, make_cast
from tests.mailing.conftest import Post
from tests.site import _test_database_url as url_of_test_database


def letter_to(cast: Cast, who: str = "member") -> Letter:
    letter = send_test(person=getattr(cast, who))
    assert letter is not None
    return letter


def test_a_letter_leaves_once_with_both_parts_and_all_headers(cast: Cast, post: Post, settings: Settings) -> None:
    settings.REPLY_ADDRESS = "reply@example.org"
    letter = letter_to(cast)
    assert outbox.send_waiting() == 1
    assert outbox.send_waiting() == 0
    sender, to, message = post.taken[0]
    assert addresses.read_bounce(sender) == letter.pk
    assert to == [cast.member.email]
    assert message["To"] == cast.member.email
    assert message["Message-ID"] == f"<{letter.message_id}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.SENT, 1)


@pytest.mark.parametrize(
    "subject",
    [
        "Sales representatives und eine weitere Community: 6 neue Beiträge",
        "Re: [Vertrieb] " + "Größenänderungsanträge für Übergangslösungen " * 4,
        "在庫はどこですか " * 12,
        "Re: [Front-line managers] Seven weeks. What I would tell myself on day one",
        "Only ASCII, but so long that its header has to be folded somewhere in the middle of all these words",
    ],
)
def test_a_subject_arrives_as_it_was_written(cast: Cast, post: Post, subject: str) -> None:
    subject = subject.strip()
    letter = letter_to(cast)
    Letter.objects.filter(pk=letter.pk).update(subject=subject)
    outbox.send_waiting()
    (message,) = post.to(letter.to)
    assert message["Subject"] == subject
    # This one leaves the breaks of lines in.
    assert " ".join(mailparser.parse_from_bytes(message.as_bytes()).subject.split()) == subject
    assert max(len(line) for line in message.as_bytes().splitlines()) <= 998


def test_a_refusal_for_now_is_tried_again_later_under_the_same_id(cast: Cast, post: Post) -> None:
    letter = letter_to(cast)
    post.data[cast.member.email] = "451 4.3.0 try later"
    outbox.send_waiting()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (State.WAITING, "451 4.3.0 try later")
    assert outbox.send_waiting() == 0
    post.data.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert outbox.send_waiting() == 1
    assert [message["Message-ID"] for message in post.to(cast.member.email)] == [f"<{letter.message_id}>"]
    assert not SoftBounce.objects.exists()


def test_refusals_for_now_end_some_day(cast: Cast, post: Post) -> None:
    letter = letter_to(cast)
    post.rcpt[cast.member.email] = "452 4.2.2 mailbox full"
    now = timezone.now()
    for day in range(len(outbox.BACKOFF) + 3):
        with time_machine.travel(now + timedelta(days=2 * day)):
            outbox.send_waiting()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.FAILED, len(outbox.BACKOFF) + 1)
    assert SoftBounce.objects.count() == 1


@pytest.mark.parametrize(
    ("answer", "stops"),
    [
        ("550 5.1.1 no such user", True),
        ("550 unknown", True),
        ("552 5.2.2 mailbox full", False),
        ("554 5.7.1 your server is on a list", False),
    ],
)
def test_only_an_address_that_is_none_gets_no_more_letters(cast: Cast, post: Post, answer: str, stops: bool) -> None:
    letter = letter_to(cast)
    post.rcpt[cast.member.email] = answer
    outbox.send_waiting()
    letter.refresh_from_db()
    assert (letter.state, letter.error) == (State.FAILED, answer)
    assert Suppression.objects.filter(address=cast.member.email).exists() == stops
    post.rcpt.clear()
    following = letter_to(cast)
    outbox.send_waiting()
    following.refresh_from_db()
    assert following.state == (State.SUPPRESSED if stops else State.SENT)
    assert try_again(person=cast.member) == stops
    assert not Suppression.objects.exists()


def test_one_refused_letter_does_not_hold_up_the_others(cast: Cast, post: Post) -> None:
    for who in ("member", "sme", "manager"):
        letter_to(cast, who)
    post.rcpt[cast.member.email] = "550 5.1.1 no such user"
    post.data[cast.sme.email] = "451 later"
    assert outbox.send_waiting() == 1
    assert post.to(cast.manager.email)


def test_without_a_mail_server_everything_waits_and_nothing_is_counted(cast: Cast, settings: Settings) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2},
        }
    }
    letter = letter_to(cast)
    assert outbox.send_waiting() == 0
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.WAITING, 0)


WORKER = "import django; django.setup(); from apps.mailing.outbox import send_waiting; send_waiting()"


def test_a_worker_killed_between_sending_and_noting_costs_one_more_message_under_the_same_id(
    transactional_db: None, post: Post
) -> None:
    cast = make_cast()
    letter, following = letter_to(cast), letter_to(cast, "sme")
    environment = {
        **os.environ,
        "DATABASE_URL": url_of_test_database(),
        "GUILDHALL_SMTP_URL": f"smtp://127.0.0.1:{post.port}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(PROJECT),
    }
    worker = subprocess.Popen([sys.executable, "-c", WORKER], env=environment)
    # The server has taken the letter, and the worker never hears of it.
    post.on_taken = partial(os.kill, worker.pid, signal.SIGKILL)
    assert worker.wait(timeout=60) == -signal.SIGKILL
    post.on_taken = None
    letter.refresh_from_db()
    assert letter.state == State.SENDING
    # The others go on at once; this one only when it is certain that nobody is at it.
    assert outbox.send_waiting() == 1
    assert len(post.to(following.to)) == 1
    with time_machine.travel(timezone.now() + outbox.DOUBTFUL + timedelta(minutes=1)):
        assert outbox.send_waiting() == 1
        assert outbox.send_waiting() == 0
    messages = post.to(cast.member.email)
    assert len(messages) == 2
    assert {message["Message-ID"] for message in messages} == {f"<{letter.message_id}>"}
    assert messages[0]["Date"] == messages[1]["Date"]


def test_a_letter_over_which_two_workers_died_is_left_alone(cast: Cast, post: Post) -> None:
    letter = letter_to(cast)
    now = timezone.now()
    for hour in range(3):
        with time_machine.travel(now + timedelta(hours=hour)):
            outbox.take_up_doubtful()
            outbox.claim_letter()
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == (State.FAILED, 2)


def test_two_workers_share_the_letters(transactional_db: None, post: Post) -> None:
    cast = make_cast()
    people = ("outsider", "member", "other", "sme", "manager", "hr", "staff")
    for who in people:
        letter_to(cast, who)
    together = threading.Barrier(2)

    def work() -> None:
        together.wait()
        try:
            outbox.send_waiting()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(rcpt[0] for _sender, rcpt, _message in post.taken) == sorted(
        getattr(cast, who).email for who in people
    )
    assert set(Letter.objects.values_list("state", flat=True)) == {State.SENT}


def test_a_report_about_a_letter_stops_its_address_and_nobody_else_s(cast: Cast, post: Post) -> None:
    letter = letter_to(cast)
    outbox.send_waiting()
    said = {"is_permanent": True, "report": "550 5.1.1 gone"}
    # Whoever makes up a report knows no letter's id: it counts as one refusal, if the address was written to at all.
    assert note_bounce(message_id="<made@up>", address=cast.member.email, **said)
    assert not note_bounce(message_id=None, address="stranger@example.org", **said)
    assert not Suppression.objects.exists()
    assert note_bounce(message_id=f"<{letter.message_id}>", address=cast.member.email, **said)
    assert Suppression.objects.get().address == cast.member.email
    letter.refresh_from_db()
    assert letter.state == State.FAILED


def test_five_refusals_within_two_weeks_stop_an_address(cast: Cast, post: Post) -> None:
    letter = letter_to(cast)
    outbox.send_waiting()
    now = timezone.now()
    for day in (0, 20, 21, 22, 23):
        with time_machine.travel(now + timedelta(days=day)):
            note_bounce(message_id=letter.message_id, address=letter.to, is_permanent=False, report="full")
    assert not Suppression.objects.exists()
    with time_machine.travel(now + timedelta(days=24)):
        note_bounce(message_id=letter.message_id, address=letter.to, is_permanent=False, report="full")
    assert Suppression.objects.exists()


def test_letters_to_a_stopped_or_changed_address_are_held_back(cast: Cast, post: Post) -> None:
    stopped, moved = letter_to(cast), letter_to(cast, "sme")
    suppress(address=cast.member.email.upper(), reason="by_hand")
    type(cast.sme).objects.filter(pk=cast.sme.pk).update(email="elsewhere@example.org")
    assert outbox.send_waiting() == 0
    for letter in (stopped, moved):
        letter.refresh_from_db()
        assert letter.state == State.SUPPRESSED
    assert post.taken == []


def test_a_slow_mail_server_takes_one_thread_of_a_worker(transactional_db: None, post: Post) -> None:
    cast = make_cast()
    letter_to(cast, "member")
    taken, may_go_on = threading.Event(), threading.Event()

    def be_slow() -> None:
        taken.set()
        may_go_on.wait(60)

    post.on_taken = be_slow

    def work() -> None:
        try:
            tasks.send()
        finally:
            connections.close_all()

    slow = threading.Thread(target=work)
    slow.start()
    assert taken.wait(60)
    letter_to(cast, "other")
    # Comes back at once, and leaves the letter to the run that is under way.
    tasks.send()
    assert post.to(cast.other.email or "") == []
    may_go_on.set()
    slow.join()
    assert len(post.to(cast.other.email or "")) == 1
    letter_to(cast, "sme")
    tasks.send()
    assert len(post.to(cast.sme.email or "")) == 1
