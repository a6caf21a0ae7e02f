"""The whole run on a real report, from importing it to seeing who comes to the meetings.

Each person has a browser of their own. The same walk is made with JavaScript and without.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal import clock
from tests.browser.conftest import Portal
from tests.browser.steps import fill_day, link_in, prepare
from tests.browser.watching import Watched
from tests.drafts.reports import CONSULTATION_PROCESS, report

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

SLUG = "process"
HOME = f"/consultations/{SLUG}/"
STAFF = f"/staff/consultations/{SLUG}/"
NEWCOMER = "chair@hounslow.example"
NEW_PASSWORD = "four words of nonsense"
INVITED = f"""name,kind,borough,e-mail,contact name
Hounslow CPCG,CPCG,Hounslow,{NEWCOMER},Moira Denholm
Lambeth CPCG,CPCG,Lambeth,lead@lambeth.example,Grace Adeyemi
Camden CPCG,CPCG,Camden,lead@camden.example,
Nowhere CPCG,CPCG,Hounslow,not an address,
"""
SUPPORT = "We support meeting each unit before the draft is settled."
OBJECTION = "A private person, Mr J. Sample, told us that nobody had been asked."
SUMMARY = "One body supports the meetings that are proposed."


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_one_consultation_from_invitation_to_summary(
    javascript: bool, portal: Portal, open_browser: OpenBrowser
) -> None:
    admin = open_browser(javascript=javascript)
    prepare(admin, title="Consultation process", slug=SLUG, prefix="CP")
    import_and_publish(admin)
    add_meetings(admin)
    invite_and_open(admin)

    newcomer = open_browser(javascript=javascript)
    accept(newcomer, portal)
    answer(newcomer)
    submit(newcomer, portal)
    reply_for_meetings(newcomer, portal)

    moderator = open_browser(javascript=javascript)
    decide(moderator, portal)
    summarise(moderator)

    lead = open_browser(javascript=javascript)
    read_what_others_said(lead)

    organiser = open_browser(javascript=javascript)
    see_who_is_coming(organiser)

    read_the_record(admin)


# --- 1. the administrator ---------------------------------------------------------------------


def import_and_publish(admin: Watched) -> None:
    page = admin.page
    page.locator("input[type=file]").set_input_files(
        {"name": "process.txt", "mimeType": "text/plain", "buffer": report(CONSULTATION_PROCESS)}
    )
    admin.press("Import the draft")
    admin.read()
    expect(page.locator("h1")).to_contain_text("Proposed consultation process")
    expect(page.locator("main").get_by_text("0 of 2 looked at")).to_be_visible()
    admin.click(page.get_by_role("button", name="Mark as looked at").first)
    expect(page.locator("main").get_by_text("1 of 2 looked at")).to_be_visible()
    admin.read()
    mend(admin)
    admin.press("Publish version 1")
    admin.read()
    expect(page.locator("main").get_by_text("Published", exact=False).first).to_be_visible()


def mend(admin: Watched) -> None:
    page = admin.page
    admin.click(page.get_by_role("link", name=re.compile(r"^Mend B4")).first)
    box = page.get_by_label("Words", exact=False).first
    expect(box).to_be_visible()
    admin.read()
    box.fill(box.input_value() + " Mended by hand.")
    admin.press("Save this section")
    expect(page.locator("main").get_by_text("Mended by hand.")).to_be_visible()
    admin.read()


def add_meetings(admin: Watched) -> None:
    page = admin.page
    for number, (title, seats) in enumerate((("First meeting", 1), ("Second meeting", 20))):
        day = clock.in_london(clock.now()).date() + timedelta(days=40 + number)
        admin.go(f"{STAFF}meetings/new")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Place").fill("Sample venue, Westminster")
        fill_day(page.get_by_role("group", name="Date"), day)
        page.get_by_label("Starts at").fill("6pm")
        page.get_by_label("Ends at").fill("8pm")
        page.get_by_label("Seats").fill(str(seats))
        fill_day(page.get_by_role("group", name="Replies close"), day - timedelta(days=3))
        admin.press("Add the meeting")
        admin.read()


def invite_and_open(admin: Watched) -> None:
    page = admin.page
    admin.go(f"{STAFF}bodies/")
    admin.follow("Invite a list")
    page.locator("#rows").fill(INVITED)
    admin.press("Send the invitations")
    admin.read()
    expect(page.get_by_role("heading", name=re.compile("4 rows: 3 invited"))).to_be_visible()
    expect(page.locator("#rows")).to_have_value(re.compile("Nowhere CPCG"))
    admin.go(f"{STAFF}versions/")
    admin.press("Open the consultation")
    admin.read()
    admin.go(HOME)
    expect(page.locator("main").get_by_text("5 of 5 steps done")).to_be_visible()


# --- 2 and 3. a representative ----------------------------------------------------------------


def accept(newcomer: Watched, portal: Portal) -> None:
    page = newcomer.page
    (letter,) = portal.letters_to(NEWCOMER)
    link = link_in(letter, "/invitation/")
    newcomer.go(link)
    newcomer.go(link)  # opening it twice changes nothing
    page.get_by_label("Your name").fill("Moira Denholm")
    page.get_by_label("Choose a password").fill(NEW_PASSWORD)
    newcomer.press("Accept the invitation")
    newcomer.read()
    expect(page).to_have_url(re.compile(f"/consultations/{SLUG}/draft/$"))
    expect(page.locator("main").get_by_text("You have completed 0 of 13 sections")).to_be_visible()


def answer(newcomer: Watched) -> None:
    page = newcomer.page
    comment_on(newcomer, "B5", "Support", SUPPORT, "Mark as answered")
    comment_on(newcomer, "appendix-1-e-consultation", "Object", OBJECTION, "Save draft")
    newcomer.go(f"{HOME}draft/C")
    page.get_by_label("Nothing to add").check()
    newcomer.press("Mark as answered")
    expect(page.locator("main").get_by_text("has nothing to add")).to_be_visible()
    newcomer.read()
    newcomer.go(f"{HOME}draft/all")
    newcomer.go(f"{HOME}draft/")
    expect(page.locator("main").get_by_text("You have completed 2 of 13 sections")).to_be_visible()
    newcomer.go(HOME)


def comment_on(writer: Watched, place: str, stance: str, words: str, button: str) -> None:
    page = writer.page
    writer.go(f"{HOME}draft/{place}")
    page.get_by_label(stance, exact=True).check()
    page.get_by_label("Comment", exact=True).fill(words)
    writer.press(button)
    said = page.locator("#thread .cmt")
    expect(said).to_contain_text(words)
    if writer.javascript:
        expect(page.locator("#announcer")).to_contain_text("You have completed")
        focused = page.evaluate("document.activeElement.closest('#thread') !== null")
        assert focused, "focus is not on what was saved"
    writer.read()


def submit(newcomer: Watched, portal: Portal) -> None:
    page = newcomer.page
    newcomer.go(f"{HOME}response/check")
    newcomer.press("Submit Hounslow CPCG’s response")
    newcomer.read()
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.get_by_label("Hounslow CPCG only").check()
    page.get_by_label("Chair", exact=True).check()
    page.get_by_label("How it was agreed").fill("Agreed at our meeting this month")
    newcomer.press("Submit Hounslow CPCG’s response")
    newcomer.read()
    reference = page.locator(".govuk-panel__body strong").inner_text()
    assert re.fullmatch(r"CP-20\d\d-0001", reference)
    receipt = portal.letters_to(NEWCOMER)[-1]
    assert reference in str(receipt["Subject"])
    newcomer.go(f"{HOME}response/")
    newcomer.go(f"{HOME}draft/B5")
    expect(page.get_by_role("button", name="Mark as answered")).to_have_count(0)


# --- 4. the meetings --------------------------------------------------------------------------


def reply_for_meetings(newcomer: Watched, portal: Portal) -> None:
    page = newcomer.page
    newcomer.go(f"{HOME}meetings/")
    replies = page.get_by_role("main").get_by_role("link", name=re.compile("Reply for"))
    newcomer.click(replies.first)
    newcomer.read()
    page.get_by_label("Yes", exact=False).first.check()
    page.get_by_role("group", name="Person 1").get_by_label("Name").fill("Moira Denholm")
    page.get_by_role("group", name="Person 1").get_by_label("Access needs").fill("Step-free")
    page.get_by_role("group", name="Person 2").get_by_label("Name").fill("Pat Coyle")
    newcomer.press("Send the reply")
    expect(page.locator("main").get_by_text("Going: Moira Denholm")).to_be_visible()
    expect(page.locator("main").get_by_text("Pat Coyle: 1st on the waiting list")).to_be_visible()
    newcomer.read()
    confirmation = portal.letters_to(NEWCOMER)[-1]
    assert "Step-free" not in confirmation.as_string()
    calendars = [p for p in confirmation.walk() if p.get_content_type() == "text/calendar"]
    assert len(calendars) == 1
    newcomer.go(f"{HOME}meetings/")
    newcomer.click(replies.last)
    page.get_by_label("No", exact=False).first.check()
    newcomer.press("Send the reply")
    expect(page.locator("main").get_by_text("Not going", exact=True)).to_be_visible()
    newcomer.read()


# --- 5 and 6. the moderator -------------------------------------------------------------------


def decide(moderator: Watched, portal: Portal) -> None:
    page = moderator.page
    moderator.sign_in("moderator@mpa.example")
    moderator.go(f"{STAFF}moderation/")
    moderator.click(page.get_by_role("link", name="c1", exact=True))
    expect(page.locator("main").get_by_text(SUPPORT).last).to_be_visible()
    moderator.read()
    moderator.click(page.get_by_role("button", name=re.compile("^Publish")))
    expect(page.locator("main").get_by_text("c1", exact=False).first).to_be_visible()
    moderator.read()
    moderator.go(f"{STAFF}moderation/2")
    moderator.click(page.get_by_role("button", name=re.compile("^Withhold")))
    moderator.read()
    page.get_by_label("personal", exact=False).first.check()
    page.get_by_label("note", exact=False).first.fill("Please leave the name out.")
    moderator.press("Withhold c2")
    moderator.read()
    moderator.go(f"{STAFF}moderation/?state=withheld")
    expect(page.get_by_role("link", name="c2", exact=True)).to_be_visible()
    told = portal.letters_to(NEWCOMER)[-1]
    assert "Please leave the name out." in told.get_content()


def summarise(moderator: Watched) -> None:
    page = moderator.page
    moderator.go(f"{STAFF}analysis/")
    moderator.go(f"{STAFF}analysis/consultation-on-the-strategy")
    moderator.click(page.get_by_role("button", name="Write summary"))
    box = page.locator("#summary textarea")
    expect(box).to_be_visible()
    moderator.read()
    box.fill(SUMMARY)
    moderator.press("Save summary")
    expect(page.locator("#summary .summary-text")).to_have_text(SUMMARY)
    moderator.read()
    moderator.go(f"{STAFF}analysis/")
    expect(page.locator("main").get_by_text(SUMMARY)).to_be_visible()


def read_what_others_said(lead: Watched) -> None:
    page = lead.page
    lead.sign_in("lead@lambeth.example")
    lead.go(f"{HOME}draft/B5")
    expect(page.locator("#others")).to_contain_text(SUPPORT)
    expect(page.locator("#others")).to_contain_text("Hounslow CPCG")
    lead.go(f"{HOME}draft/appendix-1-e-consultation")
    expect(page.locator("main")).to_contain_text("c2 withheld")
    assert "J. Sample" not in page.content()


# --- 7. the organiser -------------------------------------------------------------------------


def see_who_is_coming(organiser: Watched) -> None:
    page = organiser.page
    organiser.sign_in("organiser@mpa.example")
    organiser.go(f"{STAFF}meetings/")
    organiser.click(page.get_by_role("link", name=re.compile("^See who is coming")).first)
    organiser.read()
    expect(page.get_by_role("cell", name="Step-free").first).to_be_visible()
    expect(page.locator("main").get_by_text("1 + 0 + 0 + 2 = 3 invited")).to_be_visible()
    expect(page.locator("main").get_by_text("1. Pat Coyle")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the list (CSV)").click()
    text = download.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Person"] for row in rows if row["Body"] == "Hounslow CPCG"] == [
        "Moira Denholm",
        "Pat Coyle",
    ]
    organiser.follow("Print sign-in sheet")
    expect(page.locator("main").get_by_text("Moira Denholm")).to_be_visible()
    assert "Step-free" not in page.content()


# --- 8. the administrator again ---------------------------------------------------------------


def read_the_record(admin: Watched) -> None:
    page = admin.page
    admin.go("/?all=yes")
    admin.follow("The record")
    expect(page.get_by_text("took away the list of who is coming to")).to_be_visible()
    page.get_by_label("What").select_option("Decided on comments")
    page.get_by_label("Consultation").select_option("Consultation process")
    admin.press("Filter")
    admin.read()
    done = page.get_by_role("cell", name=re.compile("comment c"))
    expect(done).to_have_text(
        [re.compile("withheld comment c2"), re.compile("published comment c1")]
    )
    assert OBJECTION not in page.content()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these (CSV)").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["What was done"] for row in rows] == [
        "withheld comment c2 (personal data)",
        "published comment c1",
    ]
    admin.click(page.get_by_role("link", name=re.compile("^This comment")).first)
    admin.read()
    expect(page.get_by_text("drafted comment c2")).to_be_visible()
    admin.follow("The whole record")
    expect(page.get_by_text("took away the record")).to_be_visible()
