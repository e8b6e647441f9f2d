"""The demonstration, told once into an empty database: what is there afterwards, and how it holds together."""

from datetime import timedelta

import pytest

from agendas import queries as agendas
from agendas.models import AgendaSession
from core import clock, jobs
from core.db import db, transaction
from core.i18n import LANGUAGES
from core.mail import OutgoingMail
from core.queue import QueueState
from decisions.models import Decision
from demonstration.content import PASSPHRASE
from demonstration.load import load
from people import queries as people
from people.models import Organisation, Person
from people.signing_in import authenticate
from registration import queries as registration
from registration.models import Presence, Registration, State
from reports import queries as reports
from reports.models import SessionNote, Source
from roundtables.models import Consultation, ConsultationPoint, Event, Series
from sponsorship.models import HOLDS_MONEY, Call, SponsorshipRequest
from tests.conftest import empty
from tests.demonstration.content import DATA
from texts import queries as texts
from texts.canonical import fingerprint
from texts.models import NEEDS_EFFECT, ClauseKind, Contribution, Disposition, DispositionState, DocumentVersion

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def world(application):
    """The whole story, in a database of its own for this file."""
    with application.app_context():
        db.session.remove()
        empty(db.engine)
        with transaction():
            made = load()
        yield made
        db.session.rollback()
        db.session.remove()


def count(model, *conditions):
    return db.session.scalar(db.select(db.func.count()).select_from(model).where(*conditions))


def outcome(world):
    return reports.get_published(world.events["malaga"])


def agenda(world, ordinal):
    return texts.version_number(agendas.agenda_of(world.events["malaga"]), ordinal)


@pytest.mark.parametrize(
    ("model", "number"),
    [
        (Organisation, len(DATA["organisations"])),
        (Person, len(DATA["people"])),
        (Series, len(DATA["series"])),
        (Event, len(DATA["events"]) + 1),
        (Consultation, len(DATA["consultations"])),
        (ConsultationPoint, sum(len(each["points"]) for each in DATA["consultations"])),
        (SessionNote, len(DATA["notes"]["notes"])),
        (SponsorshipRequest, len(DATA["sponsorship"]["requests"])),
        (
            Contribution,
            sum(len(each["comments"]) for each in DATA["comments"]) + len(DATA["outcome"]["round"]["comments"]),
        ),
        (Call, 2),
    ],
)
def test_everything_in_the_files_is_in_the_database(world, model, number):
    assert count(model) == number


def test_every_person_and_organisation_says_that_it_is_invented(world):
    assert all("demonstration" in each.name.body.lower() for each in db.session.scalars(db.select(Organisation)))
    assert all(each.email.endswith(".example") for each in db.session.scalars(db.select(Person)))


def test_every_paragraph_of_the_outcome_goes_back_to_something(world):
    version = outcome(world)
    sources = reports.sources_by_clause(version)
    paragraphs = [each for each in version.wordings if each.kind == ClauseKind.PARAGRAPH]
    assert len(paragraphs) > 20
    assert [each for each in paragraphs if not sources.get(each.clause_id)] == []
    assert reports.without_source(version) == []


def test_sources_are_of_all_three_kinds_and_of_this_event(world):
    found = db.session.scalars(db.select(Source)).all()
    assert {each.event_id for each in found} == {world.events["malaga"].id}
    for kind in ("contribution_id", "note_id", "point_id"):
        assert any(getattr(each, kind) for each in found)


def test_the_second_agenda_rewords_four_places_and_each_carries_a_comment(world):
    first, second = agenda(world, 1), agenda(world, 2)
    before = {each.clause_id: words_by_language(each) for each in first.wordings}
    changed = {each.clause_id for each in second.wordings if before.get(each.clause_id) != words_by_language(each)}
    assert changed == {world.clauses[each["clause"]] for each in DATA["agenda"][0]["versions"][1]["changes"]}
    answers = db.session.scalars(db.select(Disposition).where(Disposition.to_version_id == second.id))
    assert len(changed) == 4
    assert changed <= {each.clause_id for each in answers if each.code in NEEDS_EFFECT}


def words_by_language(wording):
    return tuple(sorted((text.by_language if text else {}).items()) for text in (wording.heading, wording.body))


def test_every_answer_but_those_that_wait_is_published(world):
    states = db.session.scalars(db.select(Disposition.state_name)).all()
    waiting = sum(not each["answer"] for round_ in DATA["comments"] for each in round_["comments"])
    assert states.count(DispositionState.RECOMMENDED) == 0
    assert states.count(DispositionState.PUBLISHED) == count(Contribution) - waiting - states.count("decided")


def test_no_answer_was_decided_by_whoever_recommended_it(world):
    assert count(Disposition, Disposition.recommended_by_id == Disposition.decided_by_id) == 0


