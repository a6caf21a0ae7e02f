"""What is let in, and what each refusal says. The file that most could go wrong with is real."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from portal.drafts.importing.word import package
from portal.drafts.importing.word.convert import web_page
from portal.drafts.importing.word.package import open_package
from portal.errors import BadFile
from tests.drafts.word.pages import doubts_of
from tests.drafts.word_files import docx, p, part, picture, relationships, zipped

AGAIN = "Open it in Word, save it as a Word document (.docx) and send it again."
MOST_SECONDS = 10
ENTITIES = (
    '<!DOCTYPE w:document [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {c} "{f"&{b};" * 10}">' for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


def with_member(name: str) -> bytes:
    return docx(p("Words."), parts={name: b"x"})


def with_document(xml: str) -> bytes:
    return docx(parts={"word/document.xml": xml})


def with_flag(data: bytes) -> bytes:
    """The zip with every member said to be encrypted."""
    found = bytearray(data)
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = found.find(magic)
        while at >= 0:
            found[at + offset] |= 1
            at = found.find(magic, at + 4)
    return bytes(found)


def twice(name: str) -> bytes:
    packed = BytesIO(docx(p("Words.")))
    with ZipFile(packed, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(name, "<x/>")
    return packed.getvalue()


def bomb() -> bytes:
    """More than 200 MB of nothing in a picture, which takes 200 kB in the file."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        with ZipFile(BytesIO(docx(p("Words.")))) as plain:
            for name in plain.namelist():
                archive.writestr(name, plain.read(name))
        for number in range(21):
            archive.writestr(f"word/media/image{number}.png", bytes(10_000_000))
    return packed.getvalue()


