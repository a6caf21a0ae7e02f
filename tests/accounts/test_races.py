"""Signing in while a new password is being chosen elsewhere."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from portal.accounts import actions
from portal.accounts.models import SignIn
from portal.db import engine
from portal.mail.models import Letter
from tests import factories

STILL_WAITING_SECONDS = 1.5


def test_who_signs_in_with_the_old_password_during_a_reset_waits_and_is_refused(
    app: Flask, db: SQLAlchemy
) -> None:
    user = factories.make_user()
    email = user.email
    actions.ask_reset(email, link=lambda token: f"/reset/{token}", with_samples=True)
    db.session.commit()
    found = re.search(r"/reset/(\S+)", db.session.scalars(select(Letter.body)).one())
    assert found

    def come() -> int:
        fields = {"email": email, "password": factories.PASSWORD}
        return app.test_client().post("/sign-in", data=fields).status_code

    engine.begin_writing()
    actions.reset_password(
        found.group(1), password_hash="another", failures_key="k", with_samples=True
    )
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(come)
        with pytest.raises(NotYet):
            coming.result(timeout=STILL_WAITING_SECONDS)
        db.session.commit()
        assert coming.result() == 422
    assert db.session.scalars(select(SignIn.id)).all() == []
