from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from portal.accounts.models import User
from portal.config import Settings
from portal.db import db
from tests.cli.conftest import PortalWith, run_in


def test_sample_is_refused_in_production(portal_with: PortalWith, settings_here: Settings) -> None:
    app = portal_with(replace(settings_here, production=True))
    done = run_in(app, "sample")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "The sample data is not for production: anyone can read its password. "
        "Use add-administrator to make the first account.\n"
    )
    with app.app_context():
        assert db.session.scalar(select(func.count(User.id))) == 0
