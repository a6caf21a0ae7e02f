"""A file is attached, removed, sent instead of words, and read by a moderator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.watching import Watched
from tests.responses.files import made

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

DRAFT = "/consultations/consultation-strategy/draft"
ANSWERED = f"{DRAFT}/summary"


@pytest.mark.parametrize(
    "javascript, width", [(True, 1280), (False, 375)], ids=["with-javascript", "without"]
)
def test_a_file_goes_with_a_comment_and_one_goes_instead(
    javascript: bool, width: int, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    lead = open_browser(javascript=javascript, width=width)
    page = lead.page
    minutes, wrong, photo = (tmp_path / n for n in ("minutes.pdf", "wrong.docx", f"{'x' * 90}.png"))
    minutes.write_bytes(made.PDF)
    wrong.write_bytes(made.PDF)
    photo.write_bytes(made.png())
    lead.sign_in("lead@lambeth.example")
    lead.go(ANSWERED)
    lead.click(page.get_by_role("link", name="Attach a file to the comment"))
    if javascript:
        expect(page.get_by_role("heading", name="Attach a file")).to_be_focused()
    lead.read()

    lead.press("Attach the file")
    expect(page.get_by_role("alert")).to_contain_text("Choose the file that you want to send")
    lead.read()
    page.get_by_label("Choose a file").set_input_files(wrong)
    lead.press("Attach the file")
    expect(page.get_by_role("alert")).to_contain_text("its name does not end in .pdf")
    if javascript:
        expect(page.locator(".with-files .govuk-error-summary")).to_be_focused()
    lead.read()

    page.get_by_label("Choose a file").set_input_files(minutes)
    lead.press("Attach the file")
    expect(page.locator("main")).to_contain_text("minutes.pdf is attached.")
    if javascript:
        expect(page.locator(".with-files .saved")).to_be_focused()
    lead.read()
    with page.expect_download() as download:
        page.get_by_role("link", name="minutes.pdf").click()
    assert download.value.suggested_filename == "minutes.pdf"
    assert Path(download.value.path()).read_bytes() == made.PDF

    lead.press("Remove the file minutes.pdf")
    expect(page.locator("main")).to_contain_text("minutes.pdf is removed.")
    lead.read()

    lead.go(f"{DRAFT}/whole-draft/file")
    page.get_by_label("Object").check()
    page.get_by_label("Choose a file").set_input_files(photo)
    lead.press("Save the file as our comment")
    lead.read()
    expect(page.locator("main")).to_contain_text(f"{photo.name} is saved as your comment.")
    expect(page.locator("main")).to_contain_text("PNG picture, 1 KB")


def test_a_file_is_attached_by_keyboard_alone(open_browser: OpenBrowser, tmp_path: Path) -> None:
    lead = open_browser()
    page = lead.page
    minutes = tmp_path / "minutes.pdf"
    minutes.write_bytes(made.PDF)
    lead.sign_in("lead@lambeth.example")
    lead.go(ANSWERED)
    page.get_by_role("link", name="Attach a file to the comment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Attach a file")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Choose a file")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(minutes)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Attach the file")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".with-files .saved")).to_be_focused()
    expect(page.locator("main")).to_contain_text("minutes.pdf is attached.")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="minutes.pdf")).to_be_focused()


def test_a_page_says_that_a_file_is_under_way_and_which_is_too_large(
    open_browser: OpenBrowser, tmp_path: Path
) -> None:
    lead = open_browser()
    page = lead.page
    large, minutes = tmp_path / "large.pdf", tmp_path / "minutes.pdf"
    large.write_bytes(made.PDF + b" " * (11 * 1024 * 1024))
    minutes.write_bytes(made.PDF)
    lead.sign_in("lead@lambeth.example")
    lead.go(f"{DRAFT}/whole-draft/file")
    status = page.locator("[data-upload-status]")
    page.get_by_label("Choose a file").set_input_files(large)
    expect(status).to_have_text("This file has 11.0 MB. It must be 10 MB or smaller.")
    page.get_by_role("button", name="Save the file as our comment").click()
    expect(page.get_by_label("Choose a file")).to_be_focused()

    # A button that was just pressed takes no second press for a second.
    lead.go(f"{DRAFT}/whole-draft/file")
    page.get_by_label("Support", exact=True).check()
    page.get_by_label("Choose a file").set_input_files(minutes)
    # An answer of 204 leaves the page as it is while the file is under way.
    page.route("**/whole-draft/file", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Save the file as our comment").click()
    expect(status).to_have_text("Sending minutes.pdf, 1 KB. Keep this page open until it is there.")
    expect(page.locator("form[data-upload]")).to_have_attribute("aria-busy", "true")
