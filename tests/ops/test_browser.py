"""The browser of the tests is a real one in front of the real site."""

from typing import TYPE_CHECKING

import pytest

from tests import site

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_a_browser_sees_the_site(page: "Page") -> None:
    answer = page.goto("/healthz")
    assert answer is not None
    assert answer.status == 200


def test_a_machine_without_chromium_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROME", "/no/such/chrome")
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(pytest.fail.Exception, match="There is no Chromium for the browser tests"):
        site.install_chromium()
