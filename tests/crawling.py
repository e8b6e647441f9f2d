"""The world of the crawling tests: the demonstration with marks in every confidential field, and its addresses.

A mark reads `canary-<kind>-<whose>-end`, so that wherever it turns up one knows what leaked and whose it is.
"""

from __future__ import annotations

import re
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from agendas import services as agendas
from agendas.models import AgendaSession, Slot, SlotKind
from core import clock, files
from core.db import db, transaction
from core.i18n import speaking
from core.money import Money
from decisions.models import Appeal, Decision
from demonstration import content, load
from demonstration.world import World
from people import (
    authenticators,
    document_models,
    documents,
    invitations,
    links,
    providers,
    reprisals,
    vault,
    visibility_choices,
)
from people.document_models import OrganisationDocument
from people.factor_models import Passkey
from people.focal_point_models import FocalPoint
from people.link_models import Link, Purpose
from people.models import Account, Membership, Organisation, SignIn
from people.organisation_models import KeptLetter, OrganisationImport
from people.provider_models import IdentityProvider
from people.reprisal_models import ReprisalReport
from people.signing_in import token_hash
from people.vault_models import Protected
from people.visibility_models import Audience, Showing
from registration import tokens
from registration.models import Presence, Question, Registration, RegistrationForm, State
from reports import services as reports
from reports.models import SessionNote, Source
from roundtables import services as roundtables
from roundtables import terms
from roundtables.models import Appointment, Consultation, ConsultationPoint, Event, EventKind, GroupSeat, Mode
from roundtables.review_models import FollowUp, MutualReview
from roundtables.risk_models import Risk
from sponsorship import services as sponsorship
from sponsorship.models import Call, CostKind, Criterion, SponsorshipRequest
from tests.browser import Browser
from tests.conftest import empty
from tests.world import CAST
from texts import rounds
from texts.models import (
    Clause,
    ClauseKind,
    ClauseText,
    ConsultationRound,
    Contribution,
    Disposition,
    DispositionCode,
    DispositionState,
    Document,
    DocumentKind,
    DocumentVersion,
)

HIDDEN = ("region", "anonymous")
SHOWN_LESS = {"reef-1": Showing.REGION, "wide-table-1": Showing.ABSENT}  # who signed their words, and thought again
MARK = re.compile(r"canary-([a-z]+)-(.+?)-end")
ROOM = "meeting.example"  # the host of the online rooms of the demonstration
SESSION_TOKEN = "0" * 40  # what the tokens of forms are made from; a real one is random
LINK = "the-link-of-the-crawl"  # a token; a real one is random
MOST_QUERIES = 1000  # budgets are the business of each area's own tests
MOMENT = datetime(2022, 5, 9, 7, 10, tzinfo=UTC)  # ten minutes into the workshop of the demonstration
NEEDS_SQLITE = "the file of the database is put back after requests that change it, and only SQLite is one file"
WITH_FORMS = {  # beside the cast: people whose own pages still have forms on them
    "applicant": "hill-town-1",  # a request for sponsorship that nobody has decided
    "candidate": "open-threshold-2",  # a registration that nobody has decided
    "invited": "representative-ar",  # an offer that is not answered yet
}
_told = {}  # by the address of the database


def mark(kind, whose):
    """A unique string for one confidential thing; an e-mail address stays one."""
    found = f"canary-{kind}-{whose}-end".lower()
    return f"{found}@marked.example" if kind == "email" else found


@contextmanager
def marked_content():
    """The demonstration's content with the marks in it, for as long as it is being told."""
    content.read.cache_clear()
    try:
        mark_people()
        mark_registrations()
        mark_sponsorship()
        mark_texts()
        mark_agreements()
        yield
    finally:
        content.read.cache_clear()


