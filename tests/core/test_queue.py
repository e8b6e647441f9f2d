"""Mails and jobs: kept with what caused them, done at least once, tried again with longer and longer waits."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from core import clock, jobs, mail
from core.db import db, transaction
from core.queue import FIRST_WAIT, LEASE, LONGEST_WAIT, MOST_ATTEMPTS, QueueState, claim, put_off, release_all


class Postbox:
    """A real SMTP server's handler that keeps what it gets, or refuses."""

    def __init__(self):
        self.messages = []
        self.refuse = False

    async def handle_DATA(self, server, session, envelope):
        if self.refuse:
            return "451 try again later"
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def sending_to(app):
    """`sending_to(url)`: have mails go there until the test ends."""
    before = app.config["PARLEY"]

    def change(url):
        app.config["PARLEY"] = replace(before, mail_url=url)
        return app.config["PARLEY"]

    yield change
    app.config["PARLEY"] = before


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def postbox(sending_to):
    handler = Postbox()
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    sending_to(f"smtp://127.0.0.1:{port}")
    yield handler
    controller.stop()


def a_mail(**values):
    facts = {"to": "a@parley.example", "subject": "Vous êtes inscrit", "body": "تم قبول تسجيلك", "language": "ar"}
    with transaction():
        return mail.queue(mail.Mail(**{**facts, **values}))


def test_a_mail_reaches_a_real_server_with_its_words_whole(postbox):
    row = a_mail()
    assert jobs.do_everything() == 1
    [(recipients, message)] = postbox.messages
    assert recipients == ["a@parley.example"]
    assert message["Subject"] == "Vous êtes inscrit"
    assert message.get_content().strip() == "تم قبول تسجيلك"
    assert message["Message-ID"].startswith(f"<{row.id}@")


def test_the_words_of_a_sent_mail_are_erased(postbox):
    row = a_mail()
    jobs.do_everything()
    db.session.refresh(row)
    assert (row.state, row.body, row.subject) == (QueueState.DONE, "", "")


def test_a_mail_is_not_kept_when_what_caused_it_is_not(app):
    with pytest.raises(ZeroDivisionError), transaction():
        mail.queue(mail.Mail(to="a@parley.example", subject="S", body="B", language="en"))
        _ = 1 / 0
    assert db.session.query(mail.OutgoingMail).count() == 0


def test_a_server_that_refuses_is_asked_again_later_and_nothing_is_lost(postbox):
    row = a_mail()
    postbox.refuse = True
    assert mail.send_next()
    assert not mail.send_next(), "not again at once"
    db.session.refresh(row)
    assert row.attempts == 1
    assert "451" in row.last_error
    postbox.refuse = False
    with clock.at(clock.now() + FIRST_WAIT + timedelta(seconds=1)):
        assert mail.send_next()
    assert len(postbox.messages) == 1


def test_a_server_that_is_away_is_waited_for(sending_to):
    sending_to("smtp://127.0.0.1:1")
    row = a_mail()
    assert mail.send_next()
    db.session.refresh(row)
    assert row.state == QueueState.WAITING


def test_without_a_server_mails_are_files_that_can_be_opened(sending_to):
    config = sending_to(None)
    row = a_mail(subject="Bienvenue")
    jobs.do_everything()
    stored = config.data_dir / "mail" / f"{row.id}.eml"
    assert message_from_bytes(stored.read_bytes(), policy=default)["Subject"] == "Bienvenue"


def test_a_passphrase_with_signs_is_sent_as_it_was_meant(sending_to):
    asked, port = [], free_port()

    def admit(server, session, envelope, mechanism, data):
        asked.append((data.login, data.password))
        return AuthResult(success=True)

    door = Controller(Postbox(), hostname="127.0.0.1", port=port, authenticator=admit, auth_require_tls=False)
    door.start()
    sending_to(f"smtp://post%40parley.example:a%2Fb%3Ac@127.0.0.1:{port}")
    a_mail()
    jobs.do_everything()
    door.stop()
    assert asked == [(b"post@parley.example", b"a/b:c")]


def test_a_subject_with_line_breaks_adds_no_header(postbox):
    a_mail(subject="Hello\r\nBcc: everybody@parley.example")
    jobs.do_everything()
    [(recipients, message)] = postbox.messages
    assert message["Bcc"] is None
    assert len(recipients) == 1


def test_a_row_in_hand_is_not_given_to_a_second_worker_until_its_lease_ends(app):
    row = a_mail()
    assert claim(mail.OutgoingMail).id == row.id
    assert claim(mail.OutgoingMail) is None
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        assert claim(mail.OutgoingMail).id == row.id


def test_a_worker_that_starts_anew_takes_back_what_it_held(app):
    row = a_mail()
    claim(mail.OutgoingMail)
    release_all(mail.OutgoingMail)
    assert claim(mail.OutgoingMail).id == row.id


def test_the_waits_double_up_to_an_hour_and_end_some_day(app):
    row = a_mail()
    waits = []
    with clock.at(clock.now()):
        for attempt in range(1, MOST_ATTEMPTS):
            row.attempts = attempt
            put_off(row, "away")
            waits.append(row.due_at - clock.now())
        row.attempts = MOST_ATTEMPTS
        put_off(row, "away")
    assert waits[:3] == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4]
    assert waits[-1] == LONGEST_WAIT
    assert row.state == QueueState.FAILED


def test_a_job_is_done_with_its_arguments(app):
    seen = []
    jobs.handler("test.note")(lambda **arguments: seen.append(arguments))
    with transaction():
        jobs.queue("test.note", word="hello")
    assert jobs.do_everything() == 1
    assert seen == [{"word": "hello"}]


def test_a_job_that_fails_is_kept_for_later(app):
    def fail():
        raise ValueError("not today")

    jobs.handler("test.fail")(fail)
    with transaction():
        row = jobs.queue("test.fail")
    jobs.do_everything()
    db.session.refresh(row)
    assert row.state == QueueState.WAITING
    assert row.last_error == "ValueError: not today"


def test_a_regular_job_is_done_when_its_time_has_come(app):
    seen = []
    jobs.handler("test.regular")(lambda: seen.append(1))
    jobs.regular("test.regular", every_seconds=3600)
    worker = jobs.Worker()
    worker.do_regular()
    worker.do_regular()
    assert seen == [1]
    jobs._regular.remove(("test.regular", 3600))


def test_the_command_works_off_what_is_due(app):
    a_mail()
    result = app.test_cli_runner().invoke(args=["work", "--once"])
    assert result.output.strip() == "1 pieces of work done"


def test_a_handler_that_brings_much_along_is_imported_when_it_is_needed(app):
    jobs.handler_at("test.located", "tests.core.located:note")
    with transaction():
        jobs.queue("test.located", word="found")
    jobs.do_everything()
    assert sys.modules["tests.core.located"].SEEN == ["found"]


def test_a_job_that_nobody_carries_out_is_kept_and_says_so(app):
    with transaction():
        row = jobs.queue("test.nobody")
    jobs.do_everything()
    db.session.refresh(row)
    assert row.last_error.startswith("KeyError")
