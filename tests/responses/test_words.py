"""What can be a comment."""

import pytest

from portal.responses.models import COMMENT_LENGTH
from portal.responses.words import NO_WORDS, TOO_LONG, length, refusal_of


@pytest.mark.parametrize("words", ["", "   ", "\n\t", "...", "—!?", "👍", "\u200b"])
def test_a_comment_of_only_spaces_or_punctuation_is_refused(words: str) -> None:
    assert refusal_of(words) == NO_WORDS


@pytest.mark.parametrize("words", ["No", "7", "Ŵyf i", "是", "ok 👍"])
def test_a_word_of_any_script_is_a_comment(words: str) -> None:
    assert refusal_of(words) is None


def test_an_emoji_counts_two_as_in_a_browser() -> None:
    assert length("a👍") == 3


def test_the_limit_is_inclusive_and_counted_as_the_browser_counts() -> None:
    assert refusal_of("a" * COMMENT_LENGTH) is None
    assert refusal_of("a" * (COMMENT_LENGTH - 2) + "👍") is None
    assert refusal_of("a" * (COMMENT_LENGTH - 1) + "👍") == TOO_LONG