def mark_people():
    """Names, addresses, and the organisations of which nobody may be named."""
    choices = {}
    for person in content.read("people"):
        choices.setdefault(person["organisation"], set()).add(person["attribution"])
        person["email"] = mark("email", person["key"])
        if person["attribution"] != "named":
            person["name"] = mark("name", person["key"])
        if person["key"] in SHOWN_LESS:
            person["name"] = mark("less", person["key"])
    for organisation in content.read("organisations"):
        if choices.get(organisation["key"], {"named"}) <= set(HIDDEN):
            organisation["name"] = {code: mark("organisation", organisation["key"]) for code in organisation["name"]}


def mark_registrations():
    """Needs, free answers, the reasons of refusals."""
    registration = content.read("registration")
    label = {"en": "A wish", "fr": "Un souhait", "es": "Un deseo", "ar": "أمنية", "ru": "Пожелание", "zh": "愿望"}
    wish = {"key": "wish", "kind": "text", "required": False, "label": label, "options": []}
    registration["form"]["questions"].append(wish)
    for record in registration["registrations"]:
        record["answers"]["needs"] = mark("needs", record["person"])
        record["answers"]["wish"] = mark("answer", record["person"])
        if record["reason"]:
            record["reason"]["text"] = {code: mark("refusal", record["person"]) for code in label}
        if "appeal" in record:
            record["appeal"]["words"] = {code: mark("appeal", record["person"]) for code in label}
            record["appeal"]["answer"] = {code: mark("judgement", record["person"]) for code in label}


def mark_sponsorship():
    """What was asked for, what reviewers noted, why it was decided so."""
    for record in content.read("sponsorship")["requests"]:
        record["statement"] = mark("statement", record["person"])
        for assessment in record["assessments"]:
            assessment["note"] = mark("assessment", f"{assessment['reviewer']}.{record['person']}")
        if reason := record["decision"]["reason"]:
            record["decision"]["reason"] = {code: mark("verdict", record["person"]) for code in reason}


def mark_agreements():
    """What could harm people, and what both sides said of each other."""
    agreements = content.read("agreeing")
    for record in agreements["risks"]:
        for name in ("threat", "concerned", "mitigation"):
            record[name] = mark("risk", f"{record['key']}.{name}")
    for each in agreements["review"]["answers"]:
        for name in ("promised", "kept", "change"):
            each[name] = mark("review", f"{each['side']}.{name}")


def mark_texts():
    """Comments without an answer, notes of sessions, what was said in dialogues."""
    for each in [*content.read("comments"), content.read("outcome")["round"]]:
        for record in each["comments"]:
            if record["answer"] is None:
                record["text"] = mark("comment", record["person"])
    for record in content.read("notes")["notes"]:
        record["text"] = dict.fromkeys(record["text"], mark("note", record["key"]))
    for consultation in content.read("consultations"):
        for point in consultation["points"]:
            point["text"] = dict.fromkeys(point["text"], mark("point", point["key"]))


def tell_marked():
    """The whole demonstration, its mails with it, and what it leaves out."""
    told = World()
    with marked_content():
        for chapter in load.CHAPTERS:
            chapter(told)
            db.session.flush()
    with speaking("en"):
        furnish(told)
    return told


def furnish(told):
    """What no demonstration shows but every route needs: drafts, an open round, an event before it is public."""
    malaga, organiser, rapporteur = told.events["malaga"], told.actor("organiser"), told.actor("rapporteur")
    begins = malaga.starts_at
    agenda = agendas.start_draft(malaga, by=organiser)
    agendas.add_slot(
        agenda,
        kind=ClauseKind.SESSION,
        slot=SlotKind.PLENARY,
        starts_at=malaga.ends_at,
        ends_at=malaga.ends_at + timedelta(minutes=20),
        title={"en": mark("draft", "agenda")},
        by=organiser,
    )
    outcome = of_kind(malaga, DocumentKind.OUTCOME)
    draft = reports.start_revision(outcome, by=rapporteur)
    reports.add_part(draft, kind=ClauseKind.PARAGRAPH, words={"en": mark("draft", "outcome")}, by=rapporteur)
    rounds.open_round(outcome.published, opens_at=begins, closes_at=begins + timedelta(days=5), by=organiser)
    keep_open(malaga, begins + timedelta(days=5))
    say(told)
    hidden = roundtables.create_event(
        series=None,
        kind=EventKind.BRIEFING,
        mode=Mode.ONLINE,
        title={"en": mark("hidden", "event")},
        summary={"en": mark("hidden", "summary")},
        venue={},
        starts_at=begins + timedelta(days=30),
        ends_at=begins + timedelta(days=30, hours=2),
        zone="Europe/Madrid",
        by=organiser,
    )
    told.events["hidden"] = hidden
    furnish_doors(told)
    with clock.at(begins):
        furnish_access(told)
        furnish_people(told)
    keep_register(told)
    hand_in(told)
    db.session.flush()


