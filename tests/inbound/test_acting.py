"""What becomes of a message: a reply, a letter that says why not, or nothing."""

import io
import zipfile
import zlib
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import Profile
from apps.activity.models import Event
from apps.communities.services import change_community, deactivate_person, leave_community
from apps.content.models import Attachment, Reply
from apps.content.reply_services import post_reply, remove_reply
from apps.content.services import remove_entry
from apps.inbound.models import Arrival, State
from apps.inbound.services import forget_old
from apps.mailing.addresses import bounce_address, unsubscribe_address
from apps.mailing.headers import headers_of
from apps.mailing.languages import written_for
from apps.mailing.models import Letter, Rhythm, SoftBounce, Suppression
from apps.mailing.writing import Sheet, write_letter
from tests.files.making import photo
from tests.inbound.conftest import Desk
from tests.inbound.making import REPLY_ADDRESS, address_for, mail, report

MEMBER = "Maria <member-person@example.org>"


def test_a_member_answers_a_letter_and_the_words_become_a_reply(desk):
    text = "The driver checks it.\n\nOn Mon, 23 Nov 2026 at 10:11, Ann <a@example.org> wrote:\n> text\n"
    arrival = desk.take(mail(MEMBER, desk.address, text))
    reply = Reply.objects.get()
    assert (reply.author, reply.entry, reply.parent, reply.source) == (
        desk.cast.member, desk.entry, None, "The driver checks it.",
    )  # fmt: skip
    assert (arrival.state, arrival.reply, arrival.person, arrival.path) == (State.POSTED, reply, desk.cast.member, "")
    assert Event.objects.get(verb="reply_posted").origin == "email"
    assert not desk.letters()


def test_a_member_answers_a_letter_about_a_reply_and_it_stands_below_that(desk):
    parent = post_reply(author=desk.cast.sme, entry=desk.entry, source="Who checks it?")
    desk.take(mail(MEMBER, address_for(desk.cast.member, desk.entry, parent)))
    assert Reply.objects.get(author=desk.cast.member).parent == parent


def test_a_member_writes_from_their_address_in_capitals_and_is_known(desk):
    assert desk.take(mail("MEMBER-person@Example.ORG", desk.address.upper())).state == State.POSTED


def test_the_same_message_comes_three_times_and_is_posted_once(desk):
    message = mail(MEMBER, desk.address)
    first = desk.take(message)
    assert desk.take(message) == first
    # By another way, whose server wrote its own line on top.
    message["Received"] = "from mx.example.net by mail.example.org; Mon, 23 Nov 2026 11:03:00 +0100"
    assert desk.take(message).reason == "again"
    assert Reply.objects.count() == 1


def test_a_removed_reply_does_not_come_back_with_its_message(desk):
    message = mail(MEMBER, desk.address)
    desk.take(message)
    remove_reply(by=desk.cast.member, reply=Reply.objects.get())
    message["Received"] = "from elsewhere"
    desk.take(message)
    assert Reply.objects.count() == 1


def test_a_member_attaches_a_picture_and_a_list_and_both_stand_in_the_reply(desk):
    message = mail(MEMBER, desk.address)
    message.add_attachment(photo(60, 40), "image", "jpeg", filename="slip [1].jpg")
    message.add_attachment(b"slip,truck\n1,7\n", "text", "csv", filename="slips.csv")
    message.add_attachment(b"MZ" + b"\0" * 200, "application", "octet-stream", filename="run.exe")
    desk.take(message)
    reply = Reply.objects.get()
    attached = {row.file.name: row.file for row in Attachment.objects.filter(reply=reply)}
    assert set(attached) == {"slip [1].jpg", "slips.csv"}
    assert f"![slip \\[1\\].jpg]({attached['slip [1].jpg'].get_absolute_url()})" in reply.source
    assert f"- [slips.csv]({attached['slips.csv'].get_absolute_url()})" in reply.source
    (letter,) = desk.letters()
    assert "run.exe: Programs and scripts are not taken." in letter.text
    assert f"/replies/{reply.pk}/" in letter.text


