"""Words that could not be taken are shown back with a way to send them again, never dropped.

A form posted after its session ended, or with a token that is too old, comes back as a page that
holds everything typed. Signed, and only for the browser that it was sealed in, so that nobody can
plant a form of their own behind somebody's sign-in.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from flask import current_app, request, session
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

LIFETIME_SECONDS = 24 * 60 * 60
PURPOSE = "kept-words"
# The browser that words were sealed in, by its key in the cookie.
BROWSER = "kept_words"
BROWSER_BYTES = 16

# More than the longest form. Anybody can make the portal show words back, signed in or not.
MOST_BYTES = 64 * 1024
MOST_FIELDS = 50
LONGEST_SEALED = 100 * 1024

SEALED_FIELD = "kept"
NEVER_KEPT = frozenset({"csrf_token", "password", "new_password"})
# What a page says to itself in its forms. Nobody typed or chose it.
NOT_WORDS = frozenset(
    {
        "account",
        "add",
        "back",
        "body",
        "button",
        "do",
        "for_information",
        "forget",
        "form_key",
        "next",
        "place",
        "revision",
        SEALED_FIELD,
        "unanswered",
        "unanswered_wording",
    }
)


@dataclass(frozen=True, slots=True)
class KeptWords:
    """A form as it was sent: to which address, with which fields, in order.

    `are_too_long` where there was more than can be kept: there are no fields then. A file cannot be
    kept at all: `lost_file` says that there was one.
    """

    address: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    are_too_long: bool = False
    lost_file: bool = False

    @property
    def readable(self) -> list[str]:
        """What a person typed or chose, in order, an answer of one word as well as a page."""
        # Browsers send line ends as CR LF; the filter that makes paragraphs knows LF.
        values = (
            value.replace("\r\n", "\n").strip()
            for name, value in self.fields
            if name.rpartition("-")[2] not in NOT_WORDS
        )
        return [value for value in values if value]

    def without(self, name: str) -> KeptWords:
        """The same form, but for one field."""
        fields = [field for field in self.fields if field[0] != name]
        return KeptWords(self.address, fields, self.are_too_long, self.lost_file)


def from_request() -> KeptWords | None:
    """What was just posted, without its token or any password. None if there is nothing."""
    fields = [
        (name, value)
        for name, value in MultiDict(request.form).items(multi=True)
        if name not in NEVER_KEPT
    ]
    if not fields:
        return None
    if len(fields) > MOST_FIELDS or _size(fields) > MOST_BYTES:
        return too_long()
    return KeptWords(_address(), fields, lost_file=_has_file())


def too_long() -> KeptWords:
    """What was just posted, of which nothing can be kept."""
    return KeptWords(_address(), are_too_long=True, lost_file=_has_file())


def seal(kept: KeptWords) -> str:
    """The words as one text that only this installation can have made, in this browser.

    Empty for words that are too long to be kept.
    """
    if kept.are_too_long:
        return ""
    browser = session.setdefault(BROWSER, secrets.token_urlsafe(BROWSER_BYTES))
    sealed = _serializer().dumps([browser, kept.address, kept.fields, kept.lost_file])
    text = sealed if isinstance(sealed, str) else sealed.decode("ascii")
    return text if len(text) <= LONGEST_SEALED else ""


def unseal(text: str | None) -> KeptWords | None:
    """The words again, or None when the text is forged, another browser's or over a day old."""
    if not text or len(text) > LONGEST_SEALED:
        return None
    try:
        browser, address, fields, *lost_file = _serializer().loads(text, max_age=LIFETIME_SECONDS)
    except BadSignature:
        return None
    if browser != session.get(BROWSER):
        return None
    # What an older version of the portal sealed says nothing of files.
    return KeptWords(
        address, [(name, value) for name, value in fields], lost_file=lost_file == [True]
    )


def _address() -> str:
    return request.full_path.rstrip("?")


def _has_file() -> bool:
    return any(file.filename for file in request.files.values())


def _size(fields: list[tuple[str, str]]) -> int:
    """How many bytes the fields take. Words that are sealed already have a measure of their own."""
    sealed = [value for name, value in fields if name == SEALED_FIELD]
    if sum(map(len, sealed)) > LONGEST_SEALED:
        return MOST_BYTES + 1
    return sum(
        len(name.encode()) + len(value.encode()) for name, value in fields if name != SEALED_FIELD
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=PURPOSE)
