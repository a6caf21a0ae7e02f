"""The machine and the settings: secrets, addresses, folders, the clock."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date, time
from pathlib import Path
from urllib.parse import urlsplit

from portal import clock
from portal.cli.checks.findings import Finding, note, ok, wrong
from portal.config import SECRET_KEY_MIN_LENGTH, Settings

FREE_BYTES_MIN = 500 * 1024 * 1024
BYTES_IN_A_MEGABYTE = 1024 * 1024
# One day on each side of the change: 12:00 in London is 12:00 UTC in January, 11:00 in July.
WINTER_DAY, SUMMER_DAY = date(2027, 1, 15), date(2027, 7, 15)


def secret_key(settings: Settings) -> Finding:
    """Long enough that nobody forges a cookie."""
    length = len(settings.secret_key)
    if length >= SECRET_KEY_MIN_LENGTH:
        return ok("long enough")
    sentence = f"{length} characters; use {SECRET_KEY_MIN_LENGTH} or more that nobody can guess"
    return wrong(sentence) if settings.production else note(sentence)


def base_url(settings: Settings) -> Finding:
    """An address that links in letters can carry: https in production."""
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return wrong(f"{settings.base_url!r} is not an address; write https://and.the.name")
    if settings.production and parts.scheme != "https":
        return wrong(
            f"{settings.base_url} is not https, so nobody can sign in: "
            "the session cookie is only sent over https"
        )
    return ok(settings.base_url)


def instance_folder(settings: Settings) -> Finding:
    """A file can be made in it."""
    return writable(settings.instance) or ok(f"{settings.instance} is writable")


def writable(folder: Path) -> Finding | None:
    """None when a file can be made in the folder, else what is wrong."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        return wrong(f"no file can be made in {folder}: {error.strerror}")


def free_disk(settings: Settings) -> Finding:
    """Room for the database to grow and for a backup of it."""
    free = shutil.disk_usage(settings.instance).free
    sentence = f"{free // BYTES_IN_A_MEGABYTE:,} MB free where {settings.instance} is"
    if free <= FREE_BYTES_MIN:
        return wrong(f"{sentence}; have more than {FREE_BYTES_MIN // BYTES_IN_A_MEGABYTE} MB")
    return ok(sentence)


def london_time() -> Finding:
    """The zone's rules are there, summer time included: opening and closing depend on them."""
    midday = time(12)
    winter = clock.from_london(WINTER_DAY, midday).hour
    summer = clock.from_london(SUMMER_DAY, midday).hour
    if (winter, summer) != (12, 11):
        return wrong("the rules for Europe/London are not right; install the tzdata package")
    here = clock.now()
    return ok(f"it is {clock.in_london(here):%H:%M on %-d %B %Y} in London")
