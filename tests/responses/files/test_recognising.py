"""What a file is comes from its content; whatever else it may be, it is refused with a reason."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document

from portal.errors import BadFile
from portal.responses.recognising import packed as packed_files
from portal.responses.recognising.kinds import CSV, DOCX, JPEG, KINDS, ODT, PDF, PNG, XLSX
from portal.responses.recognising.reading import recognise
from tests.responses.files import made


def a_word_document() -> bytes:
    file = BytesIO()
    document = Document()
    document.add_paragraph("What the group said.")
    document.save(file)
    return file.getvalue()


GOOD = [
    ("minutes.pdf", made.PDF, PDF),
    ("MINUTES.PDF", b"\n" + made.PDF, PDF),
    ("letter.docx", made.docx(), DOCX),
    ("from Word.docx", a_word_document(), DOCX),
    ("letter.odt", made.odt(), ODT),
    ("figures.xlsx", made.xlsx(), XLSX),
    ("figures.csv", made.CSV, CSV),
    ("excel.csv", b"\xef\xbb\xbfa;b\r\n1;2\r\n", CSV),
    ("windows.csv", "caf\xe9,\x80 12\r\n".encode("cp1252", "ignore") + b"\x80", CSV),
    ("photo.png", made.png(), PNG),
    ("photo.jpg", made.JPEG, JPEG),
    ("photo.JPEG", made.JPEG, JPEG),
    ("from a telephone.jpg", made.JPEG + b"a second, smaller picture", JPEG),
]


@pytest.mark.parametrize("name, data, media_type", GOOD, ids=[name for name, _, _ in GOOD])
def test_a_good_file_is_what_it_is(name: str, data: bytes, media_type: str) -> None:
    assert recognise(data, name).media_type == media_type


def test_every_kind_that_is_taken_is_recognised() -> None:
    assert {media_type for _, _, media_type in GOOD} == set(KINDS)


HEADER_ONLY = made.png()[:33]
BAD = [
    ("empty.pdf", b"", "is empty"),
    ("spaces.csv", b" \r\n ", "is empty"),
    # Another kind than its name says.
    ("photo.png", made.JPEG, "JPEG picture, but its name does not end in .jpg"),
    ("letter.pdf", made.docx(), "Word document, but its name does not end in .docx"),
    ("letter.docx", made.PDF, "PDF, but its name does not end in .pdf"),
    ("figures.csv", made.xlsx(), "Excel workbook, but"),
    ("letter.docx", made.xlsx(), "Excel workbook, but"),
    ("letter", made.PDF, "does not end in .pdf"),
    ("letter.pdf.exe", made.PDF, "does not end in .pdf"),
    # Kinds that are not taken, whatever they are called.
    ("notes.txt", b"Some notes.", "text of a kind that the portal does not take"),
    ("page.csv", b"<!DOCTYPE html><script>alert(1)</script>", "a web page or a program"),
    ("page.csv", b"\xef\xbb\xbf  <html>", "a web page or a program"),
    ("drawing.csv", b'<svg xmlns="x" onload="alert(1)">', "a web page or a program"),
    ("drawing.csv", b'<?xml version="1.0"?><svg>', "a web page or a program"),
    ("script.csv", b"#!/bin/sh\nrm -rf /\n", "a web page or a program"),
    ("program.pdf", b"MZ\x90\x00", "a program"),
    ("program.csv", b"\x7fELF\x02", "a program"),
    ("old.docx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "an older Office document"),
    ("rich.docx", b"{\\rtf1 words}", "rich text"),
    ("photo.jpg", b"\x00\x00\x00\x24ftypheic\x00\x00", "HEIC"),
    ("photo.gif", b"GIF89a", "a GIF picture"),
    ("archive.zip", made.packed({"a.txt": "words"}), "a zipped file"),
    ("slides.docx", made.office("ppt/presentation.xml", "x"), "PowerPoint"),
    ("book.odt", made.packed({"META-INF/container.xml": "<x/>"}), "an e-book"),
    ("java.docx", made.packed({"META-INF/MANIFEST.MF": "x", "A.class": "x"}), "a program"),
    ("template.docx", made.office("word/document.xml", f"{DOCX}.template.main+xml"), "zipped"),
    ("sheet.odt", made.odt("application/vnd.oasis.opendocument.spreadsheet"), "of another kind"),
    # Tables that are none.
    ("nul.csv", b"a,b\x00c", "not a kind of file"),
    ("bell.csv", b"a,b\x07c", "not a kind of file"),
    ("noise.csv", bytes(range(1, 256)), "not a kind of file"),
    ("nowhere.csv", b"a,\x81\x8d,b", "not a kind of file"),
    ("wide.csv", "a\tb".encode("utf-16"), "Unicode text"),
    # Cut off, damaged.
    ("cut.pdf", b"%PDF-1.7\n1 0 obj", "damaged or was not sent whole"),
    ("cut.docx", made.docx()[:-40], "damaged or was not sent whole"),
    ("bent.docx", made.docx()[:80] + b"\xff" + made.docx()[81:], "damaged"),
    ("cut.png", made.png()[:-6], "a damaged picture"),
    ("header.png", HEADER_ONLY, "a damaged picture"),
    ("no picture.png", HEADER_ONLY + made.chunk(b"IEND", b""), "a damaged picture"),
    ("bent.png", made.png().replace(b"IDAT", b"IDAX"), "a damaged picture"),
    ("flat.png", made.png(0, 5), "a damaged picture"),
    ("bomb.png", made.png(60_000, 60_000), "60,000 by 60,000 pixels"),
    ("cut.jpg", made.JPEG[:-2], "a damaged picture"),
    ("no frame.jpg", made.JPEG[:20] + made.JPEG[33:], "a damaged picture"),
    ("flat.jpg", made.JPEG.replace(b"\x08\x00\x02", b"\x08\x00\x00"), "a damaged picture"),
    ("start.jpg", b"\xff\xd8\xff", "a damaged picture"),
    # Locked, with macros, unsafe inside.
    ("locked.docx", made.locked(made.docx()), "locked with a password"),
    ("locked.odt", made.odt(manifest="<manifest:encryption-data/>"), "locked with a password"),
    ("macros.docx", made.docx({"word/vbaProject.bin": b"x"}), "holds macros"),
    ("macros.xlsx", made.xlsx({"xl/macrosheets/sheet1.xml": "<x/>"}), "holds macros"),
    ("macros.odt", made.odt(more={"Basic/Standard/Module1.xml": "<x/>"}), "holds macros"),
    (
        "macros.docx",
        made.office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        "holds macros",
    ),
    ("outside.docx", made.docx({"../../etc/passwd": "x"}), "a name that is not safe"),
    ("rooted.docx", made.docx({"/etc/passwd": "x"}), "a name that is not safe"),
    ("windows.docx", made.docx({"C:evil.xml": "x"}), "a name that is not safe"),
    ("twice.docx", made.docx({"WORD/document.xml": "<other/>"}), "a name that is not safe"),
    ("late.odt", made.odt(first=False), "a zipped file"),
    ("without.docx", made.packed({"[Content_Types].xml": "<Types/>"}), "a zipped file"),
    (
        "entities.docx",
        made.packed({"[Content_Types].xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
        "not as any program makes it",
    ),
    ("many.docx", made.docx({f"word/{n}.xml": "" for n in range(2_001)}), "more than 2,000 files"),
    # Two kinds at once.
    ("two.pdf", made.PDF + made.packed({"a.txt": "x"}), "another file hidden in it"),
    ("two.jpg", made.JPEG + made.packed({"a.html": "x"}), "another file hidden in it"),
    ("two.png", made.png(behind=made.packed({"a.txt": "x"})), "a damaged picture"),
    ("behind.png", made.png(behind=b"<script>"), "a damaged picture"),
    ("behind.docx", made.docx() + made.PDF, "damaged or was not sent whole|before or behind"),
    ("two.csv", made.CSV + made.packed({"a.txt": "x"}), "not a kind of file|hidden"),
    ("inside.pdf", b"<html>" + made.PDF, "a web page or a program"),
]


@pytest.mark.parametrize(
    "name, data, reason", BAD, ids=[f"{n} {name}" for n, (name, _, _) in enumerate(BAD)]
)
def test_a_file_that_is_not_taken_is_refused_with_the_reason(
    name: str, data: bytes, reason: str
) -> None:
    with pytest.raises(BadFile, match=reason) as refusal:
        recognise(data, name)
    assert refusal.value.sentence.startswith("“")
    assert refusal.value.sentence.endswith(".")


def test_a_packed_bomb_is_given_up_on_when_it_has_grown_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packed_files, "MOST_MEGABYTES_UNPACKED", 3)
    bomb = made.docx({"word/media/image1.png": b"\x00" * (4 * 1024 * 1024)})
    assert len(bomb) < 10_000
    with pytest.raises(BadFile, match="larger than 3 MB when it is unpacked"):
        recognise(bomb, "bomb.docx")


def test_what_a_header_says_of_a_size_is_not_believed() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, content in {
            "[Content_Types].xml": "x" * (3 * 1024 * 1024),
            "word/document.xml": "<x/>",
        }.items():
            archive.writestr(name, content)
    with pytest.raises(BadFile, match="not as any program makes it"):
        recognise(file.getvalue(), "large types.docx")


@pytest.mark.parametrize("length", range(0, 300, 7))
def test_no_beginning_of_a_good_file_is_a_crash(length: int) -> None:
    for name, data, _ in GOOD:
        with suppress(BadFile):
            recognise(data[:length], name)
