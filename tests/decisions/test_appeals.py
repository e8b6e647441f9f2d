"""Appeals: once, in time, by those concerned, judged by somebody who had no part (Strategy, Transparency)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.audit import AuditEntry
from core.auth import NOBODY
from core.db import db, transaction
from core.mail import OutgoingMail
from core.rules import RuleBroken
from decisions import appeals, events, independence, queries
from decisions.models import (
    OUTCOMES,
    Appeal,
    AppealAction,
    AppealState,
    Area,
    Decision,
    Grounds,
    Inadmissible,
    Outcome,
    Verdict,
)
from decisions.services import record
from decisions.words import EFFECTS
from people.models import Membership
from people.roles import Role
from tests import make
from tests.decisions import builders

pytestmark = pytest.mark.slow

S, A = AppealState, AppealAction
LEGAL = {
    (S.LODGED, A.ADMIT): S.ADMITTED,
    (S.LODGED, A.REFUSE): S.INADMISSIBLE,
    (S.LODGED, A.WITHDRAW): S.WITHDRAWN,
    (S.ADMITTED, A.UPHOLD): S.UPHELD,
    (S.ADMITTED, A.VARY): S.VARIED,
    (S.ADMITTED, A.OVERTURN): S.OVERTURNED,
    (S.ADMITTED, A.SEND_BACK): S.SENT_BACK,
    (S.ADMITTED, A.WITHDRAW): S.WITHDRAWN,
}


@pytest.mark.parametrize("state", AppealState)
@pytest.mark.parametrize("action", AppealAction)
def test_the_table_decides_every_pair(state, action):
    appeal = Appeal(state_name=state)
    if (state, action) in LEGAL:
        appeal.perform(action)
        assert appeal.state is LEGAL[state, action]
        return
    with pytest.raises(RuleBroken) as broken:
        appeal.perform(action)
    assert broken.value.code == "wrong-state"


def code(verb, *things, **values):
    with pytest.raises(RuleBroken) as broken, transaction():
        verb(*things, **values)
    return broken.value.code


def lodge(registration, by, words=builders.WORDS):
    decision = queries.latest(registration)
    with transaction():
        return appeals.lodge(decision, grounds=Grounds.FACTS, words=words, language="en", by=by)


def decision_on(event, by, *, area=Area.MODERATION, verdict=Verdict.DECLINED, of=None, **values):
    """A decision on something of a person's, in any area."""
    person = of or make.representative()
    subject = person.memberships[0]
    with transaction():
        return record(subject, event_id=event.id, area=area, verdict=verdict, reason="So.", by=by, **values)


def contested(decision):
    with transaction():
        person = db.session.get(type(decision.person), decision.person_id)
        by = make.actor(person)
        return appeals.lodge(decision, grounds=Grounds.CRITERIA, words="No.", language="en", by=by)


# Lodging


def test_an_appeal_keeps_who_why_and_until_when(app):
    registration = builders.refused()
    made = lodge(registration, make.actor(registration.person), "  It is wrong. ")
    assert (made.reference, made.words, made.grounds) == ("A-001", "It is wrong.", Grounds.FACTS)
    assert made.appellant.id == registration.person_id
    assert made.due_at - made.created_at > timedelta(days=13, hours=23)


@pytest.mark.parametrize("words", ["", "   ", "x" * 10_001])
def test_an_appeal_needs_words_that_fit(app, words):
    registration = builders.refused()
    by = make.actor(registration.person)
    assert code(lodge, registration, by, words) in ("no-words", "too-long")


def test_a_colleague_of_the_same_organisation_can_contest_for_the_person(app):
    registration = builders.refused()
    colleague = make.representative(of=registration.organisation)
    assert lodge(registration, make.actor(colleague)).appellant.id == colleague.id


def test_somebody_of_another_organisation_cannot(app):
    registration = builders.refused()
    assert code(lodge, registration, make.actor(make.representative())) == "not-concerned"


def test_the_secretariat_cannot_contest_in_somebodys_place(app):
    registration = builders.refused()
    assert code(lodge, registration, make.actor(make.organiser(registration.event))) == "not-concerned"