def test_a_member_sends_only_a_picture_and_it_is_a_reply(desk):
    message = mail(MEMBER, desk.address, "")
    message.add_attachment(photo(60, 40), "image", "jpeg", filename="slip.jpg")
    assert desk.take(message).state == State.POSTED


def test_a_member_sends_only_a_file_that_is_not_taken_and_is_told_which(desk):
    message = mail(MEMBER, desk.address, "> quoted")
    message.add_attachment(b"MZ" + b"\0" * 200, "application", "octet-stream", filename="run.exe")
    assert "run.exe: Programs" in _refused(desk, desk.take(message), "nothing_written").text
    assert desk.nothing_happened()


def test_bombs_are_kept_packed_or_refused(desk):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    rows = zlib.compress(b"\0" * 90_000 * 100)
    png = b"\x89PNG\r\n\x1a\n"
    for kind, content in ((b"IHDR", b"\0\1\x5f\x90\0\1\x5f\x90\x08\2\0\0\0"), (b"IDAT", rows), (b"IEND", b"")):
        png += len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)
    message = mail(MEMBER, desk.address)
    message.add_attachment(packed.getvalue(), "application", "zip", filename="bomb.zip")
    message.add_attachment(png, "image", "png", filename="bomb.png")
    assert desk.take(message).state == State.POSTED
    assert [row.file.name for row in Attachment.objects.all()] == ["bomb.zip"]
    assert "bomb.png: " in desk.letters()[0].text


def _refused(desk: Desk, arrival: Arrival, reason: str, *, person: object = None) -> Letter:
    """The letter that says so, with nothing else done."""
    assert (arrival.state, arrival.reason) == (State.REFUSED, reason)
    assert arrival.path == ""
    (letter,) = desk.letters(person)
    return letter


def test_a_member_writes_nothing_of_their_own_and_may_answer_again(desk):
    message = mail(MEMBER, desk.address, "> all quoted\n", References="<a@x> <b@x> <bad id> <c@x>")
    letter = _refused(desk, desk.take(message), "nothing_written")
    assert desk.nothing_happened()
    headers = headers_of(letter)
    assert headers["Auto-Submitted"] == "auto-replied"
    assert headers["In-Reply-To"] == message["Message-ID"]
    assert headers["References"] == f"<a@x> <b@x> <c@x> {message['Message-ID']}"
    assert headers["Reply-To"] == desk.address
    assert letter.subject == "Not posted: Re: Split deliveries"
    assert "> all quoted" in letter.text


def test_a_community_is_archived_and_its_sentence_goes_back_with_the_words(desk):
    change_community(by=desk.cast.manager, community=desk.cast.community, changes={"status": "archived"})
    letter = _refused(desk, desk.take(mail(MEMBER, desk.address)), "archived")
    assert desk.nothing_happened()
    assert "This community is archived" in letter.text
    assert "The driver checks it." in letter.text
    assert "The driver checks it." in letter.html


def test_somebody_who_left_is_told_to_join(desk):
    leave_community(user=desk.cast.member, community=desk.cast.community)
    assert "Join it first" in _refused(desk, desk.take(mail(MEMBER, desk.address)), "not_a_member").text
    assert desk.nothing_happened()


def test_somebody_who_may_no_longer_read_is_told_nothing_of_the_entry(desk, make_desk):
    hidden = make_desk(desk.cast.hidden)
    leave_community(user=desk.cast.member, community=desk.cast.hidden)
    letter = _refused(hidden, hidden.take(mail(MEMBER, hidden.address)), "out_of_sight")
    assert hidden.entry.title not in letter.text + letter.html + letter.subject
    assert desk.nothing_happened()


def test_an_entry_was_removed_and_its_answer_is_refused(desk):
    remove_entry(by=desk.cast.other, entry=desk.entry)
    _refused(desk, desk.take(mail(MEMBER, desk.address)), "out_of_sight")
    assert desk.nothing_happened()


def test_a_closed_account_writes_nothing_and_gets_nothing(desk):
    deactivate_person(by=desk.cast.staff, person=desk.cast.member)
    arrival = desk.take(mail(MEMBER, desk.address))
    assert (arrival.state, arrival.reason) == (State.REFUSED, "closed_account")
    assert desk.nothing_happened()
    assert not desk.letters()


