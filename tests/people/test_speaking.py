"""Who speaks for an organisation: asked, approved, refused, ended; and who decides it."""

from __future__ import annotations

import uuid

import pytest

from core.audit import AuditEntry
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from people import policies, queries, services, speaking
from people.models import Membership, MembershipAction, MembershipState, OrganisationKind, Region
from tests import make


def focal_point(of, **values):
    """Somebody who answers for the organisation."""
    person = make.person(**values)
    with transaction() as session:
        session.add(make.speaks_for(person_id=person.id, organisation_id=of.id, is_focal_point=True))
    return person


def ask(person, organisation):
    with transaction():
        return services.join(person, organisation, by=make.actor(person))


def mails():
    return [(each.recipient, each.subject, each.body) for each in db.session.query(OutgoingMail).order_by("created_at")]


def acts():
    return [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.created_at)]


def own_organisation(person, name="River Watch"):
    with transaction():
        by = make.actor(person)
        made = services.add_organisation(
            {"en": name}, kind=OrganisationKind.NETWORK, country="KE", region=Region.AFRICA, level="local", by=by
        )
        return made, services.join(person, made, by=by)


@pytest.mark.parametrize("state", MembershipState)
@pytest.mark.parametrize("action", MembershipAction)
def test_the_table_decides_every_pair(state, action):
    allowed = {
        (MembershipAction.APPROVE, MembershipState.ASKED),
        (MembershipAction.END, MembershipState.ASKED),
        (MembershipAction.END, MembershipState.APPROVED),
    }
    assert Membership.lifecycle.allows(action, state) == ((action, state) in allowed)


def test_whoever_adds_an_organisation_speaks_for_it_at_once_and_is_its_focal_point(app):
    person = make.person()
    organisation, membership = own_organisation(person)
    assert (membership.state, membership.is_focal_point) == (MembershipState.APPROVED, True)
    assert make.actor(person).organisations == {organisation.id}
    assert mails() == []


def test_the_second_must_ask_and_the_focal_point_is_written_to(app):
    first, second = make.person(email="first@parley.example"), make.person("Second Person")
    organisation, _membership = own_organisation(first)
    membership = ask(second, organisation)
    assert membership.state == MembershipState.ASKED
    assert make.actor(second).organisations == frozenset()
    [(to, subject, body)] = mails()
    assert (to, subject) == ("first@parley.example", "Somebody wants to speak for River Watch")
    assert "Second Person wants to speak for River Watch" in body
    assert f"/en/organisations/{organisation.id}/people" in body


def test_an_organisation_without_a_focal_point_is_decided_by_the_organisers(app):
    organiser, person = make.organiser(email="organiser@parley.example"), make.person()
    organisation = make.organisation()
    membership = ask(person, organisation)
    assert [to for to, *_rest in mails()] == ["organiser@parley.example"]
    with transaction():
        speaking.approve(membership, by=make.actor(organiser))
    assert membership.is_focal_point, "the first whom they approve answers for it from then on"


def test_whoever_added_an_organisation_for_which_others_speak_must_ask_like_everybody(app):
    first, second = make.person(), make.person()
    organisation, membership = own_organisation(first)
    with transaction() as session:
        session.add(make.speaks_for(person_id=second.id, organisation_id=organisation.id, is_focal_point=True))
    with transaction():
        speaking.end(membership, reason="", by=make.actor(first))
    assert ask(first, organisation).state == MembershipState.ASKED


def test_an_approval_lets_speak_and_is_told(app):
    organisation = make.organisation("River Watch")
    decides, person = focal_point(organisation), make.person(email="new@parley.example", language="fr")
    membership = ask(person, organisation)
    with transaction():
        speaking.approve(membership, by=make.actor(decides))
    assert make.actor(person).organisations == {organisation.id}
    assert (membership.is_focal_point, membership.until) == (False, None)
    assert mails()[-1][0] == "new@parley.example"
    assert acts()[-1] == "membership.approved"


def test_a_refusal_needs_a_reason_and_is_told_with_it(app):
    organisation = make.organisation("River Watch")
    decides, person = focal_point(organisation), make.person()
    membership = ask(person, organisation)
    with pytest.raises(RuleBroken) as caught, transaction():
        speaking.refuse(membership, reason="  ", by=make.actor(decides))
    assert (caught.value.code, caught.value.field) == ("reason", "reason")
    with transaction():
        speaking.refuse(membership, reason="We do not know you.", by=make.actor(decides))
    assert (membership.state, membership.since) == (MembershipState.ENDED, None)
    assert "We do not know you." in mails()[-1][2]
    assert acts()[-1] == "membership.refused"
    assert "We do not know you." not in str(db.session.query(AuditEntry).all()[-1].details)


