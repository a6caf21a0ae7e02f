"""A file is read in a process of its own, and nothing that it does there is felt here."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import pytest

from portal.drafts.importing import child, parse
from portal.drafts.importing.child import Reader, parse_in_child, read_in_child
from portal.drafts.parsed import ParsedDraft
from portal.errors import BadFile
from tests.drafts.reports import CONSULTATION_PROCESS, report
from tests.drafts.word_files import PNG, docx, footnote, p, picture

RESULT = "portal.drafts.parsed:ParsedDraft"
TOO_LONG = "“d.docx” took too long to read. Make it simpler and send it again."
TOO_MUCH = (
    "“d.docx” needs more memory to read than a draft should. Make it simpler and send it again."
)
FAILED = (
    "“d.docx” could not be read. Open it in the program it was written in, save it again and send "
    "it again."
)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Any:
    def by(function: str, data: bytes = b"words", filename: str = "d.docx") -> ParsedDraft:
        reader = Reader(f"tests.drafts.bad_readers:{function}", RESULT)
        monkeypatch.setitem(child.READERS, "bad", reader)
        draft = read_in_child("bad", data, filename)
        assert isinstance(draft, ParsedDraft)
        return draft

    return by


def refusal(read: Any, function: str, **keywords: Any) -> str:
    with pytest.raises(BadFile) as refused:
        read(function, **keywords)
    return refused.value.sentence


def test_what_is_read_apart_is_what_would_be_read_here() -> None:
    data = report(CONSULTATION_PROCESS)
    assert parse_in_child(data, "report.txt") == parse(data, "report.txt")


def test_pictures_and_footnotes_come_back_as_they_were() -> None:
    data = docx(
        p("A title", style="Title"),
        p("A", style="Heading1"),
        p("Words.", footnote(2), picture("r9", "A plan")),
        footnotes={2: "A note."},
        relations=[("r9", "image", "media/a.png", False)],
        parts={"word/media/a.png": PNG},
    )
    draft = parse_in_child(data, "d.docx")
    assert draft == parse(data, "d.docx")
    assert [section.picture.data for section in draft.walk() if section.picture] == [PNG]


def test_a_reader_that_never_ends_is_ended(read: Any, caplog: pytest.LogCaptureFixture) -> None:
    began = time.monotonic()
    assert refusal(read, "loop") == TOO_LONG
    assert time.monotonic() - began < 10
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_reader_that_waits_is_ended(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "MOST_SECONDS", 1)
    assert refusal(read, "sleep") == TOO_LONG


def test_a_reader_that_takes_all_memory_is_refused_it(read: Any) -> None:
    assert refusal(read, "hoard") == TOO_MUCH


@pytest.mark.parametrize("function", ["crash", "fall", "recurse", "absent"])
def test_a_reader_that_fails_is_told_without_the_words_of_the_file(
    read: Any, caplog: pytest.LogCaptureFixture, function: str
) -> None:
    assert refusal(read, function) == FAILED
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "secret" not in caplog.text


def test_the_log_says_where_a_reader_failed(read: Any, caplog: pytest.LogCaptureFixture) -> None:
    refusal(read, "crash")
    assert "KeyError at " in caplog.text
    assert "bad_readers.py:" in caplog.text


def test_what_a_reader_refuses_is_refused_in_its_words(read: Any) -> None:
    assert refusal(read, "refuse") == "d.docx is refused."


def test_an_answer_that_is_not_one_is_a_failure(read: Any) -> None:
    assert refusal(read, "chatter") == FAILED


def test_a_reader_can_write_nothing(read: Any, tmp_path: Path) -> None:
    target = tmp_path / "left"
    assert read("litter", filename=str(target)).title == "PermissionError"
    assert not target.exists()


def test_a_reader_removes_sends_and_begins_nothing(read: Any, tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_text("kept")
    assert read("reach_out", filename=str(target)).doubts == []
    assert [path.read_text() for path in tmp_path.iterdir()] == ["kept"]


def test_who_would_wait_too_long_for_a_reader_is_told_to_come_back(
    read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "MOST_SECONDS_OF_WAITING", 0.01)
    for _ in range(child.MOST_AT_ONCE):
        assert child._places.acquire(blocking=False)
    try:
        assert refusal(read, "refuse") == (
            "“d.docx” was not read: others are sending files. Send it again in a minute."
        )
    finally:
        child._places.release(child.MOST_AT_ONCE)
    assert refusal(read, "refuse") == "d.docx is refused."


def test_a_reader_sees_nothing_of_the_portal(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hidden")
    seen = read("tell")
    assert seen.title == "/"
    assert set(seen.doubts) - {"LC_CTYPE"} == {"PATH", "PYTHONPATH", "PYTHONUTF8"}
    assert seen.report_by == ""


def test_a_name_with_anything_in_it_is_only_a_name(read: Any) -> None:
    assert refusal(read, "refuse", filename="--help\x00 ü.docx") == "--help ü.docx is refused."
