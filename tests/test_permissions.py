"""Every route asked by each of the cast: the reviewed table in permissions.csv holds, and nothing is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app import create_app
from core import auth
from tests import matrix
from tests.crawling import FINDERS, address, opened
from tests.world import CAST

pytestmark = pytest.mark.crawl

PUBLIC_POSTS = {
    "people.sign_in",
    "people.sign_up",
    "people.second_step",
    "people.sign_in_by_passkey",
    "people.ask_passkey",
    "people.organisation_sign_in",
    "people.ask_for_link",
    "people.forgotten",
    "people.link",
    "people.quick_exit",
    "people.reprisals",
    "people.reprisal_follow",
    "people.reprisal_more",
    "registration.join_by_link",  # a link of a mail is its own key
}
ROLES = ("rapporteur", "reviewer", "finance", "organiser")
WITHOUT_A_ROLE = ("visitor", "outsider")
HERE_ONLY = ("rapporteur", "finance")  # whose roles the demonstration gives in the workshop alone


@pytest.fixture(scope="module")
def crawl(application):
    with opened(application) as found:
        yield found


@pytest.fixture(scope="module")
def measured(crawl):
    return matrix.measure(crawl)


@pytest.fixture(scope="module")
def table():
    return matrix.reviewed()


def test_every_route_is_classified(application, table):
    assert matrix.unclassified(application, table) == [], "review: python -m tests.matrix --write"


def test_every_route_is_classified_for_whosever_things(crawl, table):
    assert matrix.unreviewed(crawl, table) == [], "review: python -m tests.matrix --write"


def test_no_row_is_left_of_a_route_that_is_gone(crawl, table):
    assert matrix.gone(crawl, table) == []


def test_the_table_knows_four_answers_only(table):
    assert {value for row in table.values() for value in row.values()} <= set(matrix.VALUES)


def test_no_route_crashes_for_anybody(measured):
    assert [(key, who) for key, row in measured.items() for who, found in row.items() if found == matrix.CRASH] == []


@pytest.mark.parametrize("who", CAST)
def test_each_of_the_cast_finds_what_was_reviewed(who, measured, table):
    differing = {
        key: f"{row[who]}, reviewed was {table[key][who]}"
        for key, row in measured.items()
        if key in table and row[who] != table[key][who]
    }
    assert differing == {}


# Whose appeal it is stands outside the cast, and a passkey is not changed without showing one: journeys open these.
OF_NOBODY_IN_THE_CAST = {
    "GET decisions.own_appeal",
    "GET decisions.withdraw",
    "POST decisions.withdraw",
    "POST people.passkey",
    "POST people.remove_passkey",
}


def test_every_route_lets_somebody_in(table):
    closed = {key for key, row in table.items() if matrix.OPEN not in row.values() and key.endswith(matrix.OWN)}
    assert closed == {f"{key} {matrix.OWN}" for key in OF_NOBODY_IN_THE_CAST}


@pytest.mark.parametrize("who", HERE_ONLY)
def test_a_role_in_one_event_opens_nothing_in_another(who, table):
    """Who holds a role in the workshop alone opens of other events what anybody with an account opens."""
    opened_there = {
        key
        for key, row in table.items()
        if key.endswith(matrix.ELSEWHERE) and row[who] == matrix.OPEN and row["outsider"] != matrix.OPEN
    }
    assert opened_there == set()


def test_what_is_somebody_elses_is_opened_by_who_may_open_everybodys(table):
    """One representative opens of others what another one opens, who is in the same group and not their owner."""
    opened_of_others = {
        key
        for key, row in table.items()
        if key.endswith(matrix.OTHERS)
        and row["representative"] == matrix.OPEN
        and row["another representative"] != matrix.OPEN
    }
    assert opened_of_others == set()


@pytest.mark.parametrize("owner", [matrix.OTHERS, matrix.ELSEWHERE])
def test_things_of_others_are_asked_for_as_well(owner, crawl):
    assert len([key for key in matrix.cases(crawl) if key.endswith(owner)]) > 30


def test_a_visitor_changes_nothing_but_their_own_entrance(table):
    found = {key.split(" ")[1] for key, row in table.items() if key[:4] == "POST" and row["visitor"] == "open"}
    assert found == PUBLIC_POSTS


def test_a_visitor_is_asked_to_sign_in_and_never_told_more(table):
    told = {key for key, row in table.items() if row["visitor"] == matrix.FORBIDDEN}
    assert told == set()


def test_what_a_visitor_may_open_everybody_may(table):
    closed = {
        (key, who)
        for key, row in table.items()
        if row["visitor"] == matrix.OPEN
        for who in CAST
        if row[who] != matrix.OPEN
    }
    assert closed == set()


def test_to_an_outsider_a_closed_page_does_not_exist(table):
    told = {key.rpartition(" ")[0] for key, row in table.items() if row["outsider"] == matrix.FORBIDDEN}
    assert told <= SITE_WIDE


SITE_WIDE = {  # of organisers of the site: that these pages exist is no secret
    f"{method} {name}"
    for method in ("GET", "POST")
    for name in (
        "people.add_to_register",
        "people.directory",
        "people.duplicates",
        "people.export_organisations",
        "people.focal_points",
        "people.identity_providers",
        "people.import_organisations",
        "people.invite",
        "people.new_focal_point",
        "people.new_identity_provider",
        "people.reprisal_reports",
        "reports.whole_record",
        "reports.whole_record_file",
        "roundtables.new_event",
        "roundtables.new_series",
    )
}


@pytest.mark.parametrize("who", WITHOUT_A_ROLE)
def test_who_has_no_role_opens_nothing_that_a_member_of_the_group_may_not(who, table):
    wider = {
        key
        for key, row in table.items()
        if row[who] == matrix.OPEN and row["another representative"] != matrix.OPEN and key.endswith(matrix.OWN)
    }
    assert wider == set()


def test_an_unguarded_route_stops_the_start_of_an_application(tmp_path):
    app = create_app(matrix.configuration(tmp_path))
    app.add_url_rule("/en/leak", "leak", lambda: "everything")
    with pytest.raises(auth.UnguardedView, match="leak"):
        auth.refuse_unguarded_views(app)


def test_a_guarded_route_that_nobody_reviewed_is_found(tmp_path, table):
    app = create_app(matrix.configuration(tmp_path))
    before = matrix.unclassified(app, table)
    app.add_url_rule("/en/new", "new", auth.requires(auth.anybody)(lambda: "new"), methods=["GET", "POST"])
    assert set(matrix.unclassified(app, table)) - set(before) == {"GET new own", "POST new own"}


def test_a_new_route_without_a_mark_or_a_row_fails_one_way_or_the_other(tmp_path, table):
    """Unguarded it stops the start; guarded it is missing in the table; there is no third way."""
    app = create_app(matrix.configuration(tmp_path))
    app.add_url_rule("/<lang:lang>/events/<uuid:event_id>/leak", "leak", lambda event_id: "everything")
    assert auth.unguarded(app) == ["leak"]
    app.view_functions["leak"] = auth.public(app.view_functions["leak"])
    assert auth.unguarded(app) == []
    assert "GET leak own" in matrix.unclassified(app, table)


def test_things_of_others_behind_a_new_route_are_missing_in_the_table_until_they_are_reviewed(crawl, tmp_path, table):
    app = create_app(matrix.configuration(tmp_path))
    app.add_url_rule("/<lang:lang>/r/<uuid:registration_id>", "peek", auth.public(lambda registration_id: ""))
    missing = matrix.unreviewed(replace(crawl, app=app), table)
    assert {"GET peek own", "GET peek others"} <= set(missing)


def test_a_row_without_a_route_is_found(crawl, table):
    row = "GET people.telephone_book own"
    assert row in matrix.gone(crawl, {**table, row: {}})


def test_an_unknown_parameter_of_an_address_is_explained(crawl, tmp_path):
    app = create_app(matrix.configuration(tmp_path))
    app.add_url_rule("/en/<uuid:spaceship_id>", "fly", auth.public(lambda spaceship_id: ""))
    rule = next(app.url_map.iter_rules("fly"))
    with pytest.raises(AssertionError, match="add a finder for 'spaceship_id' to FINDERS"):
        address(crawl, rule)


def test_every_finder_finds_something_in_the_workshop(crawl):
    empty = [name for name in FINDERS if not crawl.find(name.rpartition(".")[2], f"{name.rpartition('.')[0]}.x")]
    assert empty == []


@pytest.mark.parametrize("status", [500, 502])
def test_a_crash_is_never_taken_for_a_permission(status, application):
    assert matrix.verdict(application.response_class(status=status)) == matrix.CRASH