def hand_in(told):
    """A document of the representative's organisation."""
    received = files.receive(b"Statutes, for demonstration.", "statutes.txt")
    kind = document_models.DocumentKind.STATUTES
    documents.add(told.organisations["lake-basin"], received, kind=kind, by=told.actor("representative"))


def keep_register(told):
    """Letters of two people, and a list of organisations that its organiser has not confirmed."""
    for key in ("representative", "lake-basin-2"):
        words = mark("letter", key)
        db.session.add(KeptLetter(person_id=told.people[key].id, subject=words, body=words, language="en"))
    rows = [["name", "kind", "country", "level"], ["Brook (demonstration)", "network", "KE", "local"]]
    organiser = told.people["organiser"].id
    db.session.add(OrganisationImport(by_id=organiser, file_name="list.csv", rows=rows, language="en"))


def furnish_doors(told):
    """The representative's passkey and an application that waits for its first code; an organisation's provider."""
    account = told.accounts["representative"]
    db.session.add(Passkey(account=account, name="A telephone", credential_id="AAAA", public_key="AAAA"))
    authenticators.prepare(account)
    providers.set_up(
        told.organisations["lake-basin"],
        issuer="https://127.0.0.1/",  # never asked: an address inside
        client_id="parley",
        secret=mark("provider", "lake-basin"),
        domains="lake-basin.example",
        by=told.actor("organiser"),
    )


def furnish_people(told):
    """What people confide beside any event, and people who chose to be shown less than they were."""
    for key in ("representative", "lake-basin-2"):
        for each in Protected:
            vault.put(told.people[key], each, mark("vault", key), by=told.actor(key))
        told.people[key].accessibility = told.people[key].interpretation = mark("standing", key)
    for key, level in SHOWN_LESS.items():
        levels = dict.fromkeys(Audience, level) | {Audience.ORGANISERS: Showing.ORGANISATION}
        visibility_choices.choose(told.people[key], told.events["malaga"].id, levels, by=told.actor(key))


def furnish_access(told):
    """A link that nobody has used, somebody invited who has not come in, a report of a reprisal."""
    links.make_link(told.accounts["representative"], Purpose.SIGN_IN)
    db.session.flush()
    db.session.scalars(select(Link)).one().token_hash = token_hash(LINK)
    invitations.invite(
        name=mark("invited", "guest"),
        address=mark("invited", "guest") + "@marked.example",
        language="en",
        organisation=None,
        by=told.actor("organiser"),
    )
    reprisals.report(mark("reprisal", "somebody"), language="en")


def of_kind(event, kind):
    """The agenda or the outcome of an event."""
    return db.session.scalars(select(Document).where(Document.event_id == event.id, Document.kind == kind)).one()


def keep_open(event, until):
    """Form, call and rounds of the event stay open, so that every page has its form."""
    for model in (RegistrationForm, Call):
        db.session.scalars(select(model).where(model.event_id == event.id)).one().closes_at = until
    wanted = select(ConsultationRound).join(Document, ConsultationRound.document_id == Document.id)
    for each in db.session.scalars(wanted.where(Document.event_id == event.id)):
        if each.document_version.document.published is each.document_version:
            each.closes_at = until


