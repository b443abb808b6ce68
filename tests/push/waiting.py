"""Waiting for what a service worker does on its own."""

from typing import Any

import pytest
from playwright.sync_api import Page

TENTHS = 200


def until(page: Page, script: str, arg: Any = None) -> None:
    """Ask again and again; Playwright's own way needs an `eval` that the site's policy forbids."""
    for _ in range(TENTHS):
        if page.evaluate(script, arg):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"It never came true on {page.url}: {script}")
