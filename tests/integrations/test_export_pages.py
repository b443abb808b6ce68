"""Taking content along in a real browser: asked for, made by a worker, downloaded."""

import io
import os
import zipfile
from pathlib import Path
from uuid import uuid4

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.cast import ask, make_cast
from tests.pages.test_journey import sign_in


def looks_right(page: Page, name: str) -> None:
    violations = Axe().run(page).response["violations"]
    assert violations == [], [row["id"] for row in violations]
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_manager_and_member_take_their_archives_along(page: Page) -> None:
    cast = make_cast(f"x{uuid4().hex[:6]} ")
    ask(cast.member, cast.community)
    for person, address in ((cast.manager, f"/c/{cast.community.slug}/export/"), (cast.member, "/settings/export/")):
        page.context.clear_cookies()
        sign_in(page, person.email or "")
        page.goto(address)
        page.get_by_role("button", name="Make an archive").click()
        download = page.get_by_role("link", name="Download")
        for _attempt in range(60):
            if download.count():
                break
            page.wait_for_timeout(1000)
            page.goto(address)
        looks_right(page, address.strip("/").replace("/", "-"))
        with page.expect_download() as waiting:
            download.first.click()
        with zipfile.ZipFile(io.BytesIO(Path(waiting.value.path()).read_bytes())) as files:
            assert any(name.startswith("discussion/") for name in files.namelist())