def test_nobody_lodges_nothing(app):
    registration = builders.refused()
    with pytest.raises(ValueError, match="somebody"):
        lodge(registration, NOBODY)


def test_a_decision_is_contested_once_even_after_the_appeal_was_withdrawn(app):
    registration = builders.refused()
    made = builders.appeal(registration)
    with transaction():
        appeals.withdraw(made, by=make.actor(registration.person))
    assert code(lodge, registration, make.actor(registration.person)) == "not-contestable"


def test_after_the_last_moment_it_is_too_late(app):
    registration = builders.refused()
    until = queries.latest(registration).contest_until
    with clock.at(until):
        assert code(lodge, registration, make.actor(registration.person)) == "not-contestable"
    with clock.at(until - timedelta(seconds=1)):
        assert lodge(registration, make.actor(registration.person)).pending


@pytest.mark.parametrize(
    ("area", "verdict", "possible"),
    [
        (Area.ACCREDITATION, Verdict.ACCEPTED, False),
        (Area.ACCREDITATION, Verdict.WAITING, False),
        (Area.ACCREDITATION, Verdict.DECLINED, True),
        (Area.GROUP, Verdict.ACCEPTED, False),
        (Area.GROUP, Verdict.REMOVED, True),
        (Area.SPONSORSHIP, Verdict.ACCEPTED, False),
        (Area.SPONSORSHIP, Verdict.WAITING, True),
        (Area.SPONSORSHIP, Verdict.DECLINED, True),
        (Area.MODERATION, Verdict.REMOVED, True),
        (Area.DISPOSITION, Verdict.ACCEPTED, True),
        (Area.DISPOSITION, Verdict.DECLINED, True),
    ],
)
def test_what_can_be_contested_depends_on_area_and_verdict(app, area, verdict, possible):
    event = make.event()
    decision = decision_on(event, make.actor(make.organiser(event)), area=area, verdict=verdict)
    assert appeals.may_be_contested(decision) is possible


def test_appeals_are_numbered_within_their_event(app):
    form = builders.registrations.open_form()
    numbers = [builders.appeal(builders.refused(form)).reference for _each in range(2)]
    assert [*numbers, builders.appeal().reference] == ["A-001", "A-002", "A-001"]


def test_the_page_that_asks_whether_nothing_was_decided_gets_a_plain_no(app):
    assert not appeals.may_be_contested(None)


# Who may look at it


def refused_as_reviewer(appeal, person):
    return code(appeals.assign, appeal, person, by=make.actor(make.organiser(builders.event_of(appeal))))


def test_whoever_decided_does_not_judge(app):
    form = builders.registrations.open_form()
    first = make.organiser(form.event)
    appeal = builders.appeal(builders.refused(form, by=make.actor(first)))
    assert refused_as_reviewer(appeal, first) == "not-independent-decided"
    assert appeal.reviewer_id is None


def test_nor_does_whoever_recommended_it(app):
    event = make.event()
    adviser = make.reviewer(event)
    appeal = contested(decision_on(event, make.actor(make.organiser(event)), recommended_by=adviser.id))
    assert refused_as_reviewer(appeal, adviser) == "not-independent-recommended"


def test_nor_does_whoever_assessed_it(app):
    event = make.event()
    scorer = make.reviewer(event)
    appeal = contested(decision_on(event, make.actor(make.organiser(event)), assessed_by=[scorer.id]))
    assert refused_as_reviewer(appeal, scorer) == "not-independent-assessed"


def test_nor_does_anybody_of_the_same_organisation(app):
    registration = builders.refused()
    colleague = make.appointed(registration.event, Role.REVIEWER, organisation=registration.organisation)
    assert refused_as_reviewer(builders.appeal(registration), colleague) == "not-independent-organisation"


def test_nor_does_anybody_of_another_organisation_that_the_appellant_speaks_for(app):
    registration = builders.refused()
    other = make.organisation()
    judge = make.appointed(registration.event, Role.REVIEWER, organisation=other)
    with transaction() as session:
        session.add(Membership(person_id=registration.person_id, organisation_id=other.id, state_name="approved"))
    assert refused_as_reviewer(builders.appeal(registration), judge) == "not-independent-organisation"


