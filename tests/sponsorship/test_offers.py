"""Offering money, answering an offer, giving it back."""

import pytest

from core import clock
from core.db import transaction
from core.mail import OutgoingMail
from core.db import db
from core.rules import RuleBroken
from decisions.queries import latest
from sponsorship import services
from sponsorship.models import State
from tests import make
from tests.sponsorship import builders
from tests.sponsorship.builders import OPEN, eur


def decider(asked):
    return make.actor(make.organiser(asked.call.event))


def test_an_offer_takes_money_from_the_budget(app):
    call = builders.call(budget=eur(5_000))
    asked = builders.offered(call)
    assert asked.state is State.OFFERED
    assert call.committed_money == eur(2_000)
    assert call.available == eur(3_000)
