"""Pages are packed for who can unpack them."""

import gzip

from django.test import Client

from tests.cast import Cast, ask


def test_a_page_is_packed_for_a_browser_that_asks_for_it(cast: Cast) -> None:
    url = ask(cast.member, cast.community).get_absolute_url()
    plain = Client().get(url)
    packed = Client().get(url, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert int(packed["Content-Length"]) == len(packed.content)
    assert b"</h1>" in gzip.decompress(packed.content)


def test_the_packed_length_of_the_same_page_varies(cast: Cast) -> None:
    url = ask(cast.member, cast.community).get_absolute_url()
    lengths = {len(Client().get(url, headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)}
    assert len(lengths) > 1


def test_small_answers_and_empty_ones_stay_as_they_are(cast: Cast) -> None:
    client = Client(headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in client.get("/healthz")
    client.force_login(cast.member, backend="apps.accounts.backends.CachedUserBackend")
    first = client.get("/api/v1/communities/")
    again = client.get("/api/v1/communities/", headers={"If-None-Match": first["ETag"]})
    assert (first["Content-Encoding"], again.status_code, again.content) == ("gzip", 304, b"")