def test_somebody_else_uses_an_address_and_is_refused(desk):
    letter = _refused(
        desk, desk.take(mail("outsider-person@example.org", desk.address)), "others_address", person=desk.cast.outsider
    )
    assert desk.entry.title not in letter.text
    assert desk.nothing_happened()
    assert not desk.letters()


def test_a_stranger_uses_an_address_and_its_owner_hears_of_it_without_the_words(desk):
    letter = _refused(desk, desk.take(mail("eve@example.net", desk.address, "Buy now")), "unknown_sender")
    assert "came from eve@example.net" in letter.text
    assert "Buy now" not in letter.text + letter.html
    assert not Letter.objects.filter(to="eve@example.net").exists()
    assert desk.nothing_happened()


@pytest.mark.parametrize(
    "change",
    [
        lambda a: a.replace("+", "+a"),
        lambda a: a[:-20] + ("b" if a[-20] == "a" else "a") + a[-19:],
        lambda a: REPLY_ADDRESS,
    ],
)
def test_an_address_that_was_tampered_with_is_hinted_at_once_a_day(desk, change):
    address = change(desk.address)
    assert desk.take(mail(MEMBER, address)).reason == "no_address"
    assert desk.take(mail(MEMBER, address)).reason == "no_address"
    assert len(desk.letters()) == 1
    assert desk.nothing_happened()


def test_a_stranger_without_an_address_of_ours_is_left_alone(desk):
    arrival = desk.take(mail("eve@example.net", REPLY_ADDRESS))
    assert (arrival.state, arrival.reason) == (State.DROPPED, "stranger")
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto-Submitted": "auto-replied"}, "automatic"),
        ({"Auto-Submitted": "auto-generated; owner-email=x"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"X-Autoreply": "yes"}, "automatic"),
        ({"Return-Path": "<>"}, "automatic"),
        ({"List-Id": "<trucks.example.org>"}, "list"),
        ({"X-Loop": "guildhall"}, "loop"),
        ({"From": "reply@example.org"}, "loop"),
        ({"From": "Mailer-Daemon@example.org"}, "automatic"),
    ],
)
def test_a_program_writes_and_gets_no_answer(desk, headers, reason):
    arrival = desk.take(mail(MEMBER, desk.address, **headers))
    assert (arrival.state, arrival.reason) == (State.DROPPED, reason)
    assert desk.nothing_happened()
    assert not Letter.objects.exists()


def test_two_programs_that_answer_each_other_end_after_five(desk):
    for number in range(8):
        desk.take(mail(MEMBER, desk.address, f"> quoted {number}\n"))
    assert len(desk.letters()) == 5
    assert Arrival.objects.filter(reason="nothing_written").count() == 8


def test_our_server_found_a_sender_forged_and_nothing_happens(desk, settings):
    settings.INBOUND_AUTHSERV = "mx.example.org"
    forged = "mx.example.org; spf=pass smtp.mailfrom=eve@example.net; dkim=none; dmarc=fail header.from=example.org"
    assert desk.take(mail(MEMBER, desk.address, Authentication_Results=forged)).reason == "forged"
    assert desk.nothing_happened()
    assert not Letter.objects.exists()
    # What the sender claims of another server says nothing, and ours stands on top.
    message = mail(MEMBER, desk.address, Authentication_Results="mx.example.org; dmarc=pass")
    message["Authentication-Results"] = "mx.example.org; dmarc=fail"
    assert desk.take(message).state == State.POSTED


def test_a_message_names_many_addresses_and_becomes_one_reply(desk):
    other = address_for(desk.cast.sme, desk.entry)
    many = ", ".join([f"x{number}@example.net" for number in range(300)])
    desk.take(mail(MEMBER, f"{other}, {desk.address}, {many}", Cc=desk.address))
    assert Reply.objects.get().author == desk.cast.member


def test_headers_cannot_be_brought_into_a_letter(desk):
    raw = (
        f"From: {MEMBER}\r\nTo: {desk.address}\r\nSubject: =?utf-8?q?Hi=0D=0ABcc:_eve=40example.net?=\r\n"
        "Message-ID: <a@b>\r\n\r\n> quoted\r\n"
    ).encode()
    desk.take(raw)
    (letter,) = desk.letters()
    assert letter.subject == "Not posted: Hi Bcc: eve@example.net"
    assert not any("\n" in value or "\r" in value for value in headers_of(letter).values())


