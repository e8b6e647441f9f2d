"""The message that goes out, and what a server is told."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from core import clock, mail
from core.db import db, transaction
from core.mail import Mail, OutgoingMail
from tests import make

MOMENT = datetime(2022, 5, 9, 7, 0, tzinfo=UTC)


class Keeper:
    """An SMTP server's handler that keeps what it gets."""

    def __init__(self):
        self.got = []

    async def handle_DATA(self, server, session, envelope):
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def served():
    """`served(**options)`: a real SMTP server on a port of its own, with its handler."""
    controllers = []

    def start(**options):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        controllers.append(Controller(Keeper(), hostname="127.0.0.1", port=port, **options))
        controllers[-1].start()
        return controllers[-1].handler, port

    yield start
    for controller in controllers:
        controller.stop()


def a_row(about=None, **values):
    facts = {"to": "ana@parley.example", "subject": "Hello", "body": "Words", "language": "en"}
    with clock.at(MOMENT), transaction():
        return mail.queue(Mail(**{**facts, **values}), about=about)


def made(app, row, **settings):
    return mail.message(row, replace(app.config["PARLEY"], **settings))


def test_a_message_has_one_recipient_and_our_sender(app):
    message = made(app, a_row(), mail_sender="Parley <post@parley.example>")
    assert message["To"] == "ana@parley.example"
    assert message["From"] == "Parley <post@parley.example>"
    assert message["Cc"] is message["Bcc"] is message["Reply-To"] is None


def test_a_message_says_that_no_person_wrote_it_and_in_which_language(app):
    message = made(app, a_row(language="ar"))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "ar"


def test_a_message_is_as_old_as_what_caused_it(app):
    assert made(app, a_row())["Date"] == "Mon, 09 May 2022 07:00:00 +0000"


def test_a_second_attempt_has_the_same_number_on_our_host(app):
    row = a_row()
    numbers = {made(app, row, public_url="https://parley.example:8443/x")["Message-ID"] for _attempt in range(2)}
    assert numbers == {f"<{row.id}@parley.example>"}


def test_a_message_is_plain_text_that_fetches_nothing(app):
    message = made(app, a_row(body="تم قبول تسجيلك\nhttps://parley.example/ar/"))
    assert message.get_content_type() == "text/plain"
    assert not message.is_multipart()
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert read.get_content().split() == ["تم", "قبول", "تسجيلك", "https://parley.example/ar/"]


@pytest.mark.parametrize(
    ("subject", "kept"),
    [
        ("  Two\n words ", "Two words"),
        ("Hello\r\nBcc: all@parley.example", "Hello Bcc: all@parley.example"),
        ("x" * 500, "x" * 400),
        ("مرحبا", "مرحبا"),
    ],
)
def test_a_subject_is_one_line_that_fits(app, subject, kept):
    row = a_row(subject=subject)
    assert row.subject == kept
    assert message_from_bytes(made(app, row).as_bytes(), policy=default)["Subject"] == kept


def test_a_mail_knows_what_it_is_about(app):
    person = make.person()
    row = a_row(about=person)
    assert (row.about_kind, row.about_id) == ("person", person.id)


def test_a_mail_about_nothing_in_particular_says_so(app):
    row = a_row()
    assert (row.about_kind, row.about_id) == ("", None)


def test_the_file_of_a_mail_tells_nobody_who_gets_it(app, tmp_path):
    row = a_row(to="ana@parley.example", subject="Accreditation")
    config = replace(app.config["PARLEY"], mail_url=None, data_dir=tmp_path)
    mail.deliver(mail.message(row, config), config)
    assert [path.name for path in (tmp_path / "mail").iterdir()] == [f"{row.id}.eml"]


def test_a_server_that_does_not_encrypt_gets_nothing_where_encryption_is_asked_for(app, served):
    keeper, port = served()
    row, before = a_row(), app.config["PARLEY"]
    app.config["PARLEY"] = replace(before, mail_url=f"smtp+tls://name:hush@127.0.0.1:{port}")
    try:
        assert mail.send_next()
    finally:
        app.config["PARLEY"] = before
    db.session.refresh(row)
    assert keeper.got == []
    assert (row.attempts, row.body) == (1, "Words")
    assert "hush" not in row.last_error


def test_without_a_name_in_the_address_nobody_signs_in(app, served):
    asked = []

    def admit(_server, _session, _envelope, _mechanism, data):
        asked.append(data)
        return AuthResult(success=True)

    keeper, port = served(authenticator=admit, auth_require_tls=False)
    config = replace(app.config["PARLEY"], mail_url=f"smtp://127.0.0.1:{port}")
    mail.deliver(mail.message(a_row(), config), config)
    assert asked == []
    assert [envelope.rcpt_tos for envelope in keeper.got] == [["ana@parley.example"]]


def test_where_nothing_waits_nothing_is_sent(app):
    assert not mail.send_next()
    assert db.session.query(OutgoingMail).count() == 0
