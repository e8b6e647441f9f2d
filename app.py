"""The application: settings, extensions, areas in order, reactions, error pages, commands."""

from __future__ import annotations

from types import ModuleType

from flask import Flask
from flask_migrate import Migrate

import agendas.reactions
import agendas.routes
import core.cli
import decisions.erasure_reactions
import decisions.jobs
import decisions.routes
import demonstration.cli
import people.cli
import people.link_jobs
import people.nightly_jobs
import people.routes
import people.vault_cli
import registration.contesting
import registration.erasure_reactions
import registration.lockdown_reactions
import registration.reactions
import registration.routes
import reports.cli
import reports.contesting
import reports.reactions
import reports.routes
import roundtables.contesting
import roundtables.erasure_reactions
import roundtables.invitation_reactions
import roundtables.jobs
import roundtables.reactions
import roundtables.risk_reactions
import roundtables.routes
import sponsorship.contesting
import sponsorship.jobs
import sponsorship.reactions
import sponsorship.routes
import texts.cli
import texts.contesting
import texts.reactions
from core import auth, db, forms, i18n, web
from core.config import Config
from people import signing_in, visibility

AREAS: tuple[ModuleType, ...] = (
    people.routes,
    decisions.routes,
    roundtables.routes,
    agendas.routes,
    registration.routes,
    sponsorship.routes,
    reports.routes,
)
REACTIONS: tuple[ModuleType, ...] = (
    people.link_jobs,
    decisions.jobs,
    decisions.erasure_reactions,
    people.nightly_jobs,
    texts.contesting,
    texts.reactions,
    roundtables.contesting,
    roundtables.erasure_reactions,
    roundtables.reactions,
    roundtables.invitation_reactions,
    roundtables.risk_reactions,
    roundtables.jobs,
    agendas.reactions,
    registration.lockdown_reactions,
    registration.contesting,
    registration.erasure_reactions,
    registration.reactions,
    sponsorship.contesting,
    sponsorship.reactions,
    sponsorship.jobs,
    reports.contesting,
    reports.reactions,
)
COMMANDS: tuple[ModuleType, ...] = (core.cli, people.cli, people.vault_cli, texts.cli, reports.cli, demonstration.cli)

migrate = Migrate(directory="core/migrations")


def create_app(config: Config | None = None) -> Flask:
    """Build the application; refuses to start when a view says nothing about who may open it."""
    config = config or Config.from_environment()
    app = Flask(
        "parley",
        root_path=str(i18n.ROOT),
        static_folder="core/static",
        template_folder="core/templates",
    )
    app.config.update(
        PARLEY=config,
        SECRET_KEY=config.secret_key,
        # The prefix binds the cookie to this host and to HTTPS; browsers refuse it where there is none.
        SESSION_COOKIE_NAME="__Host-parley" if config.secure_cookies else "parley",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        TESTING=config.environment == "test",
    )
    i18n.init_app(app)
    db.init_app(app, config)
    migrate.init_app(app, db.db, directory=str(i18n.ROOT / "core" / "migrations"), render_as_batch=True)
    forms.csrf.init_app(app)
    app.jinja_env.globals["described_by"] = forms.described_by
    web.init_app(app)
    auth.init_app(app)
    signing_in.init_app(app)
    visibility.init_app(app)
    connect_areas(app)
    auth.refuse_unguarded_views(app)
    return app


def connect_areas(app: Flask) -> None:
    """Pages, reactions and commands of every area."""
    for area in AREAS:
        app.register_blueprint(area.bp)
    for reactions in REACTIONS:
        reactions.connect()
    for commands in COMMANDS:
        commands.init_app(app)
