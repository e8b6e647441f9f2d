from types import SimpleNamespace
from uuid import uuid4

import pytest

from core.auth import NOBODY, Actor
from people.roles import Role
from reports import policies

EVENT = uuid4()
WRITE = {Role.SECRETARIAT, Role.RAPPORTEUR}


def holding(role, event=EVENT):
    return Actor(id=uuid4(), roles={event: frozenset({role})})


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("policy", "allowed"),
    [
        (policies.may_write, WRITE),
        (policies.may_take_notes, WRITE),
        (policies.may_answer, WRITE | {Role.CHAIR}),
        (policies.sees_waiting, WRITE | {Role.CHAIR}),
        (policies.may_decide, {Role.SECRETARIAT, Role.CHAIR}),
    ],
)
def test_each_role_may_do_what_the_table_says(policy, allowed, role):
    assert policy(holding(role), SimpleNamespace(event_id=EVENT)) is (role in allowed)


@pytest.mark.parametrize(
    "policy", [policies.may_write, policies.may_take_notes, policies.may_answer, policies.may_decide]
)
def test_a_role_in_another_event_a_visitor_and_a_thing_of_no_event_count_for_nothing(policy):
    assert not policy(holding(Role.SECRETARIAT, uuid4()), SimpleNamespace(event_id=EVENT))
    assert not policy(NOBODY, SimpleNamespace(event_id=EVENT))
    assert not policy(holding(Role.SECRETARIAT), SimpleNamespace(event_id=None))


def test_only_those_who_speak_for_an_organisation_comment():
    public, hidden = SimpleNamespace(id=EVENT, public_at=1), SimpleNamespace(id=EVENT, public_at=None)
    representative = Actor(id=uuid4(), organisations=frozenset({uuid4()}))
    assert policies.may_comment(representative, public)
    assert not policies.may_comment(representative, hidden)
    assert not policies.may_comment(Actor(id=uuid4()), public)
    assert not policies.may_comment(NOBODY, public)