def test_hostile_html_becomes_harmless_words(desk):
    message = mail(MEMBER, desk.address)
    message.set_content("<img src=x onerror=alert(1)><a href='javascript:alert(1)'>here</a><p>Yes</p>", subtype="html")
    desk.take(message)
    html = Reply.objects.get().html
    assert "Yes" in html
    assert not any(word in html for word in ("onerror", "javascript", "<img"))


def test_a_message_that_is_too_large_is_refused_with_a_reason(desk, monkeypatch):
    monkeypatch.setattr("apps.inbound.services.MOST_BYTES", 100_000)
    message = mail(MEMBER, desk.address, "word " * 30_000)
    assert "Messages may have up to" in _refused(desk, desk.take(message), "too_large").text
    assert desk.nothing_happened()


def test_an_encrypted_message_is_refused_with_a_reason(desk):
    message = mail(MEMBER, desk.address)
    message.replace_header("Content-Type", 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b')
    _refused(desk, desk.take(message), "encrypted")
    assert desk.nothing_happened()


def test_a_server_reports_a_letter_and_its_address_is_stopped(desk):
    desk.take(mail(MEMBER, desk.address, "> quoted"))
    (letter,) = desk.letters()
    assert desk.take(report(letter.to, about=letter.message_id)).reason == "bounce"
    assert Suppression.objects.get().address == letter.to


def _letter(desk: Desk) -> Letter:
    """A letter to the member of whose kind there may be more."""
    person = desk.cast.member
    sheet = Sheet("test", "one", "digests", "test", subject="Digest", preview="", context={"zone": "UTC"})
    with written_for(person):
        letter = write_letter(person, sheet)
    assert letter is not None
    return letter


def test_the_address_that_a_report_comes_to_says_which_letter_it_is_about(desk):
    letter = _letter(desk)
    arrival = desk.take(report("somebody@elsewhere.example", to=bounce_address(letter.pk) or ""))
    assert arrival.reason == "bounce"
    assert Suppression.objects.get().address == letter.to


def test_an_old_server_reports_in_words_and_it_counts_as_a_refusal_for_now(desk):
    letter = _letter(desk)
    address = bounce_address(letter.pk) or ""
    # A note of absence comes to the same address, and says nothing of the mailbox.
    assert desk.take(mail(MEMBER, address, "I am away", Auto_Submitted="auto-replied")).reason == "automatic"
    assert not SoftBounce.objects.exists()
    assert desk.take(mail("MAILER-DAEMON@mx.example.net", address, "failure notice")).reason == "bounce"
    assert SoftBounce.objects.get().address == letter.to
    assert not Suppression.objects.exists()


def test_a_mail_program_ends_letters_by_writing_to_their_address(desk):
    letter = _letter(desk)
    arrival = desk.take(
        mail(MEMBER, unsubscribe_address(letter.pk) or "", "unsubscribe", Auto_Submitted="auto-generated")
    )
    assert arrival.reason == "ended_letters"
    assert Rhythm.objects.get(person=desk.cast.member).pace == "never"
    assert desk.take(mail(MEMBER, "reply+mqaaaaaaaaaaaaaaaaaaa@example.org")).reason == "no_address"


def test_somebody_who_reads_german_is_answered_in_german(desk):
    Profile.objects.filter(user=desk.cast.member).update(language="de")
    letter = _refused(desk, desk.take(mail(MEMBER, desk.address, "> quoted")), "nothing_written")
    assert letter.subject == "Nicht veröffentlicht: Re: Split deliveries"
    assert "Write above" not in letter.text


def test_anybody_reports_a_letter_that_nobody_sent_and_nothing_is_stopped(desk):
    assert desk.take(report("member-person@example.org", about="made-up@example.org")).reason == "report"
    assert not Suppression.objects.exists()


def test_what_came_in_is_forgotten_after_thirty_days(desk):
    desk.take(mail(MEMBER, desk.address))
    assert forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert forget_old() == 1
    assert Reply.objects.exists()
