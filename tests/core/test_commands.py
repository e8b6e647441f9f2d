"""Commands for whoever runs the server."""

from __future__ import annotations

import pytest

from core import mail
from core.db import db, transaction
from core.mail import Mail, OutgoingMail
from core.queue import QueueState
from people import signing_in
from people.models import Account, Person
from people.roles import SiteRole
from tests import make

ANSWERS = ["--name", "Ana", "--email", " Ana@Parley.example", "--passphrase", "a short sentence"]


@pytest.fixture
def command(app):
    return app.test_cli_runner().invoke


def test_the_worker_says_how_much_it_has_done(command):
    with transaction():
        mail.queue(Mail(to="a@parley.example", subject="S", body="B", language="en"))
    assert command(args=["work", "--once"]).output == "1 pieces of work done\n"
    assert db.session.query(OutgoingMail).one().state == QueueState.DONE
    assert command(args=["work", "--once"]).output == "0 pieces of work done\n"


def test_the_first_organiser_is_made_on_the_server_and_may_sign_in(command):
    result = command(args=["create-organiser", *ANSWERS, "--language", "fr"])
    assert result.exit_code == 0, result.output
    account = signing_in.authenticate("ana@parley.example", "a short sentence")
    assert account.site_role == SiteRole.ORGANISER
    assert (account.person.name, account.person.language) == ("Ana", "fr")


def test_a_second_organiser_with_the_same_address_is_refused_in_words(command):
    make.person(email="ana@parley.example")
    result = command(args=["create-organiser", *ANSWERS])
    assert result.exit_code == 1
    assert "already an account with this address" in result.output
    assert db.session.query(Account).count() == 1


def test_an_organiser_with_a_weak_passphrase_is_not_made_at_all(command):
    result = command(args=["create-organiser", *ANSWERS[:-1], "1234567890"])
    assert result.exit_code == 1
    assert "too easy to guess" in result.output
    assert db.session.query(Person).count() == 0


def test_a_passphrase_that_is_asked_for_is_not_shown_and_typed_twice(command):
    secret = "a short sentence"
    result = command(args=["create-organiser", *ANSWERS[:4]], input=f"{secret}\n{secret}\n")
    assert result.exit_code == 0, result.output
    assert secret not in result.output


def test_a_passphrase_that_was_typed_differently_makes_nobody(command):
    result = command(args=["create-organiser", *ANSWERS[:4]], input="a short sentence\nanother sentence\n")
    assert result.exit_code == 1
    assert db.session.query(Person).count() == 0
