"""What the tests of links need: the mails that wait, and the links in them."""

from __future__ import annotations

import re

from core import jobs
from core.db import db
from core.mail import OutgoingMail

LINK = re.compile(r"http://localhost(/\w\w/link/[\w-]+)")


def carry_out_jobs():
    """All jobs, no mails: their words can still be read then."""
    db.session.rollback()
    while jobs.do_next():
        pass


def letters(to=""):
    """The mails that wait, oldest first; those to one address, if it is given."""
    carry_out_jobs()
    db.session.rollback()
    rows = db.session.query(OutgoingMail).order_by(OutgoingMail.created_at).all()
    return [row for row in rows if to in ("", row.recipient)]


def link_in(mail):
    """The path of the mail's link."""
    return LINK.search(mail.body)[1]
