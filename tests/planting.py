"""Leaks that tests plant, each in one place, to prove that the canary crawl finds them there."""

from __future__ import annotations

import io
import logging
import zipfile
from contextlib import contextmanager
from dataclasses import replace

import xlsxwriter
from flask import Response

from app import create_app
from core import mail
from core.auth import current_actor, public
from core.db import db
from people.models import Person
from tests.browser import Browser
from tests.crawling import mark

WHOSE = "representative"
LEAK = mark("needs", WHOSE)


def of_page():
    return Response(f"<p>{LEAK}</p>", mimetype="text/html")


def of_header():
    return Response("", headers={"X-Note": LEAK})


def of_file_name():
    return Response("", headers={"Content-Disposition": f"attachment; filename={LEAK}.pdf"})


def of_csv():
    return Response(f"name,needs\r\nAna,{LEAK}\r\n", mimetype="text/csv")


def of_calendar():
    return Response(f"SUMMARY:{LEAK[:9]}\r\n {LEAK[9:]}\r\n", mimetype="text/calendar")


def of_archive():
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes.txt", LEAK)
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.zip", inner.getvalue())
    return Response(outer.getvalue(), mimetype="application/zip")


def of_sheet():
    data = io.BytesIO()
    book = xlsxwriter.Workbook(data, {"in_memory": True})
    book.add_worksheet().write(0, 0, LEAK)
    book.close()
    return Response(data.getvalue(), mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def of_redirect():
    return Response("", status=303, headers={"Location": f"/en/?needs={LEAK}"})


ANSWERS = {
    "page": of_page,
    "header": of_header,
    "file name": of_file_name,
    "CSV": of_csv,
    "calendar": of_calendar,
    "archive in an archive": of_archive,
    "spreadsheet": of_sheet,
    "redirect": of_redirect,
}


@contextmanager
def with_view(crawl, view, methods=("GET",)):
    """The crawl on an application of its own, of the same database, that has one route more.

    Its connections are closed at the end: the file is put back underneath them.
    """
    app = create_app(crawl.app.config["PARLEY"])
    app.add_url_rule("/<lang:lang>/planted", "planted", public(view), methods=list(methods))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        yield replace(crawl, app=app, browsers={who: Browser(app) for who in crawl.browsers})
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def in_an_answer(crawl, way, only=None):
    """A route that says what it should not, to everybody or to one of the cast."""
    keys = {crawl.people[key]: who for who, key in crawl.cast.items()}

    def planted(**_values):
        if only is not None and keys.get(current_actor().id) != only:
            return Response("")
        return ANSWERS[way]()

    with with_view(crawl, planted) as found:
        yield found


@contextmanager
def in_the_log(crawl):
    """A route that writes down what it should not."""

    def planted(**_values):
        logging.getLogger("planted").info("needs: %s", LEAK)
        return Response("")

    with with_view(crawl, planted) as found:
        yield found


@contextmanager
def in_a_mail(crawl, place):
    """A mail to somebody whom it is none of their business."""
    to = db.session.get(Person, crawl.people[crawl.cast["finance"]]).email
    words = {"subject": "About a guest", "body": "Dear colleague"} | {place: LEAK}
    mail.queue(mail.Mail(to=to, language="en", **words))
    db.session.flush()
    try:
        yield
    finally:
        db.session.rollback()


def in_a_file_name(folder):
    """A file that is called what it should not be called."""
    (folder / "kept").mkdir()
    (folder / "kept" / f"{LEAK}.pdf").write_bytes(b"")