@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.REVIEWER, Role.CHAIR])
def test_nor_do_those_concerned_whatever_role_they_hold(app, role):
    form = builders.registrations.open_form()
    person = make.appointed(form.event, role, organisation=make.organisation())
    appeal = builders.appeal(builders.refused(form, person=person))
    assert refused_as_reviewer(appeal, person) == "not-independent-party"


def test_nor_does_a_colleague_who_lodged_it(app):
    registration = builders.refused()
    colleague = make.appointed(registration.event, Role.REVIEWER, organisation=registration.organisation)
    appeal = builders.appeal(registration, by=make.actor(colleague))
    assert refused_as_reviewer(appeal, colleague) == "not-independent-party"


def test_nor_does_whoever_decided_on_the_same_thing_before(app):
    event, person = make.event(), make.representative()
    first, second = make.organiser(event), make.organiser(event)
    decision_on(event, make.actor(first), of=person)
    appeal = contested(decision_on(event, make.actor(second), of=person))
    assert refused_as_reviewer(appeal, first) == "not-independent-decided"


def test_nor_does_whoever_judged_an_earlier_appeal_on_the_same_thing(app):
    registration = builders.refused()
    first = builders.decided(registration, Outcome.SENT_BACK)
    with transaction():
        builders.registrations.services.decline(
            registration, by=builders.registrations.staff(registration.event), reason="Still."
        )
    again = builders.appeal(registration)
    assert refused_as_reviewer(again, first.reviewer) == "not-independent-judged"


@pytest.mark.parametrize("role", [Role.RAPPORTEUR, Role.FINANCE])
def test_nor_does_anybody_whose_role_is_another(app, role):
    appeal = builders.appeal()
    assert refused_as_reviewer(appeal, make.appointed(builders.event_of(appeal), role)) == "no-role"


def test_nor_does_the_staff_of_another_event(app):
    assert refused_as_reviewer(builders.appeal(), make.reviewer(make.event())) == "no-role"


def test_an_organiser_of_the_site_can_where_everybody_of_the_event_had_a_part(app):
    appeal = builders.appeal()
    organiser = make.organiser()
    with transaction():
        appeals.assign(appeal, organiser, by=make.actor(organiser))
    assert appeal.reviewer.id == organiser.id


def test_only_those_who_can_are_offered(app):
    form = builders.registrations.open_form()
    first = make.organiser(form.event)
    appeal = builders.appeal(builders.refused(form, by=make.actor(first)))
    good = make.reviewer(form.event)
    make.appointed(form.event, Role.REVIEWER, organisation=appeal.decision.person.memberships[0].organisation)
    offered = {person.id for person in independence.eligible(appeal)}
    assert good.id in offered
    assert first.id not in offered
    assert all(code_of(appeal, person) is None for person in independence.eligible(appeal))


def code_of(appeal, person):
    return independence.ties(appeal).get(person.id)


def test_a_reviewer_who_has_joined_the_organisation_since_can_no_longer_decide(app):
    appeal = builders.admitted()
    by = make.actor(appeal.reviewer)
    with transaction() as session:
        ids = {"person_id": appeal.reviewer_id, "organisation_id": appeal.decision.organisation_id}
        session.add(Membership(**ids, state_name="asked"))
    outcome = {"reason": "So.", "by": by}
    assert code(appeals.decide, appeal, Outcome.UPHELD, **outcome) == "not-independent-organisation"


@pytest.mark.parametrize("verb", [appeals.admit, appeals.refuse, appeals.decide])
def test_only_the_reviewer_acts(app, verb):
    appeal = builders.admitted() if verb is appeals.decide else builders.assigned()
    by = make.actor(make.organiser(builders.event_of(appeal)))
    values = {
        appeals.admit: {},
        appeals.refuse: {"why": Inadmissible.SETTLED},
        appeals.decide: {"outcome": Outcome.UPHELD, "reason": "So."},
    }
    assert code(verb, appeal, by=by, **values[verb]) == "not-the-reviewer"