def say(told):
    """Comments that wait on both texts, a recommendation that nobody has decided, a request that nobody has scored."""
    with clock.at(told.events["malaga"].starts_at + timedelta(minutes=1)):
        for kind in (DocumentKind.AGENDA, DocumentKind.OUTCOME):
            published = of_kind(told.events["malaga"], kind).published
            consultation = db.session.scalars(
                select(ConsultationRound).where(ConsultationRound.version_id == published.id)
            ).one()
            for key in ("representative", "lake-basin-2"):
                made = rounds.contribute(
                    consultation,
                    None,
                    organisation_id=told.organisations["lake-basin"].id,
                    kind="comment",
                    language="en",
                    body=mark("comment", key),
                    attribution="region",
                    by=told.actor(key),
                )
            db.session.flush()
            rounds.recommend(
                made,
                code=DispositionCode.NOTED,
                reason_words={"en": mark("recommendation", f"{kind}.lake-basin-2")},
                by=told.actor("rapporteur"),
            )
        sponsorship.request(
            db.session.scalars(select(Call)).one(),
            told.people["hill-town-1"],
            told.organisations["hill-town"],
            statement=mark("statement", "hill-town-1"),
            language="en",
            lines={CostKind.FARE: Money(30_000, "EUR")},
            by=told.actor("hill-town-1"),
        )


@dataclass
class Crawl:
    """The told demonstration, a browser for each of the cast, and the keys of things."""

    app: object
    path: Path
    events: dict = field(default_factory=dict)  # the demonstration's key: the row's key
    people: dict = field(default_factory=dict)  # the same for people
    cast: dict = field(default_factory=dict)  # who of the cast: that person's key in the demonstration
    browsers: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)

    def open(self, who, method, path, **options):
        """One request as one of the cast, signed in whatever happened before."""
        browser = self.browsers[who]
        with browser.client.session_transaction() as session:
            session.clear()
            session.update(self.cookies[who] | {"csrf_token": SESSION_TOKEN})
        return browser.open(method, path, budget=MOST_QUERIES, buffered=True, **options)

    def restore(self):
        """Put the database back to what was told."""
        db.session.remove()
        put_back(self.path)

    def keep(self):
        """What is in the database now is what it is put back to from here on."""
        put_aside(self.path)

    def find(self, name, endpoint="", event="malaga"):
        """What an address's parameter of that name can be in one event, best first; an unknown name is refused."""
        area = endpoint.partition(".")[0]
        finder = FINDERS.get(f"{area}.{name}") or FINDERS.get(name)
        if finder is None:
            raise AssertionError(
                f"No thing is known for the parameter {name!r} in the address of {endpoint}: "
                f"add a finder for {name!r} to FINDERS in tests/crawling.py."
            )
        return finder(self, self.events[event])


def begin(application):
    """Tell the demonstration, sign everybody in, keep the file."""
    addresses = {record["email"]: record["key"] for record in content.read("people")}
    crawl = Crawl(application, Path(db.engine.url.database))
    db.session.remove()
    empty(db.engine)
    with transaction():
        told = tell_marked()
        crawl.events = {key: event.id for key, event in told.events.items()}
        crawl.people = {key: person.id for key, person in told.people.items()}
        accounts = {key: account.id for key, account in told.accounts.items()}
    with clock.at(MOMENT):
        crawl.cast = {who: addresses[address] for who, address in CAST.items() if address is not None}
        for who in [*CAST, *WITH_FORMS]:
            crawl.browsers[who], crawl.cookies[who] = Browser(application), {}
            if key := (crawl.cast | WITH_FORMS).get(who):
                crawl.browsers[who].sign_in(db.session.get(Account, accounts[key]))
                with crawl.browsers[who].client.session_transaction() as session:
                    crawl.cookies[who] = dict(session)
    db.session.remove()
    put_aside(crawl.path)
    return crawl


