"""The table of a life cycle decides every pair of state and action, for every area's table."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from core.db import db, transaction
from core.rules import RuleBroken
from registration.models import Registration
from sponsorship.models import SponsorshipRequest
from tests import make
from texts.models import Disposition, Document, DocumentVersion

MACHINES = [Registration, SponsorshipRequest, Disposition, DocumentVersion]
PAIRS = [(model, action, state) for model in MACHINES for action in model.lifecycle.steps for state in model.states]


@pytest.mark.parametrize(("model", "action", "state"), PAIRS)
def test_the_table_decides_every_pair(app, model, action, state):
    row = model(state_name=state)
    step = model.lifecycle.steps[action]
    assert row.may(action) == (state in step.sources)
    if state in step.sources:
        row.perform(action)
        assert row.state == step.to
    else:
        with pytest.raises(RuleBroken) as caught:
            row.perform(action)
        assert caught.value.code == "wrong-state"
        assert row.state == state


@pytest.mark.parametrize("model", MACHINES)
def test_every_state_but_the_first_can_be_reached(model):
    reached = {step.to for step in model.lifecycle.steps.values()}
    first = next(iter(model.states))
    assert set(model.states) - {first} <= reached


def version():
    with transaction() as session:
        document = Document(kind="imported", title=make.text("T"), symbol="")
        made = DocumentVersion(document=document, ordinal=1, state_name="draft")
        session.add(made)
        session.flush()
    return made


def test_the_database_refuses_a_state_that_is_none(app):
    made = version()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(update(DocumentVersion).where(DocumentVersion.id == made.id).values(state_name="odd"))


def test_two_people_cannot_overwrite_each_other(app):
    made = version()
    with transaction():
        db.session.execute(update(DocumentVersion).where(DocumentVersion.id == made.id).values(version=7))
    with pytest.raises(RuleBroken) as caught, transaction() as session:
        assert made.state == "draft"
        elsewhere = update(DocumentVersion).where(DocumentVersion.id == made.id).values(version=8)
        session.execute(elsewhere, execution_options={"synchronize_session": False})
        made.perform("publish")
    assert caught.value.code == "stale"