@pytest.mark.parametrize("verb", [speaking.approve, speaking.refuse])
def test_what_is_decided_is_not_decided_again(app, verb):
    organisation = make.organisation()
    decides, person = focal_point(organisation), make.person()
    membership = ask(person, organisation)
    values = {"reason": "No."} if verb is speaking.refuse else {}
    with transaction():
        speaking.approve(membership, by=make.actor(decides))
    with pytest.raises(RuleBroken) as caught, transaction():
        verb(membership, by=make.actor(decides), **values)
    assert caught.value.code == "wrong-state"


def test_who_was_refused_may_ask_again_and_the_first_request_stays(app):
    organisation = make.organisation()
    decides, person = focal_point(organisation), make.person()
    with transaction():
        speaking.refuse(ask(person, organisation), reason="Not yet.", by=make.actor(decides))
    db.session.expire_all()
    again = ask(person, organisation)
    assert again.state == MembershipState.ASKED
    assert db.session.query(Membership).filter_by(person_id=person.id).count() == 2


def test_two_open_memberships_of_one_person_are_refused_by_the_database(app):
    organisation, person = make.organisation(), make.person()
    with pytest.raises(RuleBroken) as caught, transaction() as session:
        for state in ("asked", "approved"):
            session.add(Membership(person_id=person.id, organisation_id=organisation.id, state_name=state))
    assert caught.value.code == "conflict"


def test_an_end_takes_the_word_away_and_leaves_the_row(app):
    organisation = make.organisation()
    decides, person = focal_point(organisation), make.representative(of=organisation, email="was@parley.example")
    membership = db.session.query(Membership).filter_by(person_id=person.id).one()
    with transaction():
        speaking.end(membership, reason="She left us.", by=make.actor(decides))
    assert make.actor(person).organisations == frozenset()
    assert queries.organisations_of(person.id) == []
    assert person.id not in {each.person_id for each in queries.list_representatives()}
    assert (membership.state, membership.until is not None) == (MembershipState.ENDED, True)
    assert mails()[-1][0] == "was@parley.example"


def test_one_ends_ones_own_without_a_reason_and_without_a_mail(app):
    person = make.representative()
    membership = db.session.query(Membership).one()
    with transaction():
        speaking.end(membership, reason="", by=make.actor(person))
    assert mails() == []


def test_the_last_focal_point_stays_as_long_as_others_speak(app):
    organisation = make.organisation()
    person = focal_point(organisation)
    other = make.representative(of=organisation)
    own = db.session.query(Membership).filter_by(person_id=person.id).one()
    for verb, values in ((speaking.end, {"reason": ""}), (speaking.unmake_focal_point, {})):
        with pytest.raises(RuleBroken) as caught, transaction():
            verb(own, by=make.actor(person), **values)
        assert caught.value.code == "last-focal-point"
    with transaction():
        speaking.make_focal_point(
            db.session.query(Membership).filter_by(person_id=other.id).one(), by=make.actor(person)
        )
    with transaction():
        speaking.end(own, reason="", by=make.actor(person))
    assert [each.id for each in queries.focal_people(organisation)] == [other.id]


def test_somebody_who_only_asks_is_not_made_a_focal_point(app):
    organisation, person = make.organisation(), make.person()
    membership = ask(person, organisation)
    with pytest.raises(RuleBroken) as caught, transaction():
        speaking.make_focal_point(membership, by=make.actor(make.organiser()))
    assert caught.value.code == "not-a-representative"


def test_a_focal_point_manages_the_own_organisation_and_no_other(app):
    own, other = make.organisation(), make.organisation()
    person, plain = focal_point(own), make.representative(of=own)
    assert policies.may_manage_organisation(make.actor(person), own)
    assert not policies.may_manage_organisation(make.actor(person), other)
    assert not policies.may_manage_organisation(make.actor(plain), own)
    assert policies.may_manage_organisation(make.actor(make.organiser()), other)


def test_the_page_shows_who_asks_who_speaks_and_who_did(browser):
    organisation = make.organisation("River Watch")
    person = focal_point(organisation, name="Focal Person")
    make.representative(of=organisation, name="Plain Person")
    ask(make.person("Asking Person"), organisation)
    browser.sign_in(person)
    page = browser.get(f"/en/organisations/{organisation.id}/people")
    assert all(name in page.main.text for name in ("Focal Person", "Plain Person", "Asking Person"))
    assert page.find("a", string="Decide")


