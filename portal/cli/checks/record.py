"""The record of who did what: is it still what was written."""

from __future__ import annotations

from portal.audit.verifying import latest_of_chain
from portal.cli.checks.findings import Finding, ok, wrong
from portal.web.pages import counted

LATEST = 1_000


def chain() -> Finding:
    """The latest events are as they were recorded. `verify-audit` looks at all."""
    walk = latest_of_chain(LATEST)
    if walk.fault:
        return wrong(f"{walk.fault}; see: flask --app wsgi verify-audit")
    if walk.head.position <= LATEST:
        return ok(f"{counted(walk.head.position, 'event')}, each as it was recorded")
    return ok(
        f"the latest {LATEST:,} of {walk.head.position:,} events are as they were recorded; "
        "verify-audit looks at all"
    )
