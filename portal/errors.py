"""Refusals: what an action raises when it will not do what was asked, with words for the user."""


class Refusal(Exception):
    """The action was not done and nothing changed. The sentence is shown to the user as it is.

    `field` names the form field the sentence belongs beside, where there is one. A refusal
    becomes a 409, or a 422 beside its field.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class Closed(Refusal):
    """The time for this is over (or has not come). What was typed is shown back."""


class Conflict(Refusal):
    """Somebody else changed the same thing first. Both texts are shown."""


class BadFile(Refusal):
    """A file cannot be read as what it should be. The sentence says why and what to do."""
