"""Looking for marked words: in every page, calendar and PDF that each of the cast can open, and in every mail."""

from __future__ import annotations

import io
import logging
import zipfile
from collections import defaultdict
from contextlib import contextmanager

import pypdfium2
from sqlalchemy import select

from core.db import db
from core.mail import OutgoingMail
from people.models import Person
from tests.crawling import MARK, ROOM, address, routes
from tests.world import CAST

MOST_OF_A_KIND = 3  # addresses of one route; what differs between rows shows in the first few
OTHER_EVENTS = ("hidden", "malaga-conference")


def text_of_pdf(data):
    """The words of all pages."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def text_of(response):
    """Everything an answer says, its headers and file name among it."""
    data = response.get_data()
    if data.startswith(b"%PDF"):
        body = text_of_pdf(data)
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    else:
        body = data.decode("utf-8", "replace")
        body += body.replace("\r\n ", "")  # lines of a calendar are folded
    return "\n".join([body, *(f"{name}: {value}" for name, value in response.headers)])


def marks_in(text):
    """What is found, as kind and whose; the online rooms have a host of their own."""
    found = {(match[1], match[2]) for match in MARK.finditer(text)}
    return found | ({("room", "online")} if ROOM in text else set())


def addresses(crawl):
    """Every address that can be opened, with its endpoint; of personal links the representative's alone."""
    found = {}
    for method, rule in routes(crawl.app):
        if method != "GET" or rule.endpoint == "static":
            continue
        for which in range(1 if "token" in rule.arguments else MOST_OF_A_KIND):
            found.setdefault(address(crawl, rule, which), rule.endpoint)
        if rule.arguments <= {"lang", "event_id"} and "event_id" in rule.arguments:
            for event in OTHER_EVENTS:
                found.setdefault(address(crawl, rule, event=event), rule.endpoint)
    return found


def look(crawl):
    """For each of the cast: each mark that was seen, at which endpoints; and the kinds of files that were read."""
    seen, kinds = {who: defaultdict(set) for who in CAST}, set()
    for path, endpoint in addresses(crawl).items():
        for who in CAST:
            response = crawl.open(who, "GET", path)
            kinds.add((response.mimetype, response.status_code, endpoint))
            for mark in marks_in(text_of(response)):
                seen[who][mark].add(endpoint)
    return seen, kinds


@contextmanager
def listening():
    """Everything that is logged in the block, as one list of lines."""
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(handler.format(record))
    logging.getLogger().addHandler(handler)
    try:
        yield lines
    finally:
        logging.getLogger().removeHandler(handler)


def mails(crawl):
    """Each mail as the recipient's key in the demonstration, and the marks of its words."""
    keys = {person.email: person.id for person in db.session.scalars(select(Person))}
    people = {key: name for name, key in crawl.people.items()}
    return [
        (people[keys[row.recipient]], marks_in(row.subject + "\n" + row.body), row.subject)
        for row in db.session.scalars(select(OutgoingMail))
    ]
