import pytest

from portal.drafts.importing import parse
from portal.drafts.importing.source import LARGEST_FILE_BYTES, MOST_LINES
from portal.errors import BadFile

ACCEPTED = (
    "Send the draft as a Word document (.docx), a web page (.html), Markdown (.md) or plain text "
    "(.txt)."
)
NO_WORDS = "“draft.txt” has no words in it. Choose the file that holds the draft."
UTF16 = (
    "“draft.txt” is saved as UTF-16, which Windows calls “Unicode”. "
    "Open it, choose “Save as” and the encoding UTF-8, and send it again."
)
WORDS = "Title\n\nA. One\n\nWords that cost £5.\n"


def refusal(data: bytes, filename: str = "draft.txt") -> str:
    with pytest.raises(BadFile) as raised:
        parse(data, filename)
    return raised.value.sentence


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") == "“draft.txt” is empty. Choose the file that holds the draft."


@pytest.mark.parametrize(
    "text",
    [
        " \r\n\t\n\u00a0\f\n",
        "\ufeff",
        "---\n***\n!!!\n",
        "You are in:\n\nSee the MOPC website for further information.\n\n"
        "Send an e-mail linking to this page\n",
    ],
)
def test_a_file_without_words_is_refused(text: str) -> None:
    assert refusal(text.encode()) == NO_WORDS


@pytest.mark.parametrize(
    "text", ["A title\n", "Title\n\nA. One\n\nB. Two\n", "# Title\n\n## A. One\n"]
)
def test_headings_with_nothing_under_them_are_refused(text: str) -> None:
    assert refusal(text.encode()) == (
        "“draft.txt” has headings but nothing under them to comment on. "
        "Add the words of the draft and send it again."
    )


@pytest.mark.parametrize(
    "start,what",
    [
        (b"%PDF-1.7\n", "a PDF"),
        (b"{\\rtf1\\ansi", "a rich text document (RTF)"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a picture"),
        (b"GIF89a", "a picture"),
    ],
)
def test_a_file_of_another_kind_is_named_and_refused(start: bytes, what: str) -> None:
    assert refusal(start + b"and more") == f"“draft.txt” is {what}, not text. {ACCEPTED}"


def test_a_file_with_nul_bytes_is_refused() -> None:
    assert refusal(b"Words\x00 and words") == f"“draft.txt” is not a text file. {ACCEPTED}"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused_by_name(encoding: str) -> None:
    assert refusal(WORDS.encode(encoding)) == UTF16


def test_another_encoding_is_refused_with_the_line_that_shows_it() -> None:
    assert refusal(WORDS.encode("cp1252")) == (
        "“draft.txt” is not saved as UTF-8: line 5 holds a character that cannot be read. "
        "Open it, choose “Save as” and the encoding UTF-8, and send it again."
    )


def test_utf_8_with_a_byte_order_mark_is_read() -> None:
    assert parse(WORDS.encode("utf-8-sig"), "a.txt") == parse(WORDS.encode(), "a.txt")


def test_a_large_file_is_refused_and_one_byte_less_is_not_too_large() -> None:
    sentence = "“draft.txt” is larger than 2 MB. Send the words alone, without pictures."
    assert refusal(b"x" * (LARGEST_FILE_BYTES + 1)) == sentence
    assert refusal((b" " * 1_023 + b"\n") * (LARGEST_FILE_BYTES // 1_024)) == NO_WORDS


def test_a_file_of_very_many_lines_is_refused() -> None:
    assert refusal(b"x\n" * (MOST_LINES + 1)) == (
        "“draft.txt” has more than 12,000 lines. Shorten it and send it again."
    )


@pytest.mark.parametrize(
    "filename,shown",
    [
        ("C:\\Papers\\draft.txt", "“draft.txt”"),
        ("../../etc/passwd", "“passwd”"),
        ("", "The file"),
        ("a" * 200 + ".txt", "“" + "a" * 60 + "…" + "a" * 11 + ".txt”"),
    ],
)
def test_a_refusal_names_the_file_and_not_its_folder(filename: str, shown: str) -> None:
    assert refusal(b"", filename) == f"{shown} is empty. Choose the file that holds the draft."


def test_control_characters_do_not_reach_the_draft() -> None:
    draft = parse(b"Title\n\nA. One\n\nWords\x1b with\x07 bells.\n", "draft.txt")
    assert draft.sections[0].children[0].text == "Words with bells."
