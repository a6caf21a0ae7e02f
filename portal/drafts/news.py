"""What rooms above do when a version is published: they tell those who answered the one before."""

from __future__ import annotations

from collections.abc import Callable

from flask import current_app

from portal.drafts.models import DraftVersion

Tell = Callable[[DraftVersion], None]
VERSION_PUBLISHED = "version_published"


def tell(version: DraftVersion) -> None:
    """Whoever is to know of the version is written to, in the transaction that published it."""
    wired: Tell | None = current_app.extensions.get(VERSION_PUBLISHED)
    if wired is not None:
        wired(version)