@contextmanager
def opened(application):
    """The crawl's world; told once for all modules of a run."""
    with application.app_context(), clock.at(MOMENT):
        if db.engine.dialect.name != "sqlite":
            pytest.skip(NEEDS_SQLITE)
        if str(db.engine.url) not in _told:
            _told[str(db.engine.url)] = begin(application)
        crawl = _told[str(db.engine.url)]
        crawl.restore()
        application.config["PROPAGATE_EXCEPTIONS"] = False  # a crash is an answer here, as it is for people
        try:
            yield crawl
        finally:
            application.config["PROPAGATE_EXCEPTIONS"] = None
            db.session.remove()


# What the parameters of addresses stand for


def ids(statement):
    """The keys of some rows, oldest first."""
    return list(db.session.scalars(statement))


def own_first(model, crawl, event_id, key="representative"):
    """Rows of an event: the representative's own, then the others'."""
    rows = db.session.scalars(
        select(model).where(model.event_id == event_id)
        if hasattr(model, "event_id") and not isinstance(model.event_id, property)
        else select(model).join(Call).where(Call.event_id == event_id)
    )
    order = sorted(
        rows, key=lambda row: (row.person_id != crawl.people[key], row.state_name != "submitted", row.created_at)
    )
    return [row.id for row in order]


def versions(kind):
    """Finder: the versions of a kind of text, the one in force first."""

    def find(_crawl, event_id):
        found = db.session.scalars(
            select(DocumentVersion).join(Document).where(Document.event_id == event_id, Document.kind == kind)
        )
        return sorted(found, key=lambda each: (each.state != "published", -each.ordinal))

    return find


def of_version(kind, model, state):
    """Finder: the lines of the version in force, or of the draft."""

    def find(crawl, event_id):
        version = next((each for each in versions(kind)(crawl, event_id) if each.state == state), None)
        if version is None:
            return []
        lines = select(ClauseText).where(ClauseText.version_id == version.id).order_by(ClauseText.position.desc())
        found = list(db.session.scalars(lines))
        if model is Slot:
            return ids(select(Slot.id).where(Slot.clause_text_id.in_([each.id for each in found])))
        found.sort(key=lambda each: each.kind not in ("paragraph", "session"))
        return [each.id if model is ClauseText else each.clause_id for each in found]

    return find


def comments(kind):
    """Finder: the representative's comment that waits, one with a recommendation, then the answered ones."""

    def find(crawl, event_id):
        wanted = (
            select(Contribution)
            .join(ConsultationRound, Contribution.round_id == ConsultationRound.id)
            .join(Document, ConsultationRound.document_id == Document.id)
            .where(Document.event_id == event_id, Document.kind == kind)
        )

        def order(each):
            state = each.disposition.state_name if each.disposition else ""
            own = each.author_id == crawl.people["representative"]
            return (state != "" or not own, state != DispositionState.RECOMMENDED, each.created_at)

        return [each.id for each in sorted(db.session.scalars(wanted), key=order)]

    return find


def token(crawl, event_id):
    """The representative's personal token, and one of somebody who attends online."""
    rows = db.session.scalars(
        select(Registration).where(Registration.event_id == event_id, Registration.state_name == State.ACCEPTED)
    )
    order = sorted(rows, key=lambda row: (row.person_id != crawl.people["representative"], row.mode != "online"))
    return [tokens.of(row) for row in order]


def decisions_of(crawl, event_id):
    """What can be contested: the representative's first, the latest before the others."""
    rows = db.session.scalars(select(Decision).where(Decision.event_id == event_id).order_by(Decision.contest_until))
    found = [row for row in rows if row.contestable]
    own = crawl.people["representative"]
    return [row.id for row in sorted(found, key=lambda row: (row.person_id != own, -row.contest_until.timestamp()))]


def rows_of(model):
    """Finder: the rows that belong to an event."""
    return lambda _crawl, event_id: ids(select(model.id).where(model.event_id == event_id).order_by(model.created_at))