def test_somebody_else_can_be_chosen_while_it_is_not_decided(app):
    appeal = builders.admitted()
    other = make.reviewer(builders.event_of(appeal))
    with transaction():
        appeals.assign(appeal, other, by=make.actor(make.organiser(builders.event_of(appeal))))
    assert appeal.reviewer.id == other.id


# Admissibility and outcome


def test_what_is_not_admissible_ends_with_its_reason(app):
    appeal = builders.assigned()
    with transaction():
        appeals.refuse(appeal, why=Inadmissible.NO_GROUNDS, reason=" Say more. ", by=make.actor(appeal.reviewer))
    assert (appeal.state, appeal.inadmissible, appeal.reason) == (S.INADMISSIBLE, "no_grounds", "Say more.")
    assert appeal.ended_at is not None


def test_nothing_is_decided_before_it_is_admitted(app):
    appeal = builders.assigned()
    by = make.actor(appeal.reviewer)
    assert code(appeals.decide, appeal, Outcome.UPHELD, reason="So.", by=by) == "wrong-state"


@pytest.mark.parametrize("reason", ["", "  "])
def test_an_outcome_needs_a_reason(app, reason):
    appeal = builders.admitted()
    by = make.actor(appeal.reviewer)
    assert code(appeals.decide, appeal, Outcome.UPHELD, reason=reason, by=by) == "no-words"


@pytest.mark.parametrize("area", [area for area in Area if Outcome.VARIED not in OUTCOMES[area]])
def test_an_outcome_that_its_area_does_not_know_is_refused(app, area):
    event = make.event()
    verdict = Verdict.REMOVED if area is Area.GROUP else Verdict.DECLINED
    appeal = contested(decision_on(event, make.actor(make.organiser(event)), area=area, verdict=verdict))
    judge = make.reviewer(event)
    with transaction():
        appeals.assign(appeal, judge, by=make.actor(judge))
        appeals.admit(appeal, by=make.actor(judge))
    by = make.actor(judge)
    assert code(appeals.decide, appeal, Outcome.VARIED, reason="So.", by=by) == "no-such-outcome"


def test_what_has_ended_is_not_touched_again(app):
    appeal = builders.decided()
    by = make.actor(appeal.reviewer)
    assert code(appeals.withdraw, appeal, by=make.actor(appeal.appellant)) == "ended"
    assert code(appeals.decide, appeal, Outcome.OVERTURNED, reason="So.", by=by) == "ended"
    assert code(appeals.assign, appeal, appeal.reviewer, by=by) == "ended"


def test_the_area_concerned_is_told_and_its_refusal_undoes_all(app):
    appeal = builders.admitted()

    def refuse(sender, *, by):
        raise RuleBroken("No.", code="not-possible-there")

    events.appeal_decided.connect(refuse)
    try:
        by = make.actor(appeal.reviewer)
        assert code(appeals.decide, appeal, Outcome.OVERTURNED, reason="So.", by=by) == "not-possible-there"
    finally:
        events.appeal_decided.disconnect(refuse)
    db.session.refresh(appeal)
    assert (appeal.state, appeal.reason) == (S.ADMITTED, "")


def test_an_upheld_decision_stays_the_decision_in_force(app):
    appeal = builders.decided()
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 1
    assert appeal.state is S.UPHELD


def test_every_step_is_in_the_record_without_its_words(app):
    builders.decided(outcome=Outcome.OVERTURNED)
    acts = {row.action: row.details for row in db.session.scalars(select(AuditEntry)) if "appeal" in row.action}
    assert set(acts) == {"appeal.lodged", "appeal.assigned", "appeal.admitted", "appeal.decided"}
    assert builders.WORDS not in str(acts)
    assert acts["appeal.decided"]["outcome"] == "overturned"


# Letters


def written(words):
    rows = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.created_at))
    return [(row.recipient, row.body) for row in rows if words in row.subject]


def test_it_is_acknowledged_with_the_day_of_the_answer(app):
    appeal = builders.appeal()
    [(recipient, body)] = written("has arrived")
    assert recipient == appeal.appellant.email
    assert f"/en/appeals/{appeal.id}" in body


