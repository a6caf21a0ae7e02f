"""Bring the database up to date and, where nobody has an account yet, add the sample data.

One process does both, because starting the portal costs more than either.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask.cli import ScriptInfo
from flask_migrate import upgrade
from sqlalchemy import select

from portal.accounts.models import User
from portal.db import db
from wsgi import app


def nobody_has_an_account() -> bool:
    """True of a new database, and of one whose first set-up was interrupted."""
    return db.session.scalar(select(User.id).limit(1)) is None


def main() -> None:
    with app.app_context():
        upgrade()
        wants_sample = nobody_has_an_account()
    if wants_sample and os.environ.get("PORTAL_ENV") != "production":
        print("The database is new: adding the sample data", flush=True)
        app.cli(args=["sample"], obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


if __name__ == "__main__":
    main()