def lying_bomb() -> bytes:
    """The same in one member whose headers say that it is small."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image.png", bytes(25_000_000))
    found = bytearray(packed.getvalue())
    for magic, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = found.find(magic)
        found[at + offset : at + offset + 4] = (1_000).to_bytes(4, "little")
    return bytes(found)


def old(stream: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + stream.encode("utf-16-le")


def damaged() -> bytes:
    data = bytearray(docx(p("Words " * 500)))
    at = data.find(b"word/document.xml") + 60
    data[at : at + 20] = bytes(20)
    return bytes(data)


REFUSED = {
    "too large": (
        lambda: b"PK\x03\x04" + bytes(package.LARGEST_FILE_BYTES),
        "“d.docx” is larger than 20 MB. Make its pictures smaller (in Word: Compress Pictures) and "
        "send it again.",
    ),
    "bomb": (
        bomb,
        "“d.docx” is larger than 200 MB when it is unpacked. Make its pictures smaller and send "
        "it again.",
    ),
    "lying bomb": (lying_bomb, f"“d.docx” is damaged or was not sent whole. {AGAIN}"),
    "words bomb": (
        lambda: with_document(part("document", "<w:body>" + " " * 40_000_000 + "</w:body>")),
        "“d.docx” holds more than 30 MB of words and their layout. Shorten it and send it again.",
    ),
    "members": (
        lambda: docx(p("Words."), parts={f"word/media/{n}.png": b"" for n in range(2_000)}),
        f"“d.docx” is packed of more than 2,000 files, which no Word document needs. {AGAIN}",
    ),
    "out of the folder": (
        lambda: with_member("word/../../etc/cron.d/x"),
        f"“d.docx” holds a file with a name that Word does not give (“x”). {AGAIN}",
    ),
    "from the root": (
        lambda: with_member("/etc/passwd"),
        f"“d.docx” holds a file with a name that Word does not give (“passwd”). {AGAIN}",
    ),
    "backslash": (
        lambda: with_member("word\\..\\x"),
        f"“d.docx” holds a file with a name that Word does not give (“x”). {AGAIN}",
    ),
    "drive": (
        lambda: with_member("C:x"),
        f"“d.docx” holds a file with a name that Word does not give (“C:x”). {AGAIN}",
    ),
    "twice": (
        lambda: twice("word/document.xml"),
        f"“d.docx” holds a file with a name that Word does not give (“document.xml”). {AGAIN}",
    ),
    "twice but for capitals": (
        lambda: with_member("WORD/Document.xml"),
        f"“d.docx” holds a file with a name that Word does not give (“document.xml”). {AGAIN}",
    ),
    "locked": (
        lambda: old("EncryptedPackage"),
        "“d.docx” is locked with a password. Open it in Word, take the password off under File, "
        "Info, Protect Document, save it and send it again.",
    ),
    "locked zip": (
        lambda: with_flag(docx(p("Words."))),
        "“d.docx” is locked with a password. Open it in Word, take the password off under File, "
        "Info, Protect Document, save it and send it again.",
    ),
    "old Word": (
        lambda: old("WordDocument"),
        f"“d.docx” is an older Word document (.doc). {AGAIN}",
    ),
    "old Office": (
        lambda: old("Workbook"),
        f"“d.docx” is an older Office document, not a Word one (.docx). {AGAIN}",
    ),
    "macros": (
        lambda: with_member("word/vbaProject.bin"),
        "“d.docx” holds macros, which the portal does not accept. Open it in Word, save it as a "
        "Word document without macros (.docx) and send it again.",
    ),
    "macros by type": (
        lambda: docx(
            p("Words."),
            parts={
                "[Content_Types].xml": '<Types><Override PartName="/word/document.xml" ContentType='
                '"application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
            },
        ),
        "“d.docx” holds macros, which the portal does not accept. Open it in Word, save it as a "
        "Word document without macros (.docx) and send it again.",
    ),
    "cut short": (
        lambda: docx(p("Words."))[:-200],
        f"“d.docx” is damaged or was not sent whole. {AGAIN}",
    ),
    "PDF": (
        lambda: b"%PDF-1.4",
        "“d.docx” is a PDF, not a Word document (.docx). Send the Word document.",
    ),
    "damaged": (damaged, f"“d.docx” is damaged or was not sent whole. {AGAIN}"),
    "not XML": (
        lambda: with_document("<w:document>"),
        f"“d.docx” is damaged or was not sent whole. {AGAIN}",
    ),
    "entities": (
        lambda: with_document(ENTITIES + part("document", "<w:body>&i;</w:body>")[38:]),
        f"“d.docx” declares entities, which no Word document does. {AGAIN}",
    ),
    "entities in UTF-16": (
        lambda: docx(
            parts={
                "word/document.xml": (
                    '<?xml version="1.0" encoding="UTF-16"?>'
                    + ENTITIES
                    + part("document", "<w:body>&i;</w:body>")[38:]
                ).encode("utf-16")
            }
        ),
        f"“d.docx” declares entities, which no Word document does. {AGAIN}",
    ),
    "outside entity": (
        lambda: docx(
            p("Words."),
            parts={
                "word/styles.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
            },
        ),
        f"“d.docx” declares entities, which no Word document does. {AGAIN}",
    ),
    "entities in the list of parts": (
        lambda: docx(p("Words."), parts={"_rels/.rels": ENTITIES + "<x>&i;</x>"}),
        f"“d.docx” declares entities, which no Word document does. {AGAIN}",
    ),
    "too deep": (
        lambda: with_document(part("document", "<w:sdt>" * 300 + "</w:sdt>" * 300)),
        f"“d.docx” is damaged or was not sent whole. {AGAIN}",
    ),
    "without words": (
        lambda: docx(without={"word/document.xml"}),
        f"“d.docx” is a Word document without its words. {AGAIN}",
    ),
    "Excel": (
        lambda: zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"}),
        "“d.docx” is an Excel workbook, not a Word document. Send the draft as a Word document "
        "(.docx).",
    ),
    "PowerPoint": (
        lambda: zipped({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<x/>"}),
        "“d.docx” is a PowerPoint presentation, not a Word document. Send the draft as a Word "
        "document (.docx).",
    ),
    "Pages": (
        lambda: zipped({"Index/Document.iwa": "x"}),
        "“d.docx” is a Pages document, not a Word document. Send the draft as a Word document "
        "(.docx).",
    ),
    "OpenDocument": (
        lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "x"}),
        f"“d.docx” is an OpenDocument file, not a Word document. {AGAIN}",
    ),
    "zip": (
        lambda: zipped({"a.txt": "x"}),
        "“d.docx” is a zipped file, not a Word document. Send the draft itself, as .docx.",
    ),
    "empty zip": (
        lambda: zipped({}),
        "“d.docx” is a zipped file, not a Word document. Send the draft itself, as .docx.",
    ),
}


@pytest.mark.parametrize("make, sentence", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_says_why_and_what_to_do(make: Callable[[], bytes], sentence: str) -> None:
    data = make()
    began = time.process_time()
    with pytest.raises(BadFile) as refused:
        web_page(open_package(data, "d.docx"))
    assert refused.value.sentence == sentence
    assert time.process_time() - began < MOST_SECONDS


@pytest.mark.parametrize(
    "missing", ["styles", "numbering", "footnotes", "endnotes", "_rels/document.xml.rels"]
)
def test_a_document_with_a_part_missing_is_read_without_it(missing: str) -> None:
    name = f"word/{missing}" if missing.endswith(".rels") else f"word/{missing}.xml"
    data = docx(p("Words.", style="Heading1", num=(1, 0)), without={name})
    page = web_page(open_package(data, "d.docx"))
    assert "Words." in page.html


def test_a_document_without_its_list_of_parts_is_read_by_the_usual_name() -> None:
    data = docx(p("Words."), without={"_rels/.rels", "[Content_Types].xml"})
    assert open_package(data, "d.docx").main == "word/document.xml"


def test_the_words_may_be_in_a_part_of_another_name() -> None:
    data = docx(
        parts={
            "_rels/.rels": relationships([("r", "officeDocument", "/word/document2.xml", False)]),
            "word/document2.xml": part("document", f"<w:body>{p('Words.')}</w:body>"),
        },
        without={"word/document.xml", "word/_rels/document.xml.rels"},
    )
    assert "Words." in web_page(open_package(data, "d.docx")).html


def test_a_template_outside_the_file_is_told_and_never_opened() -> None:
    settings = relationships([("t", "attachedTemplate", "http://evil.example/t.dotm", True)])
    assert doubts_of(
        p("A title line", style="Title"), parts={"word/_rels/settings.xml.rels": settings}
    ) == ["The document asks for a template outside the file, which was not opened."]


def test_a_document_in_words_strict_form_is_read() -> None:
    strict = part("document", f"<w:body>{p('Words.')}</w:body>").replace(
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert "Words." in web_page(open_package(docx(parts={"word/document.xml": strict}), "d")).html


def test_a_picture_takes_no_other_parts_place() -> None:
    """Under its own name it would be read instead of what was cleared, or beside it."""
    secret = part("document", f"<w:body>{p('Not cleared.')}</w:body>")
    targets = ("document.xml", "_rels/document.xml.rels", "../_rels/.rels", "/[Content_Types].xml")
    for target in targets:
        data = docx(
            p("Words."),
            p("A picture.", picture("r9", "A plan")),
            relations=[("r9", "image", target, False)],
            parts={"word/new.xml": secret},
        )
        opened = open_package(data, "d.docx")
        page = web_page(opened)
        assert "<p>Words.</p>" in page.html
        assert list(page.pictures) == ["1"]
