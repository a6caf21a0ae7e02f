"""What people are called, where a letter of the Authority's names them."""

from __future__ import annotations

import re

from wtforms import Field
from wtforms.validators import ValidationError

# Programs for mail make a link of "example.org" too. "Dr. J.Smith" is a name, and so is "St. John".
_LIKE_AN_ADDRESS = re.compile(r"[:/@\\]|www\.|\w{2,}\.\w{2,}", re.IGNORECASE)


def require_name_only(field: Field) -> None:
    """Goes on where nobody could follow the name anywhere.

    It stands in letters from the Authority, to people who may not know whose name it is.
    """
    if _LIKE_AN_ADDRESS.search(field.data or ""):
        raise ValidationError("Write the name only, without an address")
