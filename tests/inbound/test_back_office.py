"""What administrators see of mail that came in."""

from django.test import Client

from apps.inbound.models import Arrival
from tests.inbound.making import mail


def test_an_administrator_reads_what_became_of_a_message_and_none_of_its_words(desk, client: Client):
    desk.take(mail("member-person@example.org", desk.address, "> the words that were quoted"))
    arrival = Arrival.objects.get()
    client.force_login(desk.cast.staff)
    pages = [
        client.get(f"/admin/inbound/arrival/{address}").content.decode()
        for address in ("", "?q=member-person", "?state__exact=refused", f"{arrival.pk}/change/")
    ]
    assert all("member-person@example.org" in page and "nothing_written" in page for page in pages)
    assert not any("the words" in page for page in pages)
    assert client.post(f"/admin/inbound/arrival/{arrival.pk}/delete/").status_code == 403
    assert client.get("/admin/inbound/arrival/add/").status_code == 403
    figures = client.get("/metrics").content.decode()
    assert 'guildhall_mail_in{reason="nothing_written",state="refused"} 1.0' in figures


def test_a_manager_of_communities_sees_no_mail(desk, client: Client):
    client.force_login(desk.cast.manager)
    assert client.get("/admin/inbound/arrival/").status_code == 403