def organisations_from(whose):
    """Finder: the organisation of somebody first, then all others by name."""

    def find(crawl, _event_id):
        own = ids(select(Membership.organisation_id).where(Membership.person_id == crawl.people[whose]))
        rows = db.session.scalars(select(Organisation)).unique()
        known = [each.id for each in sorted(rows, key=lambda each: (each.name.body, each.id))]
        return own + [each for each in known if each not in own]

    return find


def asked_first(crawl, _event_id):
    """Finder: memberships, first those of which a focal point has not decided, and other organisations' last."""
    own = set(ids(select(Membership.organisation_id).where(Membership.person_id == crawl.people["representative"])))
    rows = db.session.scalars(select(Membership).order_by(Membership.created_at, Membership.id))

    def order(row):
        return (row.state_name != "asked", row.organisation_id not in own, row.organisation.name.body)

    return [row.id for row in sorted(rows, key=order)]


def letters_of(crawl, _event_id):
    """Finder: the representative's letter, then the others'."""
    rows = db.session.scalars(select(KeptLetter))
    return [row.id for row in sorted(rows, key=lambda row: row.person_id != crawl.people["representative"])]


FINDERS = {
    "other_id": organisations_from("representative-ar"),
    "organisation_id": organisations_from("representative"),
    "membership_id": asked_first,
    "letter_id": letters_of,
    "import_id": lambda _crawl, _event_id: ids(select(OrganisationImport.id)),
    "focal_point_id": lambda _crawl, _event_id: ids(select(FocalPoint.id).order_by(FocalPoint.unit)),
    "form": lambda _crawl, _event_id: ["csv"],
    "decision_id": decisions_of,
    "appeal_id": rows_of(Appeal),
    "area": lambda _crawl, _event_id: ["accreditation"],
    "lang": lambda _crawl, _event_id: ["en"],
    "language": lambda _crawl, _event_id: ["en"],
    "field": lambda _crawl, _event_id: ["passport", "bank"],
    "people.token": lambda _crawl, _event_id: [LINK],
    "guest_id": lambda _crawl, _event_id: ids(
        select(Account.person_id).join(Link).where(Link.purpose == Purpose.INVITATION)
    ),
    "report_id": lambda _crawl, _event_id: ids(select(ReprisalReport.id)),
    "sign_in_id": lambda crawl, _event_id: ids(
        select(SignIn.id).join(Account).where(Account.person_id == crawl.people["representative"])
    ),
    "people.person_id": lambda crawl, _event_id: [crawl.people["representative"]],
    "code": lambda _crawl, _event_id: ["en"],
    "filename": lambda _crawl, _event_id: ["css/parley.css"],
    "event_id": lambda _crawl, event_id: [event_id],
    "session_id": lambda _crawl, event_id: ids(
        select(AgendaSession.id).where(AgendaSession.event_id == event_id).order_by(AgendaSession.starts_at)
    ),
    "registration_id": lambda crawl, event_id: own_first(Registration, crawl, event_id),
    "token": token,
    "presence_id": lambda _crawl, event_id: ids(
        select(Presence.id).join(Registration).where(Registration.event_id == event_id)
    ),
    "question_id": lambda _crawl, event_id: ids(
        select(Question.id).join(RegistrationForm).where(RegistrationForm.event_id == event_id)
    ),
    "appointment_id": lambda _crawl, event_id: ids(
        select(Appointment.id).where(Appointment.event_id == event_id).order_by(Appointment.role)
    ),
    "seat_id": rows_of(GroupSeat),
    "consultation_id": lambda _crawl, event_id: ids(
        select(Consultation.id).where(Consultation.event_id == event_id).order_by(Consultation.id)
    ),
    "passkey_id": lambda _crawl, _event_id: ids(select(Passkey.id)),
    "provider_id": lambda _crawl, _event_id: ids(select(IdentityProvider.id)),
    "point_id": lambda crawl, event_id: ids(
        select(ConsultationPoint.id).where(
            ConsultationPoint.consultation_id.in_(crawl.find("consultation_id")[:1])
            if event_id == crawl.events["malaga"]
            else ConsultationPoint.consultation_id.is_(None)
        )
    ),
    "request_id": lambda crawl, event_id: own_first(SponsorshipRequest, crawl, event_id),
    "criterion_id": lambda _crawl, event_id: ids(select(Criterion.id).join(Call).where(Call.event_id == event_id)),
    "note_id": rows_of(SessionNote),
    "source_id": rows_of(Source),
    "slot_id": of_version(DocumentKind.AGENDA, Slot, "draft"),
    "clause_id": of_version(DocumentKind.AGENDA, Clause, "published"),
    "reports.clause_id": of_version(DocumentKind.OUTCOME, Clause, "published"),
    "wording_id": of_version(DocumentKind.OUTCOME, ClauseText, "draft"),
    "agendas.contribution_id": comments(DocumentKind.AGENDA),
    "reports.contribution_id": comments(DocumentKind.OUTCOME),
    "ordinal": lambda crawl, event_id: [each.ordinal for each in versions(DocumentKind.AGENDA)(crawl, event_id)],
    "reports.ordinal": lambda crawl, event_id: [
        each.ordinal for each in versions(DocumentKind.OUTCOME)(crawl, event_id)
    ],
    "version_id": lambda crawl, event_id: [each.id for each in versions(DocumentKind.AGENDA)(crawl, event_id)],
    "reports.version_id": lambda crawl, event_id: [each.id for each in versions(DocumentKind.OUTCOME)(crawl, event_id)],
    "file_id": lambda crawl, _event_id: ids(
        select(OrganisationDocument.file_id)
        .join(Membership, Membership.organisation_id == OrganisationDocument.organisation_id)
        .where(Membership.person_id == crawl.people["representative"])
    ),
    "document_id": lambda _crawl, event_id: ids(select(Document.id).where(Document.event_id == event_id)),
    "terms_id": lambda _crawl, event_id: [each.id for each in terms.list_versions(db.session.get(Event, event_id))],
    "risk_id": rows_of(Risk),
    "review_id": lambda _crawl, event_id: ids(
        select(MutualReview.id).join(Event, Event.series_id == MutualReview.series_id).where(Event.id == event_id)
    ),
    "follow_up_id": lambda crawl, event_id: ids(
        select(FollowUp.id).where(FollowUp.review_id.in_(crawl.find("review_id")))
    ),
    "disposition_id": lambda crawl, _event_id: ids(
        select(Disposition.id).where(Disposition.contribution_id.in_(crawl.find("contribution_id", "agendas.x")))
    ),
}


def routes(app):
    """Every address of the application with one of its methods."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: (each.endpoint, each.rule)):
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            if method not in ("GET", "POST"):
                raise AssertionError(f"{rule.endpoint} answers {method}: pages of this house know GET and POST only.")
            yield method, rule


def address(crawl, rule, which=0, event="malaga", **instead):
    """The address of a route; with `which` the things behind the first; a value of `instead` replaces a thing."""
    values = {}
    for name in sorted(rule.arguments):
        found = [instead[name]] if name in instead else crawl.find(name, rule.endpoint, event)
        if not found:
            raise AssertionError(f"The demonstration has no {name!r} in {event} for {rule.endpoint}.")
        values[name] = found[max(min(which, len(found) - 1), -1)]  # -1 is the last
    return crawl.app.url_map.bind("localhost").build(rule.endpoint, values, append_unknown=False)


def put_back(path):
    """SQLite only: the file as it was kept."""
    db.engine.dispose()
    for suffix in ("-wal", "-shm"):
        Path(str(path) + suffix).unlink(missing_ok=True)
    shutil.copy(str(path) + ".marked", path)


def put_aside(path):
    """SQLite only: remember the file as it is now."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    shutil.copy(path, str(path) + ".marked")
