"""The pack as tagged PDF, where the extra `pdf` is installed; without it there is none.

Source: ISO 14289-1 (PDF/UA-1), which weasyprint writes.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

from portal.config import ROOT
from portal.exports.paper.queries import Drawn

STYLE_FOLDER = ROOT / "static" / "css"

# Drawing takes a processor for seconds and tens of megabytes: one at a time in a process. Who waits
# holds up a thread that answers pages, so a few may wait, and none for long.
MOST_WAITING = 2
MOST_SECONDS_OF_WAITING = 20
_drawing = threading.Lock()
_places = threading.BoundedSemaphore(1 + MOST_WAITING)


class Busy(Exception):
    """Others are having theirs drawn. It can be had in a minute."""


@cache
def can_draw() -> bool:
    """True where the extra is installed, and the libraries that it draws with."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def pdf_file(html: str, *, base_url: str, pictures: Mapping[str, Drawn]) -> bytes:
    """The page as PDF/UA. `pictures` are by their address; nothing else is fetched but our style.

    Whatever else the page names, in a file or on a network, is left out. Raises `Busy` where others
    have asked before.
    """
    import weasyprint
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OurOwn(URLFetcher):
        """Gives what belongs to the page, and raises for all the rest."""

        def fetch(self, url: str, _headers: object = None) -> URLFetcherResponse:
            drawn = what_belongs(url, base_url=base_url, pictures=pictures)
            return URLFetcherResponse(url, drawn.data, {"Content-Type": drawn.media_type})

    page = weasyprint.HTML(string=html, base_url=f"{base_url}/", url_fetcher=OurOwn())
    with _turn():
        drawn = page.write_pdf(pdf_variant="pdf/ua-1")
    return bytes(drawn)


@contextmanager
def _turn() -> Iterator[None]:
    """Nobody else in this process is drawing."""
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        if not _drawing.acquire(timeout=MOST_SECONDS_OF_WAITING):
            raise Busy
        try:
            yield
        finally:
            _drawing.release()
    finally:
        _places.release()


def what_belongs(url: str, *, base_url: str, pictures: Mapping[str, Drawn]) -> Drawn:
    """Our style from the disk, or a picture of the version. Raises `ValueError` for the rest."""
    ours, asked = urlsplit(base_url), urlsplit(url)
    if (asked.scheme, asked.netloc) != (ours.scheme, ours.netloc):
        raise ValueError("not of this page")
    if asked.path in pictures:
        return pictures[asked.path]
    for path in STYLE_FOLDER.glob("*.css"):
        if asked.path.endswith(f"/static/css/{path.name}"):
            return Drawn("text/css", path.read_bytes())
    raise ValueError("not of this page")
