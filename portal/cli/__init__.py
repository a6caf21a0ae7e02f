"""Commands for whoever runs the portal: `flask --app wsgi NAME`."""

from __future__ import annotations

from flask import Flask

from portal.cli.accounts import accounts, add_administrator, deactivate
from portal.cli.audit import verify_audit
from portal.cli.backups.commands import backup, restore
from portal.cli.doctor import doctor
from portal.cli.drafts import import_draft
from portal.cli.sample import sample


def install(app: Flask) -> None:
    """The app knows the portal's commands."""
    for command in (
        accounts,
        add_administrator,
        backup,
        deactivate,
        doctor,
        import_draft,
        restore,
        sample,
        verify_audit,
    ):
        app.cli.add_command(command)
