"""A form is downloaded, filled in, uploaded, and what had no place is placed. And a programme."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Portal
from tests.browser.watching import Watched
from tests.responses.offline.filling import comment, filled, type_after, view

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

RESPONSE = "/consultations/consultation-strategy/response/"
PROGRAMME = "/consultations/cdo-work-programme/draft/programme"
STRAY = "The boroughs should be asked as well."


@pytest.mark.parametrize(
    "javascript, width", [(True, 1280), (False, 375)], ids=["with-javascript", "without"]
)
def test_a_form_goes_out_and_comes_back(
    javascript: bool, width: int, portal: Portal, open_browser: OpenBrowser, tmp_path: Path
) -> None:
    lead = open_browser(javascript=javascript, width=width)
    page = lead.page
    lead.sign_in("lead@lambeth.example")
    lead.go(RESPONSE)
    lead.follow("Answer on a Word form")

    lead.press("Upload the form")
    lead.read()
    expect(page.get_by_role("alert")).to_contain_text("Choose the form that you filled in")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the response form (Word document)").click()
    assert download.value.suggested_filename == "response-form-consultation-strategy-version-1.docx"
    form = Path(download.value.path()).read_bytes()
    path = tmp_path / "our answers.docx"
    path.write_bytes(
        filled(
            form,
            view("B1 to B3. ", "Support"),
            comment("B1 to B3. ", "B2: Say what is open at the top of the page."),
            type_after("B5 By the end", STRAY),
        )
    )
    page.get_by_label("Choose the form that you filled in").set_input_files(path)
    lead.press("Upload the form")
    lead.read()
    expect(page.locator("main")).to_contain_text(
        "From our answers.docx: 1 comment saved as a draft"
    )
    expect(page.get_by_role("link", name="B2", exact=True)).to_be_visible()

    lead.go(f"{RESPONSE}check")
    lead.follow("Place it")
    expect(page.locator("main")).to_contain_text(STRAY)
    page.get_by_role("link", name="Choose its section").click()
    lead.read()
    page.get_by_label("Neither: we have comments").check()
    lead.press("Save as a draft comment")
    lead.read()
    expect(page.locator("main")).to_contain_text("No remark waits.")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_work_programme_is_read_at_a_glance_and_commented_on(
    width: int, portal: Portal, open_browser: OpenBrowser
) -> None:
    lead = open_browser(width=width)
    page = lead.page
    lead.sign_in("lead@lambeth.example")
    lead.go("/consultations/cdo-work-programme/draft/")
    lead.follow("See the work programme at a glance")
    assert page.url.endswith(PROGRAMME)
    expect(page.locator("main")).to_contain_text("the Community Engagement Officer")
    expect(page.locator("main")).to_contain_text("Not stated")
    lead.follow("Read Appendix 1, objective one, 1, owner")
    expect(page.locator("main")).to_contain_text("Owner: the Community Engagement Officer")
