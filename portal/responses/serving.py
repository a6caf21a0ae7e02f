"""A file back to somebody who may have it: to be kept, never to be shown inside our pages."""

from __future__ import annotations

from io import BytesIO

from flask import Response, send_file

from portal.responses.queries.files import Content
from portal.web.headers import CONTENT_SECURITY_POLICY


def as_attachment(content: Content) -> Response:
    """The whole file, as what its content is, for the browser to save.

    At most ten megabytes of it are in memory, sent from the bytes that the database gave.
    """
    answer = send_file(
        BytesIO(content.data),
        mimetype=content.media_type,
        as_attachment=True,
        download_name=content.name,
        conditional=False,  # no ranges: what is sent is what was looked at, whole
        etag=False,
    )
    # The pages' policy, and a second one: should a browser show the file after all, it is nobody's.
    answer.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    answer.headers.add("Content-Security-Policy", "sandbox")
    answer.headers["Cache-Control"] = "no-store"
    return answer