def test_every_published_version_of_the_outcome_still_has_its_fingerprint(world):
    document = reports.outcome_of(world.events["malaga"])
    versions = texts.with_wordings(each.id for each in document.versions)
    assert len(versions) == 2
    assert all(each.sha256 == fingerprint(each) for each in versions.values())


def test_every_published_version_has_a_fingerprint(world):
    assert count(DocumentVersion, DocumentVersion.sha256 == "", DocumentVersion.published_at.is_not(None)) == 0


def test_the_offers_stay_within_the_budget(world):
    for call in db.session.scalars(db.select(Call)):
        offers = db.session.scalars(db.select(SponsorshipRequest).where(SponsorshipRequest.call_id == call.id)).all()
        held = sum(each.offered for each in offers if each.state in HOLDS_MONEY)
        assert held == call.committed <= call.budget
    assert max(call.committed for call in db.session.scalars(db.select(Call))) > 0


def test_every_sponsorship_decision_stands_in_the_register_with_who_took_it(world):
    decided = count(SponsorshipRequest, SponsorshipRequest.state_name != "submitted")
    assert count(Decision, Decision.area == "sponsorship") >= decided


def test_every_session_of_the_workshop_has_people_in_it(world):
    sessions = agendas.list_sessions(world.events["malaga"])
    counted = db.session.execute(db.select(Presence.session_id, db.func.count()).group_by(Presence.session_id))
    present = dict(counted.all())
    assert len(sessions) >= 4
    assert all(present.get(each.id, 0) > 0 for each in sessions)


def test_whoever_was_present_held_a_place(world):
    absent = db.select(db.func.count(Presence.id)).join(Registration).where(Registration.state_name != State.ACCEPTED)
    assert db.session.scalar(absent) == 0


def test_the_waiting_list_can_be_seen_at_work(world):
    event = world.events["malaga"]
    form = registration.get_form(event.id)
    assert registration.places_left(form, "in_person") == 0
    assert registration.counts(event).of(State.WAITING) == 1


def test_every_state_of_a_registration_occurs(world):
    assert set(db.session.scalars(db.select(Registration.state_name))) == set(State)


def test_the_upcoming_event_lies_ahead_and_can_be_seen_by_everybody(world):
    event = world.events["upcoming"]
    assert clock.now() + timedelta(days=30) < event.starts_at < clock.now() + timedelta(days=60)
    assert event.public_at <= clock.now()


def test_the_upcoming_event_takes_comments_registrations_and_requests_now(world):
    event, now = world.events["upcoming"], clock.now()
    form = registration.get_form(event.id)
    call = db.session.scalar(db.select(Call).where(Call.event_id == event.id))
    consultation = texts.open_round_for(agendas.agenda_of(event))
    for each in (form, call, consultation):
        assert each.opens_at <= now < each.closes_at < event.starts_at


def test_sessions_people_can_join_have_an_address_at_an_example_domain(world):
    found = db.session.scalars(db.select(AgendaSession.join_url).where(AgendaSession.join_url != "")).all()
    assert found
    assert all(each.startswith("https://meeting.example/") for each in found)


def test_no_letter_waits_to_be_sent(world):
    assert count(OutgoingMail) > 0
    assert count(OutgoingMail, OutgoingMail.state != QueueState.DONE) == 0
    assert set(db.session.scalars(db.select(OutgoingMail.body))) == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_outcome_can_be_read_in_every_language(world, language):
    version = outcome(world)
    own = [each for each in version.wordings if each.heading and each.heading.shown(language).language == language]
    assert len(own) == sum(each.heading is not None for each in version.wordings)


def test_the_command_refuses_a_database_with_somebody_in_it(world, application):
    before = count(Person)
    said = application.test_cli_runner().invoke(args=["demonstration"])
    assert (said.exit_code, "not empty" in said.output) == (0, True)
    assert count(Person) == before


def test_the_addresses_that_are_told_can_really_sign_in(world, application):
    said = application.test_cli_runner().invoke(args=["accounts"])
    addresses = [word for word in said.output.split() if "@" in word]
    assert len(addresses) == 6
    assert PASSPHRASE in said.output
    for address in addresses:
        with transaction():
            assert authenticate(address, PASSPHRASE).person.email == address


def test_the_people_who_are_told_of_speak_for_what_they_should(world):
    representative = people.person_by_address(world.people["representative-ar"].email)
    assert representative.language == "ar"
    assert world.actor("representative-ar").organisations


def test_nothing_of_the_load_waits_for_ever_in_the_queue(world):
    assert count(jobs.Job, jobs.Job.state == QueueState.FAILED) == 0
