"""Words that could not be taken are shown back with a way to send them again, never dropped.

A form posted after its session ended, or with a token that is too old, comes back as a page that
holds everything typed. Signed, so that nobody can plant a form of their own behind a sign-in.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict

LIFETIME_SECONDS = 24 * 60 * 60
NEVER_KEPT = frozenset({"csrf_token", "password", "new_password"})
PURPOSE = "kept-words"


@dataclass(frozen=True, slots=True)
class KeptWords:
    """A form as it was sent: to which address, with which fields, in order."""

    address: str
    fields: list[tuple[str, str]]

    @property
    def readable(self) -> list[str]:
        """What a person typed, as far as one can tell: the longest fields first come as typed."""
        # Browsers send line ends as CR LF; the filter that makes paragraphs knows LF.
        values = (value.replace("\r\n", "\n").strip() for _, value in self.fields)
        return [value for value in values if " " in value or "\n" in value]

    def without(self, name: str) -> KeptWords:
        """The same form, but for one field."""
        return KeptWords(self.address, [field for field in self.fields if field[0] != name])


def is_from_this_site() -> bool:
    """True unless the browser says that another site's page sent the form. Only ours is kept."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}


def from_request() -> KeptWords | None:
    """What was just posted, without its token or any password. None if there is nothing."""
    fields = [
        (name, value)
        for name, value in MultiDict(request.form).items(multi=True)
        if name not in NEVER_KEPT
    ]
    return KeptWords(request.full_path.rstrip("?"), fields) if fields else None


def seal(kept: KeptWords) -> str:
    """The words as one text that only this installation can have made."""
    return _serializer().dumps([kept.address, kept.fields])


def unseal(text: str) -> KeptWords | None:
    """The words again, or None when the text is forged or more than a day old."""
    try:
        address, fields = _serializer().loads(text, max_age=LIFETIME_SECONDS)
    except BadSignature:
        return None
    return KeptWords(address, [(name, value) for name, value in fields])


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt=PURPOSE)
