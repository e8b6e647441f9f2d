"""Small builders with keywords: each makes one thing and whatever it cannot do without.

Every builder may be called inside or outside a transaction; outside it keeps what it made at once.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import wraps
from itertools import count

from core import clock
from core.auth import Actor
from core.db import IN_TRANSACTION, WRITING, db
from people import names
from people.models import Account, Attribution, Level, Membership, Organisation, OrganisationKind, Person, Region
from people.passphrases import hashed
from people.roles import Role, SiteRole
from people.signing_in import actor_for
from roundtables.models import Appointment, Event, EventKind, Mode, Series
from roundtables.risk_models import RiskReview
from roundtables.risks import state_of
from roundtables.terms_models import Side, TermsAcceptance, TermsState, TermsVersion
from translations import services as translations

PASSPHRASE = "a sentence only for tests"
_numbers = count(1)
_hash: list[str] = []


@contextmanager
def keeping():
    """A transaction of one's own, or the one that is open.

    Unlike `transaction()` it reads nothing anew, which halves the time of a set-up: what is being made here is not
    decided on what somebody else has changed.
    """
    session = db.session()
    if session.info.get(IN_TRANSACTION):
        yield session
        session.flush()
        return
    session.commit()  # the end of whatever only read; writing begins anew
    session.connection(execution_options={WRITING: True})
    session.info[IN_TRANSACTION] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop(IN_TRANSACTION)


def kept(builder):
    """Run a builder in a transaction of its own, or join the one that is open."""

    @wraps(builder)
    def build(*args, **values):
        with keeping():
            return builder(*args, **values)

    return build


def passphrase_hash():
    """One hash for all, since Argon2 takes its time on purpose."""
    if not _hash:
        _hash.append(hashed(PASSPHRASE))
    return _hash[0]


@kept
def text(words="A text", language="en"):
    return translations.write(words if isinstance(words, dict) else {language: words}, source=language)


@kept
def organisation(
    name=None,
    *,
    region=Region.AFRICA,
    kind=OrganisationKind.CIVIL_SOCIETY,
    level=Level.NATIONAL,
    country="KE",
    women_led=False,
    youth_led=False,
    **more,
):
    made = Organisation(
        name=text(name or f"Organisation {next(_numbers)}"),
        kind=kind,
        country=country,
        region=region,
        level=level,
        women_led=women_led,
        youth_led=youth_led,
        **more,
    )
    db.session.add(made)
    names.index(made)
    return made


def speaks_for(**values):
    """A membership that was approved."""
    return Membership(state_name="approved", since=clock.now(), **values)


@kept
def person(
    name=None, *, email=None, language="en", attribution=Attribution.ORGANISATION, organisation=None, site_role=""
):
    """A person with an account; PASSPHRASE opens it."""
    number = next(_numbers)
    made = Person(
        name=name or f"Person {number}",
        email=email or f"person{number}@parley.example",
        language=language,
        attribution=attribution,
        title="",
    )
    made.account = Account(
        passphrase_hash=passphrase_hash(), site_role=site_role, address_confirmed_at=clock.now()
    )
    db.session.add(made)
    if organisation is not None:
        made.memberships.append(speaks_for(organisation=organisation))
    return made


def representative(*, of=None, **values):
    """A person who speaks for an organisation."""
    return person(organisation=of or organisation(), **values)


@kept
def appointed(event, role, **values):
    """A person with a role in the event."""
    made = person(**values)
    db.session.flush()
    db.session.add(Appointment(event_id=event.id, person_id=made.id, role=role))
    return made


def organiser(event=None, **values):
    """Somebody who may create events; of the event's secretariat, if one is given."""
    values.setdefault("site_role", SiteRole.ORGANISER)
    return appointed(event, Role.SECRETARIAT, **values) if event is not None else person(**values)


def rapporteur(event, **values):
    return appointed(event, Role.RAPPORTEUR, **values)


def reviewer(event, **values):
    return appointed(event, Role.REVIEWER, **values)


def finance_officer(event, **values):
    return appointed(event, Role.FINANCE, **values)


@kept
def series(title="Roundtables"):
    made = Series(title=text(title))
    db.session.add(made)
    return made


@kept
def event(
    title="Workshop",
    *,
    public=True,
    starts_at=None,
    hours=4,
    zone="Europe/Madrid",
    mode=Mode.HYBRID,
    kind=EventKind.WORKSHOP,
    series=None,
    terms=True,
    risks_signed=True,
):
    """A hybrid workshop on 9 May 2030, 09:00 in Madrid, unless told otherwise.

    Both sides have accepted its terms and somebody has looked for risks and found none, so that it can be published.
    """
    starts_at = starts_at or datetime(2030, 5, 9, 7, 0, tzinfo=UTC)
    made = Event(
        title=text(title),
        kind=kind,
        mode=mode,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        zone=zone,
        series=series,
        public_at=clock.now() if public else None,
    )
    db.session.add(made)
    db.session.flush()
    if terms:
        accepted_terms(made)
    if risks_signed:
        db.session.add(RiskReview(event_id=made.id, clause_id=None, state_sha256=state_of([]), found=0))
    return made


@kept
def accepted_terms(event):
    """Terms of reference of one event that both sides have accepted, by nobody in particular."""
    version = TermsVersion(
        event_id=event.id,
        ordinal=1,
        body=text("We keep what we promise."),
        state_name=TermsState.PUBLISHED,
        published_at=clock.now(),
    )
    db.session.add(version)
    for side in Side:
        db.session.add(TermsAcceptance(terms=version, event_id=event.id, side=side, accepted_at=clock.now()))
    return version


def actor(person: Person) -> Actor:
    """The person as services and policies see them."""
    return actor_for(person.account)