def test_a_person_whose_colleague_contests_is_told_too(app):
    registration = builders.refused()
    colleague = make.representative(of=registration.organisation)
    builders.appeal(registration, by=make.actor(colleague))
    assert {recipient for recipient, _body in written("has arrived")} == {colleague.email, registration.person.email}


def test_those_who_could_judge_are_asked_and_nobody_else(app):
    form = builders.registrations.open_form()
    first, good, organiser = make.organiser(form.event), make.reviewer(form.event), make.organiser()
    builders.appeal(builders.refused(form, by=make.actor(first)))
    asked = {recipient for recipient, _body in written("needs a reviewer")}
    assert good.email in asked
    assert not asked & {first.email, organiser.email}


def test_the_organisers_of_the_site_are_asked_where_the_event_has_nobody(app):
    event, organiser = make.event(), make.organiser()
    contested(decision_on(event, make.actor(make.organiser(event, site_role=""))))
    assert [recipient for recipient, _body in written("needs a reviewer")] == [organiser.email]


def test_whoever_is_chosen_is_told_and_whoever_claims_it_knows(app):
    appeal = builders.assigned()
    assert [recipient for recipient, _body in written("Please look at appeal")] == [appeal.reviewer.email]
    other = builders.appeal()
    judge = make.reviewer(builders.event_of(other))
    with transaction():
        appeals.assign(other, judge, by=make.actor(judge))
    assert judge.email not in [recipient for recipient, _body in written("Please look at appeal")]


def test_the_outcome_is_told_with_its_reason(app):
    appeal = builders.decided(outcome=Outcome.SENT_BACK)
    [(recipient, body)] = written("is decided")
    assert recipient == appeal.appellant.email
    assert builders.REASON in body
    assert "Sent back" in body


def test_why_it_is_not_admissible_is_told(app):
    appeal = builders.assigned()
    with transaction():
        appeals.refuse(appeal, why=Inadmissible.SETTLED, by=make.actor(appeal.reviewer))
    [(_recipient, body)] = written("cannot be looked at")
    assert "The matter has been settled in the meantime." in body


def test_the_reviewer_is_told_that_there_is_nothing_left_to_judge(app):
    appeal = builders.assigned()
    with transaction():
        appeals.withdraw(appeal, by=make.actor(appeal.appellant))
    assert [recipient for recipient, _body in written("is withdrawn: ")][-1:] == [appeal.reviewer.email]


@pytest.mark.parametrize("language", ["ar", "zh", "fr", "ru", "es"])
def test_letters_are_in_the_language_of_their_reader(app, language):
    registration = builders.refused(person=make.representative(language=language))
    appeal = builders.appeal(registration, language=language)
    letters = list(db.session.scalars(select(OutgoingMail).where(OutgoingMail.about_id == appeal.id)))
    assert {row.language for row in letters if row.recipient == registration.person.email} == {language}


def test_no_letter_repeats_what_the_appeal_says(app):
    builders.decided(outcome=Outcome.OVERTURNED)
    assert not any(builders.WORDS in row.body for row in db.session.scalars(select(OutgoingMail)))


# Days


def test_an_event_sets_within_how_many_days_it_answers(app):
    registration = builders.refused()
    with transaction():
        appeals.set_days(registration.event_id, 5, by=make.actor(make.organiser(registration.event)))
    appeal = builders.appeal(registration)
    assert timedelta(days=4, hours=23) < appeal.due_at - appeal.created_at <= timedelta(days=5)


@pytest.mark.parametrize("days", [0, -1, 91])
def test_the_number_of_days_has_limits(app, days):
    event = make.event()
    assert code(appeals.set_days, event.id, days, by=make.actor(make.organiser(event))) == "days"


# Words


@pytest.mark.parametrize("area", Area)
def test_every_outcome_of_an_area_says_what_follows(area):
    assert all(outcome is Outcome.UPHELD or (area, outcome) in EFFECTS for outcome in OUTCOMES[area])


def test_nothing_is_said_to_follow_that_the_area_does_not_know():
    assert all(outcome in OUTCOMES[area] for area, outcome in EFFECTS)
