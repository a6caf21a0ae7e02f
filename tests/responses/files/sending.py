"""Sending files as a browser does."""

from __future__ import annotations

from io import BytesIO

from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from portal.db import db
from portal.responses.actions.files import attach
from portal.responses.models import Comment
from portal.responses.recognising.kinds import CheckedFile
from portal.web.forms import new_form_key
from tests.responses.files import made
from tests.responses.scenes import HTMX

NAME = "Minutes of 14 January.pdf"


def send(
    browser: FlaskClient,
    address: str,
    data: bytes = made.PDF,
    name: str = NAME,
    *,
    form_key: str = "",
    htmx: bool = False,
    **fields: str,
) -> TestResponse:
    """What the form at that address is answered with."""
    # Encoded here, for the client would keep a large one in a file that it does not close.
    boundary, body = encode_multipart(
        {
            "file": FileStorage(BytesIO(data), name),
            "form_key": form_key or new_form_key(),
            **fields,
        }
    )
    return browser.post(
        address,
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
        headers=HTMX if htmx else {},
    )


def checked(
    name: str = NAME, data: bytes = made.PDF, media_type: str = "application/pdf"
) -> CheckedFile:
    return CheckedFile(name, media_type, data, "0" * 64)


def with_file(comment: Comment, file: CheckedFile | None = None) -> int:
    """The id of a file that is with the comment now. Committed."""
    stored = attach(
        comment.response,
        comment,
        file or checked(),
        form_key=new_form_key(),
        by=comment.written_by,
    )
    db.session.commit()
    return stored.id
