"""Who asks and whether they may: marks on views, roles from several sources, and what a refusal gives away."""

from __future__ import annotations

import uuid
from dataclasses import FrozenInstanceError

import pytest
from flask import Flask

from core import auth
from core.auth import NOBODY, Actor, UnguardedView, public, requires
from tests.core import places
from tests.core.places import ACTORS, ELSEWHERE, EVENT

ADDRESS = "/en/things/thing"


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    return places.application(tmp_path_factory.mktemp("places"))


@pytest.fixture
def asked(elsewhere):
    """`asked(who, path)`: what that one of the cast gets."""
    client = elsewhere.test_client()
    return lambda who, path=ADDRESS, **how: client.open(path, headers={"X-As": who}, **how)


@pytest.mark.parametrize(
    ("who", "status"),
    [("visitor", 302), ("outsider", 404), ("insider", 403), ("organiser", 403), ("secretariat", 200)],
)
def test_a_closed_thing_answers_each_of_them_as_much_as_they_know(asked, who, status):
    assert asked(who).status_code == status


def test_the_view_receives_the_thing_that_was_loaded(asked):
    assert asked("secretariat").text == "thing"


def test_a_visitor_comes_back_to_the_page_after_signing_in(asked):
    answer = asked("visitor", ADDRESS + "?from=mail&page=2")
    assert answer.headers["Location"] == "/en/sign-in?next=/en/things/thing?from%3Dmail%26page%3D2"


def test_a_visitor_who_asks_for_nothing_more_has_a_plain_way_back(asked):
    assert asked("visitor").headers["Location"] == "/en/sign-in?next=/en/things/thing"


def test_what_a_visitor_sent_is_not_sent_again_after_signing_in(elsewhere):
    with elsewhere.test_request_context(ADDRESS, method="POST"):
        answer = auth.refuse(NOBODY, places.Thing(EVENT))
    assert answer.headers["Location"] == "/en/sign-in"


def test_an_outsider_cannot_tell_a_closed_thing_from_one_that_is_not_there(asked):
    closed, missing = asked("outsider"), asked("outsider", "/en/things/missing")
    assert closed.status_code == missing.status_code == 404
    assert closed.text.replace("things/thing", "") == missing.text.replace("things/missing", "")


@pytest.mark.parametrize("who", ["outsider", "insider", "secretariat"])
def test_a_thing_of_no_event_is_not_there_for_those_who_may_not_see_it(asked, who):
    assert asked(who, "/en/things/eventless").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("visitor", 302), ("outsider", 403), ("organiser", 403)])
def test_a_page_of_nothing_in_particular_is_refused_openly(asked, who, status):
    assert asked(who, "/en/closed").status_code == status


def test_without_a_loader_the_view_receives_what_the_address_says(asked):
    assert asked("insider", "/en/values/6/word").text == "7 word"


def test_a_guarded_view_names_its_policy_and_keeps_its_name():
    assert places.read.guarded == "tests.core.places.may_read"
    assert places.read.__name__ == "read"
    assert places.crash.guarded == "public"


def test_a_visitor_is_nobody_and_may_nothing():
    assert not NOBODY.signed_in
    assert not NOBODY.has_role(EVENT, "secretariat")
    assert not NOBODY.has_site_role("organiser")
    assert not NOBODY.is_insider(EVENT)
    assert not auth.anybody(NOBODY)


def test_a_role_is_held_in_its_event_only():
    secretary = ACTORS["secretariat"]
    assert secretary.has_role(EVENT, "secretariat")
    assert not secretary.has_role(ELSEWHERE, "secretariat")
    assert not secretary.has_role(EVENT, "finance")


def test_one_of_the_roles_asked_for_is_enough_and_none_asked_for_is_not():
    assert ACTORS["secretariat"].has_role(EVENT, "finance", "secretariat")
    assert not ACTORS["secretariat"].has_role(EVENT)
    assert not ACTORS["organiser"].has_site_role()


def test_a_role_everywhere_is_not_a_role_in_each_event():
    assert ACTORS["organiser"].has_site_role("organiser")
    assert not ACTORS["organiser"].has_role(EVENT, "organiser")


@pytest.mark.parametrize(
    ("who", "inside"), [("visitor", False), ("outsider", False), ("insider", True), ("organiser", True)]
)
def test_an_insider_has_some_role_in_the_event_or_everywhere(who, inside):
    assert ACTORS[who].is_insider(EVENT) is inside


def test_nobody_but_organisers_is_inside_of_no_event():
    assert not ACTORS["secretariat"].is_insider(None)
    assert ACTORS["organiser"].is_insider(None)


def test_an_actor_cannot_be_given_more_rights_on_the_way():
    with pytest.raises(FrozenInstanceError):
        ACTORS["insider"].site_roles = frozenset({"organiser"})


def test_roles_from_several_sources_are_held_together(monkeypatch):
    asked_for = []

    def appointments(person_id):
        asked_for.append(person_id)
        return {EVENT: frozenset({"chair"}), ELSEWHERE: frozenset({"finance"})}

    def seats(person_id):
        asked_for.append(person_id)
        return {EVENT: frozenset({"member"})}

    monkeypatch.setattr(auth, "role_sources", [appointments, seats])
    person_id = uuid.uuid4()
    assert auth.roles_of(person_id) == {EVENT: {"chair", "member"}, ELSEWHERE: {"finance"}}
    assert asked_for == [person_id, person_id]


def test_where_no_area_knows_of_roles_nobody_has_any(monkeypatch):
    monkeypatch.setattr(auth, "role_sources", [])
    assert auth.roles_of(uuid.uuid4()) == {}


def test_views_without_a_mark_are_named_and_stop_the_start():
    app = Flask("unmarked")
    app.add_url_rule("/open", "open", public(lambda: ""))
    app.add_url_rule("/asked", "asked", requires(auth.anybody)(lambda: ""))
    auth.refuse_unguarded_views(app)
    app.add_url_rule("/second", "second", lambda: "")
    app.add_url_rule("/first", "first", lambda: "")
    assert auth.unguarded(app) == ["first", "second"]
    with pytest.raises(UnguardedView, match="first, second"):
        auth.refuse_unguarded_views(app)


def test_outside_of_a_request_nobody_asks(app):
    assert auth.current_actor() is NOBODY


def test_an_actor_without_a_key_is_not_signed_in_whatever_the_name():
    assert not Actor(name="Somebody").signed_in
    assert Actor(id=uuid.uuid4()).signed_in
