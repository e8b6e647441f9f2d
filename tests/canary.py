"""Looking for marked words: in every answer that each of the cast can get, in every mail, log line and file name."""

from __future__ import annotations

import io
import logging
import zipfile
from collections import Counter, defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field

import pypdfium2
from sqlalchemy import select

from core.db import db
from core.mail import OutgoingMail
from people.models import Membership, Organisation, Person
from tests.crawling import MARK, ROOM, address, routes
from tests.matrix import without_csrf
from tests.world import CAST

MOST_OF_A_KIND = 3  # addresses of one route; what differs between rows shows in the first few
OTHER_EVENTS = ("hidden", "malaga-conference")
DEEPEST = 3  # archives in archives


@dataclass
class Looked:
    """What was looked at: for each of the cast, each mark that was seen and at which endpoints."""

    seen: dict = field(default_factory=lambda: {who: defaultdict(set) for who in CAST})
    kinds: set = field(default_factory=set)  # of answers: their type, status, endpoint
    requests: int = 0
    documents: Counter = field(default_factory=Counter)  # by type

    def note(self, who, endpoint, response):
        """Read one answer."""
        self.requests += 1
        self.documents[response.mimetype] += 1
        self.kinds.add((response.mimetype, response.status_code, endpoint))
        for mark in marks_in(text_of(response)):
            self.seen[who][mark].add(endpoint)

    def sentence(self, mails, lines, names):
        """For the summary of the run."""
        kinds = ", ".join(f"{count} {name or 'without a type'}" for name, count in self.documents.most_common())
        endpoints = len({endpoint for _type, _status, endpoint in self.kinds})
        return (
            f"canary crawl: {self.requests} requests to {endpoints} endpoints as {len(self.seen)} roles ({kinds}), "
            f"{mails} mails, {lines} log lines, {names} file names"
        )


def text_of_pdf(data):
    """The words of all pages."""
    document = pypdfium2.PdfDocument(data)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def text_of_bytes(data, depth=0):
    """The words of a file: of a PDF its pages, of an archive the names and the words of its files."""
    if data.startswith(b"%PDF"):
        return text_of_pdf(data)
    if data.startswith(b"PK") and depth < DEEPEST:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
        return "\n".join(f"{name}\n{text_of_bytes(part, depth + 1)}" for name, part in parts)
    body = data.decode("utf-8", "replace")
    return body + body.replace("\r\n ", "")  # lines of a calendar are folded


def text_of(response):
    """Everything an answer says, its headers and file name among it."""
    return "\n".join([text_of_bytes(response.get_data()), *(f"{name}: {value}" for name, value in response.headers)])


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


def look(crawl, endpoints=("",)):
    """Open everything as everybody, and send every form empty; `endpoints` are beginnings of those that are wanted."""
    looked = Looked()
    for path, endpoint in addresses(crawl).items():
        if endpoint.startswith(tuple(endpoints)):
            for who in CAST:
                looked.note(who, endpoint, crawl.open(who, "GET", path))
    with without_csrf(crawl.app):
        for method, rule in routes(crawl.app):
            if method == "POST" and rule.endpoint.startswith(tuple(endpoints)):
                for who in CAST:
                    response = crawl.open(who, "POST", address(crawl, rule), data={})
                    looked.note(who, rule.endpoint, response)
                    if response.status_code < 400:
                        crawl.restore()
    return looked


@contextmanager
def listening():
    """Everything that is logged in the block, as one list of lines."""
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(handler.format(record))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        root.setLevel(before)
        root.removeHandler(handler)


def names_in(folder):
    """The path of every file of a folder, as it stands there."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def mails(crawl):
    """Each mail, queued or sent, as the recipient's key in the demonstration, and the marks of its words."""
    keys = {person.email: person.id for person in db.session.scalars(select(Person))}
    people = {key: name for name, key in crawl.people.items()}
    return [
        (
            people.get(keys.get(row.recipient)) or next((whose for _kind, whose in marks_in(row.recipient)), "nobody"),
            marks_in(row.subject + "\n" + row.body),
            row.subject,
        )
        for row in db.session.scalars(select(OutgoingMail))
    ]


# What is a leak


def may_read(crawl, readers, who, kind, whose, endpoint):
    """What the table says, beside everybody's reading what is their own."""
    return whose == crawl.cast.get(who) or endpoint.startswith(readers.get(kind, {}).get(who, ("nowhere",)))


def leaks_in_answers(crawl, looked, readers):
    """Marks seen by somebody whom the table does not let see them: who, what kind, whose, where."""
    return {
        (who, kind, whose, endpoint)
        for who, seen in looked.seen.items()
        for (kind, whose), endpoints in seen.items()
        for endpoint in endpoints
        if not may_read(crawl, readers, who, kind, whose, endpoint)
    }


def leaks_in_mails(crawl):
    """Marks in a mail to somebody else; one's own organisation is no secret from its people."""
    people = {person: key for key, person in crawl.people.items()}
    members = {(people[each.person_id], each.organisation_id) for each in db.session.scalars(select(Membership))}
    by_mark = {
        marks: each.id for each in db.session.scalars(select(Organisation)) for marks in marks_in(each.name.body)
    }
    return [
        (subject, to, kind, whose)
        for to, marks, subject in mails(crawl)
        for kind, whose in marks
        if whose != to and not (kind == "organisation" and (to, by_mark.get((kind, whose))) in members)
    ]


def leaks_in_lines(lines):
    """Marks in log lines or in file names: nobody's belong there."""
    return {mark for line in lines for mark in marks_in(line)}
