"""The application: every room wired together, each request held to its rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from portal import cli, config, health
from portal.accounts import access, letter_views
from portal.accounts import views as accounts_views
from portal.accounts.letters import KINDS_OF_LETTERS
from portal.accounts.sessions import login_manager
from portal.analysis import views as analysis_views
from portal.config import ROOT, Settings
from portal.consultations import colleague_views
from portal.consultations import staff_views as consultations_staff_views
from portal.consultations import views as consultations_views
from portal.consultations.links import HOW_FAR, INVITATION_DATES
from portal.db import db, engine
from portal.drafts import staff_views as drafts_staff_views
from portal.drafts.news import VERSION_PUBLISHED
from portal.drafts.views import changes as drafts_changes
from portal.drafts.views import pictures as drafts_pictures
from portal.drafts.views import programme as drafts_programme
from portal.exports import views as exports_views
from portal.exports.audit import views as record_views
from portal.exports.paper import views as paper_views
from portal.exports.response import views as own_response_views
from portal.home import views as home_views
from portal.mail.digest import BODIES_OF
from portal.meetings import letters as meetings_letters
from portal.meetings import organiser_views as meetings_organiser_views
from portal.meetings import views as meetings_views
from portal.moderation import file_views as moderation_file_views
from portal.moderation import keeping, reasons_views, taking_views
from portal.moderation import views as moderation_views
from portal.responses import news as responses_news
from portal.responses import views as responses_views
from portal.responses.entry import views as entry_views
from portal.responses.queries.how_far import how_far
from portal.stakeholders.queries import bodies_of, kinds_of_letters
from portal.web import error_pages, headers, limits, pages, screening
from portal.web import logging as request_logging

ONE_YEAR_SECONDS = 365 * 24 * 60 * 60
MAX_FORM_PARTS = 1_000
MAX_FORM_MEMORY_BYTES = 2 * 1024 * 1024

csrf = CSRFProtect()
migrate = Migrate(render_as_batch=True, compare_type=True)


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """The portal with those settings, or with the environment's. `overrides` are Flask config."""
    settings = settings or config.from_environment()
    app = Flask(__name__, root_path=str(ROOT), instance_path=str(settings.instance))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine.engine_options(settings.database_url),
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_MEMORY_BYTES,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        SESSION_COOKIE_NAME="__Host-portal" if settings.production else "portal",
        SESSION_COOKIE_SECURE=settings.production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # a token lasts as long as its session does
        WTF_CSRF_SSL_STRICT=False,  # Referrer-Policy same-origin may drop the header; SameSite and
        # the token stand without it
        RETRY_AFTER_SECONDS=30,
    )
    app.config.update(overrides)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=0)  # type: ignore[method-assign]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT / "static"),
        prefix="static/",
        max_age=ONE_YEAR_SECONDS,
        allow_all_origins=False,
        add_headers_function=headers.add_to_static_file,
    )
    db.init_app(app)
    with app.app_context():
        engine.prepare(db.engine)
    migrate.init_app(app, db)
    request_logging.install(app)
    screening.install(app)
    login_manager.init_app(app)
    limits.install(app)
    access.install(app, csrf)
    pages.install(app)
    headers.install(app, production=settings.production)
    error_pages.install(app)
    _install_rooms(app)
    health.install(app)
    cli.install(app)
    return app


def _install_rooms(app: Flask) -> None:
    """Every room's pages, from the ground up."""
    for room in (
        accounts_views,
        consultations_views,
        colleague_views,
        consultations_staff_views,
        drafts_staff_views,
        drafts_changes,
        drafts_programme,
        drafts_pictures,
        meetings_views,
        meetings_organiser_views,
        responses_views,
        entry_views,
        moderation_views,
        moderation_file_views,
        taking_views,
        reasons_views,
        analysis_views,
        home_views,
        exports_views,
        record_views,
        paper_views,
        own_response_views,
        letter_views,
        health,
    ):
        app.register_blueprint(room.bp)
    # A comment is submitted, changed and withdrawn a floor below the queue that shows it.
    keeping.install()
    # An invitation is written two floors below the meetings that it tells of.
    app.extensions[INVITATION_DATES] = meetings_letters.date_lines
    # So is a version, two floors below the answers that its readers gave to the one before.
    app.extensions[VERSION_PUBLISHED] = responses_news.tell_of_version
    # Which letters can come to somebody depends on the bodies they speak for, a floor above them.
    app.extensions[KINDS_OF_LETTERS] = kinds_of_letters
    app.extensions[BODIES_OF] = bodies_of
    # And the page of bodies, which says how far each is with a response.
    app.extensions[HOW_FAR] = how_far
