"""Letters are plain text that any reader shows well."""

from __future__ import annotations

from portal.mail.wording import COLUMNS, SIGNATURE, letter

LINK = "https://portal.example/invitation/" + "A" * 60


def test_paragraphs_stand_apart_and_the_signature_ends_the_letter() -> None:
    assert letter("Dear Ruth", "One.", "Two.") == f"Dear Ruth\n\nOne.\n\nTwo.\n\n{SIGNATURE}\n"


def test_an_empty_paragraph_leaves_no_gap() -> None:
    assert letter("", "Dear Ruth", "  ", "One.") == letter("Dear Ruth", "One.")


def test_long_lines_are_wrapped_between_words() -> None:
    words = "The Authority asks what your group thinks of its well-considered draft. " * 4
    lines = letter(words).split("\n")
    assert max(map(len, lines)) <= COLUMNS
    assert " ".join(letter(words).removesuffix(f"\n\n{SIGNATURE}\n").split("\n")) == words.strip()
    assert not any(line.endswith("-") for line in lines)


def test_a_web_address_is_never_broken() -> None:
    assert f"\n{LINK}\n" in letter(f"Read the draft:\n{LINK}")


def test_line_ends_within_a_paragraph_stay() -> None:
    table = "DATES\n  Opens     Monday 2 November 2026\n  Closes    Friday 29 January 2027"
    assert letter(table).startswith(table)


def test_what_follows_a_label_hangs_under_itself() -> None:
    line = "  Meetings  " + "Tuesday 12 January 2027, 6pm to 8pm and Thursday 21 January 2027, 2pm"
    first, second = letter(line).split("\n")[:2]
    assert first.startswith("  Meetings  Tuesday")
    assert second.startswith(" " * 12 + second.strip())
    assert not second.startswith(" " * 13)
