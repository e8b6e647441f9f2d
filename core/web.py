"""What every answer carries: security headers, compression, error pages that say what to do."""

from __future__ import annotations

import gzip
import logging
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from core.auth import public
from core.db import db
from core.i18n import DEFAULT, LANGUAGES, chosen_language
from core.rules import RuleBroken

log = logging.getLogger("parley.web")

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ONLY_HTTPS = "max-age=31536000; includeSubDomains"  # a year
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
WORTH_COMPRESSING = 600  # bytes
LARGEST_POST = 6 * 1024 * 1024
LARGEST_FIELD = 1024 * 1024
MOST_FIELDS = 2000


def init_app(app: Flask) -> None:
    """Connect headers, error pages and the two addresses outside the languages."""
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_POST, MAX_FORM_MEMORY_SIZE=LARGEST_FIELD, MAX_FORM_PARTS=MOST_FIELDS)
    if proxies := app.config["PARLEY"].trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies)  # type: ignore[method-assign]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["asset"] = asset
    app.after_request(add_headers)
    app.after_request(compress)
    app.register_error_handler(HTTPException, explain)
    app.register_error_handler(CSRFError, explain_csrf)
    app.register_error_handler(RuleBroken, explain_rule)
    app.register_error_handler(500, explain_crash)
    app.add_url_rule("/", "root", root)
    app.add_url_rule("/health", "health", health)


@public
def root() -> ResponseReturnValue:
    """The bare address leads to the reader's language."""
    answer = redirect(url_for("reports.home", lang=chosen_language()))
    answer.headers["Vary"] = "Accept-Language"
    return answer


@public
def health() -> ResponseReturnValue:
    """For whoever watches the server: the process answers and the database does."""
    db.session.execute(db.text("SELECT 1"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


def add_headers(answer: Response) -> Response:
    """Security headers on everything; pages are nobody's to keep unless a view says so."""
    if current_app.config["PARLEY"].secure_cookies:
        answer.headers.setdefault("Strict-Transport-Security", ONLY_HTTPS)
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    if "Cache-Control" not in answer.headers and request.endpoint != "static":
        answer.headers["Cache-Control"] = "no-store" if g.get("actor") and g.actor.signed_in else "no-cache"
    return answer


def compress(answer: Response) -> Response:
    """Gzip, since a server on one machine has no proxy before it; slow lines are our users' everyday."""
    if (
        "gzip" not in request.headers.get("Accept-Encoding", "")
        or answer.status_code < 200
        or "Content-Encoding" in answer.headers
        or not (answer.mimetype or "").startswith(COMPRESSED)
    ):
        return answer
    answer.direct_passthrough = False
    body = answer.get_data()
    if len(body) < WORTH_COMPRESSING:
        return answer
    answer.set_data(gzip.compress(body, 6, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
    answer.headers.add("Vary", "Accept-Encoding")
    return answer


@lru_cache
def _fingerprint(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:10]


def asset(name: str) -> str:
    """The address of a static file, with its fingerprint, so that it may be kept for ever."""
    return url_for("static", filename=name, v=_fingerprint(Path(__file__).parent / "static" / name))


def public_link(endpoint: str, language: str, **values: object) -> str:
    """The whole address of a page in one language, outside of any request: for mails, QR codes and documents."""
    path = current_app.url_map.bind("").build(endpoint, {"lang": language, **values})
    return f"{current_app.config['PARLEY'].public_url}{path}"


def page_language() -> None:
    """An error page speaks the language of the address, even where no view was found for it."""
    if not g.get("lang"):
        first = request.path.strip("/").split("/")[0]
        g.lang = first if first in LANGUAGES else chosen_language() or DEFAULT


def explain(error: HTTPException) -> ResponseReturnValue:
    """An error page that says what to do; redirects pass."""
    code = error.code or 500
    if code < 400:
        return error.get_response()
    page_language()
    return render_template("errors/error.html", code=code), code


def explain_csrf(_error: CSRFError) -> ResponseReturnValue:
    """The form was open too long, or cookies are off: what was typed is given back to copy."""
    page_language()
    typed = {key: value for key, value in request.form.items() if key != "csrf_token" and "pass" not in key and value}
    return render_template("errors/error.html", code="form-expired", typed=typed), 400


def explain_rule(broken: RuleBroken) -> ResponseReturnValue:
    """A rule was broken where no form could show it."""
    page_language()
    return render_template("errors/error.html", code="rule", message=broken.message, way=broken.way), 409


def explain_crash(error: Exception) -> ResponseReturnValue:
    """Our fault: say so, keep nothing half done."""
    log.error("unhandled error", exc_info=error)
    db.session.rollback()
    page_language()
    return render_template("errors/error.html", code=500), 500
