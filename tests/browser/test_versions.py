"""A Word document becomes a draft, is answered, changes, and what was said of it stays with it.

Each person has a browser of their own. The same walk is made with JavaScript and without.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Portal
from tests.browser.steps import link_in, prepare
from tests.browser.watching import Watched
from tests.drafts import word_files as word

pytestmark = pytest.mark.browser

OpenBrowser = Callable[..., Watched]

SLUG = "streets"
HOME = f"/consultations/{SLUG}/"
STAFF = f"/staff/consultations/{SLUG}/"
LEAD = "lead@lambeth.example"
SEEN = "A map of the five boroughs that have a group."
QUOTED = "within ten days"
GRANT = "The grant is paid each quarter in advance."
REWORDED = "The grant is paid each year in advance."
LATE = "Ten days is too short for a volunteer."
GONE = "Training should be offered in autumn too."
WHAT_CHANGED = "Groups meet the Authority every month."


def document() -> bytes:
    """Automatic numbers, a nested list, merged cells, a footnote, a picture that nobody described
    and one tracked change."""
    numbering = (
        word.abstract(1, word.lvl(0, "%1.", "upperLetter"))
        + word.abstract(2, word.lvl(0, "%1.", "decimal"))
        + word.abstract(3, word.lvl(0, "•", "bullet"), word.lvl(1, "•", "bullet"))
        + word.num(1, 1)
        + word.num(2, 2)
        + word.num(3, 3)
    )
    by = 'w:author="A" w:date="2026-01-01T00:00:00Z"'
    tracked = (
        f'<w:del w:id="9" {by}><w:r><w:delText>monthly</w:delText></w:r></w:del>'
        f'<w:ins w:id="10" {by}>{word.r("each quarter")}</w:ins>'
    )
    wide = '<w:gridSpan w:val="2"/>'
    return word.docx(
        word.p("Safer streets: how groups are consulted", style="Title"),
        word.p("Groups and the Authority", style="Heading1", num=(1, 0)),
        word.p(
            "Each group meets the Authority once a quarter. Its notes are published within ten "
            "days.",
            num=(2, 0),
        ),
        word.p(
            "A group may ask for a meeting",
            word.footnote(1),
            " at any time. It is answered within two weeks.",
            num=(2, 0),
        ),
        word.p("Meetings are held:", num=(2, 0)),
        word.p("in the borough", num=(3, 0)),
        word.p("in a library", num=(3, 1)),
        word.p("at the Authority", num=(3, 0)),
        word.p("Money", style="Heading1", num=(1, 0)),
        word.p("The grant is paid ", tracked, word.r(" in advance."), num=(2, 0)),
        word.tbl(
            word.tr(word.tc("Grant of each borough", properties=wide), is_header=True),
            word.tr(word.tc("Lambeth"), word.tc("£9,000")),
        ),
        word.p(word.picture("rMap")),
        word.p("Timetable", style="Heading1", num=(1, 0)),
        word.p("The first meetings are in March.", num=(2, 0)),
        word.p("A review follows", num=(2, 0)),
        word.p("in November.", num=(2, 0)),
        word.p("Training", style="Heading1", num=(1, 0)),
        word.p("Training is offered to every group in spring.", num=(2, 0)),
        word.p("Those who lead a meeting are trained first.", num=(2, 0)),
        numbering=numbering,
        footnotes={1: "In writing or by telephone."},
        relations=[("rMap", "image", "media/map.png", False)],
        parts={"word/media/map.png": word.PNG},
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without"])
def test_comments_stay_with_their_words_from_a_word_file_to_version_three(
    javascript: bool, portal: Portal, open_browser: OpenBrowser
) -> None:
    admin = open_browser(javascript=javascript)
    prepare(admin, title="Safer streets", slug=SLUG, prefix="SS")
    import_word(admin)
    mend(admin)
    arrange(admin)
    publish_and_open(admin)

    lead = open_browser(javascript=javascript)
    answer(lead)
    take_paper(lead)

    make_version_two(admin)
    look_at_what_became(admin)
    publish_version_two(admin)

    read_what_changed(lead, portal)
    submit(lead)

    moderator = open_browser(javascript=javascript)
    take_wording(moderator)
    see_version_three(admin)


# --- 1. the administrator: version 1 ----------------------------------------------------------


def import_word(admin: Watched) -> None:
    page = admin.page
    page.locator("input[type=file]").set_input_files(
        {"name": "Safer streets.docx", "mimeType": word.DOCX, "buffer": document()}
    )
    admin.press("Import the draft")
    admin.read()
    expect(page.locator("h1")).to_have_text("Safer streets: how groups are consulted")
    main = page.locator("main")
    expect(main.get_by_text("tracked change", exact=False).first).to_be_visible()
    expect(main.get_by_text("This picture has no description", exact=False).first).to_be_visible()
    expect(page.locator("#doubts-h")).to_contain_text("0 of 3 looked at")
    expect(page.locator("#publish-h + p")).to_contain_text("3 doubts")
    numbers = page.locator("article.doc .para__n").all_inner_texts()
    assert numbers == ["A1", "A2", "A3", "B4", "C5", "C6", "C7", "D8", "D9"]
    expect(page.locator("article.doc li li")).to_contain_text("in a library")
    expect(page.locator("article.doc th[colspan='2']")).to_have_text("Grant of each borough")
    expect(page.locator(".note")).to_contain_text("In writing or by telephone.")


def mend(admin: Watched) -> None:
    page = admin.page
    open_section(admin, "Mend B, picture 1")
    page.get_by_label("What is to be seen in the picture").fill(SEEN)
    save_section(admin)
    expect(page.get_by_role("img", name=SEEN)).to_be_visible()

    open_section(admin, "Mend D9")
    box = page.get_by_label("Words", exact=True)
    box.fill(box.input_value() + " Others follow.")
    save_section(admin)
    expect(page.locator("article.doc")).to_contain_text("Others follow.")

    # Describing the picture has settled the doubt that asked for it.
    for looked_at in (2, 3):
        admin.click(page.get_by_role("button", name=re.compile("^Mark as looked at")).first)
        expect(page.locator("#doubts-h")).to_contain_text(f"{looked_at} of 3 looked at")
    admin.read()


def arrange(admin: Watched) -> None:
    """One is divided, two are joined, one moves in and out, one is added and removed."""
    page = admin.page
    draft = page.locator("article.doc")
    change_place(admin, "A2")
    admin.follow("Divide A2 in two or more")
    box = page.get_by_label("Words", exact=True)
    box.fill(box.input_value().replace("time. It", "time.\n\nIt"))
    admin.press("Divide it")
    expect(draft.get_by_text("It is answered within two weeks.", exact=True)).to_be_visible()

    change_place(admin, "C7")
    admin.press("Join to the one before")
    expect(draft).to_contain_text("A review follows in November.")

    change_place(admin, "D9")
    admin.press("Move in a level")
    expect(draft.locator(".para .para__more")).to_contain_text("trained first")
    change_place(admin, "D9")
    admin.press("Move out a level")
    expect(draft.locator(".para .para__more")).to_have_count(0)

    change_place(admin, "D9")
    admin.follow("Add a section after D9")
    page.get_by_label("Words", exact=True).fill("Added in error.")
    page.get_by_label("What people call it").fill("D10")
    page.get_by_label("Number or mark as printed").fill("10")
    admin.press("Add this section")
    expect(draft).to_contain_text("Added in error.")
    change_place(admin, "D10")
    admin.follow("Remove D10")
    admin.press("Remove it")
    expect(draft).not_to_contain_text("Added in error.")
    admin.read()


def publish_and_open(admin: Watched) -> None:
    page = admin.page
    admin.press("Publish version 1")
    admin.read()
    expect(page.locator("main")).to_contain_text("Published")
    admin.go(f"{STAFF}bodies/")
    admin.follow("Invite a list")
    page.locator("#rows").fill(f"Lambeth CPCG,CPCG,Lambeth,{LEAD},Grace Adeyemi")
    admin.press("Send the invitations")
    admin.go(f"{STAFF}versions/")
    admin.press("Open the consultation")
    admin.read()


# --- 2. the lead: answers to version 1 --------------------------------------------------------


def answer(lead: Watched) -> None:
    page = lead.page
    said = page.locator("#thread .cmt")
    lead.sign_in(LEAD)
    lead.go(f"{HOME}draft/A")
    page.get_by_label("This comment is on").select_option("A1")
    page.get_by_label("Words in question").fill(QUOTED)
    page.get_by_label("Object", exact=True).check()
    page.get_by_label("Comment", exact=True).fill(LATE)
    lead.press("Mark as answered")
    expect(said).to_contain_text(LATE)
    expect(said.locator(".quoted")).to_contain_text(QUOTED)
    lead.read()

    page.goto(f"{HOME}draft/B4")
    page.get_by_label("This comment is on").select_option("B4")
    lead.press("Suggest other wording")
    box = page.get_by_label("B4, as you would word it")
    expect(box).to_have_value(GRANT)
    box.fill(REWORDED)
    page.get_by_label("Support", exact=True).check()
    lead.press("Mark as answered")
    expect(said.locator("del")).to_have_text("quarter")
    expect(said.locator("ins")).to_have_text("year")
    lead.read()

    page.goto(f"{HOME}draft/C")
    page.get_by_label("Nothing to add").check()
    lead.press("Mark as answered")
    expect(page.locator("#thread")).to_contain_text("has nothing to add")

    page.goto(f"{HOME}draft/D8")
    page.get_by_label("This comment is on").select_option("D8")
    page.get_by_label("Neither", exact=False).first.check()
    page.get_by_label("Comment", exact=True).fill(GONE)
    lead.press("Mark as answered")
    expect(said).to_contain_text(GONE)
    lead.go(f"{HOME}draft/")
    expect(page.locator("#sections")).to_have_text("You have completed 4 of 4 sections")


def take_paper(lead: Watched) -> None:
    page = lead.page
    lead.follow("Have everything on paper")
    expect(page.get_by_role("img", name=SEEN)).to_be_visible()
    page.goto(f"{HOME}response/upload")
    with page.expect_download() as form:
        page.get_by_role("link", name="Download the response form (Word document)").click()
    assert form.value.suggested_filename == f"response-form-{SLUG}-version-1.docx"


# --- 3. the administrator: version 2 ----------------------------------------------------------


def make_version_two(admin: Watched) -> None:
    page = admin.page
    draft = page.locator("article.doc")
    admin.go(f"{STAFF}versions/1/")
    open_section(admin, "Edit A1")
    box = page.get_by_label("Words", exact=True)
    box.fill(box.input_value().replace("once a quarter", "every month"))
    admin.read()
    save_section(admin)
    expect(page).to_have_url(re.compile("/versions/2/"))
    expect(draft).to_contain_text("every month")
    admin.read()

    open_section(admin, "Mend C5")
    page.get_by_label("Words", exact=True).fill("The first meetings are in April.")
    save_section(admin)
    expect(draft).to_contain_text("in April")

    change_place(admin, "D8")
    admin.follow("Remove D8")
    admin.press("Remove it")
    expect(draft).not_to_contain_text("in spring")

    change_place(admin, "D9")
    admin.follow("Divide D9 in two or more")
    box = page.get_by_label("Words", exact=True)
    box.fill(box.input_value().replace("first. Others", "first.\n\nOthers"))
    admin.press("Divide it")
    expect(draft.get_by_text("Others follow.", exact=True)).to_be_visible()


def look_at_what_became(admin: Watched) -> None:
    """Two that are put together are told apart, and put together again."""
    page = admin.page
    main = page.locator("main")
    admin.follow("What became of each section")
    facts(admin, edited=2, divided=2, new=0, gone=1)
    admin.follow("Not the same section? C5: say which it carries on")
    page.get_by_label("It carries on").select_option(label="None: it is new")
    admin.press("Keep this")
    expect(main).to_contain_text("What C5 carries on is kept.")
    facts(admin, edited=1, divided=2, new=1, gone=2)
    admin.click(page.get_by_role("link", name="Not new? C5: say which it carries on"))
    page.get_by_label("It carries on").select_option(label="C5: The first meetings are in March.")
    admin.press("Keep this")
    facts(admin, edited=2, divided=2, new=0, gone=1)
    admin.read()


def facts(admin: Watched, **expected: int) -> None:
    """How many sections became what, as the page counts them."""
    said = admin.page.locator("dl.facts")
    for kind, count in expected.items():
        fact = said.locator("div").filter(has_text=kind.capitalize())
        expect(fact.locator("dd")).to_have_text(str(count))


def publish_version_two(admin: Watched) -> None:
    page = admin.page
    admin.go(f"{STAFF}versions/2/changes?only=changed")
    expect(page.locator(".change__section del").first).to_have_text("once a quarter")
    expect(page.locator(".change__section ins").first).to_have_text("every month")
    page.goto(f"{STAFF}versions/2/")
    page.get_by_label("What changed").fill(WHAT_CHANGED)
    admin.press("Publish version 2")
    admin.read()
    expect(page.locator("main")).to_contain_text("2 versions, the newest first")


# --- 4. the lead: version 2 -------------------------------------------------------------------


def read_what_changed(lead: Watched, portal: Portal) -> None:
    page = lead.page
    main = page.locator("main")
    letter = portal.letters_to(LEAD)[-1]
    words = letter.get_content().replace("\r\n", "\n")
    assert str(letter["Subject"]).startswith("Version 2 of the draft")
    assert WHAT_CHANGED in words
    assert re.findall(r"^  (\S.*?)  (.*)$", words, re.MULTILINE) == [
        ("A1", "edited"),
        ("C5 to C6", "edited"),
        ("D8", "no longer in the draft"),
    ]
    lead.go(link_in(letter, "/draft/changes"))
    expect(main).to_contain_text(WHAT_CHANGED)
    expect(main).to_contain_text(GRANT)
    lead.follow("Changed sections only")
    expect(main).not_to_contain_text(GRANT)
    lead.click(page.get_by_role("link", name=re.compile("^This section alone.*A1 to A3")))
    lead.read()
    expect(page.locator("article .change ins")).to_have_text("every month")
    lead.follow("Read this section in version 2")
    said = page.locator("#thread .cmt")
    expect(said).to_contain_text("Made on version 1")
    expect(said).to_contain_text("The words have changed since")
    expect(said.locator(".quoted a")).to_have_text(re.compile(QUOTED))
    expect(said).to_contain_text(LATE)
    lead.go(f"{HOME}draft/")
    expect(page.locator("#sections")).to_have_text("You have completed 2 of 4 sections")
    expect(page.locator("section[aria-labelledby=apart]")).to_contain_text(GONE)
    lead.go(f"{HOME}draft/C")
    expect(page.locator("#thread")).to_contain_text("On version 1 Lambeth CPCG had nothing to add")


def submit(lead: Watched) -> None:
    page = lead.page
    lead.go(f"{HOME}response/check")
    expect(page.locator("main")).to_contain_text(GONE)
    page.get_by_label("Lambeth CPCG only").check()
    page.get_by_label("Chair", exact=True).check()
    page.get_by_label("How it was agreed").fill("Agreed at our meeting this month")
    lead.press("Submit Lambeth CPCG’s response")
    expect(page.locator(".govuk-panel__body strong")).to_have_text(re.compile("^SS-20"))


# --- 5. the moderator, and version 3 ----------------------------------------------------------


def take_wording(moderator: Watched) -> None:
    page = moderator.page
    main = page.locator("main")
    moderator.sign_in("moderator@mpa.example")
    moderator.go(f"{STAFF}moderation/1")
    expect(main).to_contain_text("The section: A1 to A3, version 1")
    expect(page.locator(".doc .here")).to_contain_text("once a quarter")
    expect(page.locator("p.doc.redline ins")).to_have_text("every month")
    expect(page.locator("#comment .quoted")).to_contain_text(QUOTED)
    page.goto(f"{STAFF}moderation/2")
    expect(page.locator("#comment .redline del")).to_have_text("quarter")
    expect(page.locator("#comment .redline ins")).to_have_text("year")
    moderator.click(
        page.get_by_role("button", name=re.compile("^Take this wording into version 3"))
    )
    expect(main).to_contain_text("The wording of c2 is in version 3, B4.")
    expect(main).to_contain_text("Taken into version 3 as B4 by Ruth Calder")
    moderator.read()


def see_version_three(admin: Watched) -> None:
    page = admin.page
    admin.go(f"{STAFF}versions/")
    newest = page.locator("tbody tr").first
    expect(newest).to_contain_text("In preparation")
    admin.follow("Version 3")
    expect(page.locator("article.doc")).to_contain_text(REWORDED)
    expect(page.locator("article.doc")).not_to_contain_text(GRANT)


# --- what the steps share ---------------------------------------------------------------------


def open_section(admin: Watched, link: str) -> None:
    """The form of one section: in its place in the draft, or on a page of its own."""
    page = admin.page
    admin.click(page.get_by_role("link", name=link, exact=True))
    expect(page.get_by_role("button", name="Save this section")).to_be_visible()


def save_section(admin: Watched) -> None:
    admin.press("Save this section")
    expect(admin.page.locator(".mend__saved").first).to_be_visible()
    expect(admin.page.get_by_role("button", name="Save this section")).to_have_count(0)


def change_place(admin: Watched, label: str) -> None:
    """The ways to arrange one section are open."""
    open_section(admin, f"Mend {label}")
    admin.page.get_by_text("Change its place").click()