def test_a_focal_point_approves_on_the_page(browser):
    organisation = make.organisation()
    person, asking = focal_point(organisation), make.person("Asking Person")
    membership = ask(asking, organisation)
    browser.sign_in(person)
    page = browser.submit(f"/en/memberships/{membership.id}/decision", verdict="approve", reason="")
    assert "It is recorded, and the person is told." in page.text
    assert make.actor(asking).organisations == {organisation.id}


def test_a_refusal_without_a_reason_is_explained_at_the_field(browser):
    organisation = make.organisation()
    person, asking = focal_point(organisation), make.person()
    membership = ask(asking, organisation)
    browser.sign_in(person)
    page = browser.submit(f"/en/memberships/{membership.id}/decision", status=422, verdict="refuse", reason="")
    assert "Give a reason" in page.select_one("#reason-error").text
    page = browser.submit(f"/en/memberships/{membership.id}/decision", verdict="refuse", reason="Unknown to us.")
    assert "Unknown to us." in page.main.text


def test_a_page_that_was_open_too_long_says_that_it_is_decided(browser):
    organisation = make.organisation()
    person = focal_point(organisation)
    membership = ask(make.person(), organisation)
    with transaction():
        speaking.approve(membership, by=make.actor(person))
    browser.sign_in(person)
    page = browser.get(f"/en/memberships/{membership.id}/decision")
    assert "This is decided already." in page.main.text
    browser.post(f"/en/memberships/{membership.id}/decision", status=422, verdict="approve")


def test_focal_points_are_made_and_unmade_by_a_button(browser):
    organisation = make.organisation()
    person, other = focal_point(organisation), make.representative(of=organisation)
    membership = db.session.query(Membership).filter_by(person_id=other.id).one()
    browser.sign_in(person)
    browser.post(f"/en/memberships/{membership.id}/focal-point", make="yes")
    assert {each.id for each in queries.focal_people(organisation)} == {person.id, other.id}
    browser.post(f"/en/memberships/{membership.id}/focal-point", make="no")
    assert {each.id for each in queries.focal_people(organisation)} == {person.id}


def test_one_ends_ones_own_from_the_account(browser):
    person = make.representative(of=make.organisation("River Watch"))
    membership = db.session.query(Membership).one()
    browser.sign_in(person)
    assert browser.get("/en/account").find("a", href=f"/en/memberships/{membership.id}/end")
    page = browser.submit(f"/en/memberships/{membership.id}/end", reason="")
    assert "It is ended." in page.text
    assert "River Watch" not in page.main.text
    browser.get(f"/en/memberships/{membership.id}/end")


@pytest.mark.parametrize("who", ["representative", "stranger", "other focal point", "asking"])
def test_only_a_focal_point_or_an_organiser_sees_who_speaks(browser, who):
    organisation = make.organisation()
    focal_point(organisation)
    asking = make.person()
    membership = ask(asking, organisation)
    person = {
        "representative": lambda: make.representative(of=organisation),
        "stranger": make.person,
        "other focal point": lambda: focal_point(make.organisation()),
        "asking": lambda: asking,
    }[who]()
    browser.sign_in(person)
    browser.get(f"/en/organisations/{organisation.id}/people", status=404)
    browser.get(f"/en/memberships/{membership.id}/decision", status=404)
    browser.post(f"/en/memberships/{membership.id}/focal-point", status=404, make="yes")


def test_a_key_that_does_not_exist_is_not_found(browser):
    browser.sign_in(make.organiser())
    for path in (f"/en/memberships/{uuid.uuid4()}/decision", f"/en/organisations/{uuid.uuid4()}/people"):
        browser.get(path, status=404)


def test_a_focal_point_reads_on_the_account_that_somebody_waits(browser):
    organisation = make.organisation()
    person = focal_point(organisation)
    browser.sign_in(person)
    assert "1 waits" not in browser.get("/en/account").main.text
    ask(make.person(), organisation)
    assert "1 waits" in browser.get("/en/account").main.text


def test_the_page_costs_the_same_for_one_and_for_twenty(browser):
    organisation, counts = make.organisation(), []
    browser.sign_in(make.organiser())
    for many in (1, 19):
        for _number in range(many):
            make.representative(of=organisation)
        browser.get(f"/en/organisations/{organisation.id}/people")
        counts.append(len(browser.queries))
    assert counts[0] == counts[1]
