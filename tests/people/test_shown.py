"""How far a person is shown: what they choose, what an organiser takes away, and the numbers that stand for people."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from core import audit
from core.auth import NOBODY
from core.db import db, transaction
from core.i18n import speaking
from core.rules import RuleBroken
from people import pseudonyms, standing, taking_part, visibility, visibility_choices
from people.absence import absent_from_public
from people.models import Attribution, OrganisationKind, Person, Region
from people.places import _subregions, subregion, subregion_name
from people.roles import Role
from people.visibility import listed, name_for, organisation_for
from people.visibility_models import LOWEST, ORDER, Audience, Pseudonym, Showing, Visibility, lower_of
from registration import queries as registrations
from registration.models import State
from tests import make
from tests.browser import counted_queries
from tests.registration import builders

pytestmark = pytest.mark.slow

PUBLIC, PARTICIPANTS, ORGANISERS, STATES, UN_ENTITIES = Audience
NAME, ORGANISATION, REGION, COUNTED, ABSENT = Showing
WHOLE, GROUP = "Ana, River Watch", "River Watch"


@pytest.fixture
def scene(app, monkeypatch):
    """Ana of River Watch takes part in an event; one viewer for each audience."""
    event = make.event()
    ana = make.representative(of=make.organisation("River Watch"), name="Ana")
    guest = make.representative()
    monkeypatch.setattr(taking_part, "attending_sources", [lambda _event: [guest.id, ana.id]])
    viewers = {
        PUBLIC: NOBODY,
        PARTICIPANTS: make.actor(guest),
        ORGANISERS: make.actor(make.organiser(event)),
        STATES: make.actor(make.representative(of=make.organisation(kind=OrganisationKind.MEMBER_STATE))),
        UN_ENTITIES: make.actor(make.representative(of=make.organisation(kind=OrganisationKind.UN_ENTITY))),
    }
    group = ana.memberships[0].organisation
    take_part(event, ana)
    return SimpleNamespace(event=event, ana=ana, group=group, viewers=viewers)


def take_part(event, person):
    with transaction():
        pseudonyms.give(event.id, person.id, person.memberships[0].organisation_id)


def choose(scene, **levels):
    with transaction():
        chosen = {Audience(audience): Showing(level) for audience, level in levels.items()}
        visibility_choices.choose(scene.ana, scene.event.id, chosen, by=make.actor(scene.ana))


def lower(scene, **levels):
    with transaction():
        wanted = {Audience(audience): Showing(level) for audience, level in levels.items()}
        visibility_choices.lower(scene.ana, scene.event.id, wanted, by=scene.viewers[ORGANISERS])


def read(scene, audience, **how):
    return name_for(scene.viewers[audience], scene.ana, scene.group, scene.event.id, **how)


def number(scene):
    return pseudonyms.number_of(scene.event.id, scene.ana.id)


def words(scene, level):
    return {NAME: WHOLE, ORGANISATION: GROUP, REGION: f"Participant {number(scene)}"}.get(level, "Anonymous")


@pytest.mark.parametrize(("audience", "level"), [pair for pair in product(Audience, Showing) if pair[0] != ORGANISERS])
def test_each_audience_reads_what_was_chosen_for_it(scene, audience, level):
    choose(scene, **dict.fromkeys([PUBLIC, PARTICIPANTS, STATES, UN_ENTITIES], NAME))
    choose(scene, **{audience: level})
    assert read(scene, audience) == words(scene, level)


@pytest.mark.parametrize("audience", [PARTICIPANTS, STATES, UN_ENTITIES])
def test_the_public_never_reads_more_than_another_audience_since_everybody_can_sign_out(scene, audience):
    choose(scene, public=NAME, participants=NAME, states=NAME, un_entities=NAME)
    choose(scene, **{audience: REGION})
    assert read(scene, PUBLIC) == words(scene, REGION)


@pytest.mark.parametrize("level", [NAME, ORGANISATION])
def test_those_who_prepare_the_event_read_at_least_the_organisation(scene, level):
    choose(scene, organisers=level)
    assert read(scene, ORGANISERS) == words(scene, level)


@pytest.mark.parametrize("level", [REGION, COUNTED, ABSENT])
def test_what_would_let_nobody_prepare_a_place_is_refused_at_its_field(scene, level):
    with pytest.raises(RuleBroken) as broken:
        choose(scene, organisers=level)
    assert (broken.value.code, broken.value.field) == ("too-low", "organisers")


def test_who_is_of_a_state_and_takes_part_reads_the_stricter_of_both(scene, monkeypatch):
    choose(scene, public=NAME, participants=NAME, states=ABSENT, un_entities=NAME)
    state = scene.viewers[STATES]
    monkeypatch.setattr(taking_part, "attending_sources", [lambda _event: [state.id]])
    assert read(scene, STATES) == "Anonymous"


def test_who_prepares_the_event_for_the_united_nations_reads_as_an_organiser(scene):
    choose(scene, un_entities=ABSENT)
    un = make.organisation(kind=OrganisationKind.UN_ENTITY)
    officer = make.actor(make.organiser(scene.event, organisation=un))
    assert name_for(officer, scene.ana, scene.group, scene.event.id) == WHOLE


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.RAPPORTEUR, Role.FINANCE, Role.CHAIR])
def test_other_staff_reads_what_those_who_take_part_read_or_less(scene, role):
    officer = make.actor(make.appointed(scene.event, role))
    choose(scene, participants=REGION)
    assert name_for(officer, scene.ana, scene.group, scene.event.id) == words(scene, REGION)
    choose(scene, participants=NAME, organisers=ORGANISATION)
    assert name_for(officer, scene.ana, scene.group, scene.event.id) == GROUP


@pytest.mark.parametrize("attribution", Attribution)
def test_where_nothing_was_chosen_people_are_shown_as_their_words_are_attributed(scene, attribution):
    with transaction():
        scene.ana.attribution = attribution
    expected = {Attribution.NAMED: NAME, Attribution.ORGANISATION: ORGANISATION, Attribution.REGION: REGION}
    assert read(scene, PUBLIC) == words(scene, expected.get(attribution, COUNTED))


def test_words_keep_their_attribution_or_get_a_stricter_one_from_an_explicit_choice(scene):
    assert read(scene, PUBLIC, attribution="named") == WHOLE
    choose(scene, public=REGION)
    assert read(scene, PUBLIC, attribution="named") == words(scene, REGION)
    assert read(scene, PUBLIC, attribution="anonymous") == "Anonymous"


def test_one_always_reads_ones_own_name(scene):
    choose(scene, public=ABSENT, participants=ABSENT)
    assert name_for(make.actor(scene.ana), scene.ana, scene.group, scene.event.id) == WHOLE


def test_a_choice_for_every_event_holds_until_one_event_is_chosen_for(scene):
    with transaction():
        visibility_choices.choose_everywhere(scene.ana, {PUBLIC: COUNTED}, by=make.actor(scene.ana))
    assert read(scene, PUBLIC) == "Anonymous"
    choose(scene, public=ORGANISATION)
    assert read(scene, PUBLIC) == GROUP


def test_nobody_chooses_for_another(scene):
    other = make.actor(make.representative())
    for verb in (
        lambda: visibility_choices.choose(scene.ana, scene.event.id, {PUBLIC: NAME}, by=other),
        lambda: visibility_choices.choose_everywhere(scene.ana, {PUBLIC: NAME}, by=other),
    ):
        with pytest.raises(RuleBroken) as broken, transaction():
            verb()
        assert broken.value.code == "not-yourself"


@pytest.mark.parametrize(("before", "after"), list(product(Showing, Showing)))
def test_an_organiser_may_lower_and_never_raise(scene, before, after):
    choose(scene, states=before)
    if ORDER.index(after) < ORDER.index(before):
        with pytest.raises(RuleBroken) as broken:
            lower(scene, states=after)
        assert broken.value.field == "states"
        assert read(scene, STATES) == words(scene, before)
    else:
        lower(scene, states=after)
        assert read(scene, STATES) == words(scene, after)


def test_the_person_takes_back_what_an_organiser_lowered(scene):
    choose(scene, public=NAME, participants=NAME, states=NAME, un_entities=NAME)
    lower(scene, public=COUNTED)
    assert read(scene, PUBLIC) == "Anonymous"
    choose(scene, public=NAME)
    assert read(scene, PUBLIC) == WHOLE


def test_a_lowered_level_does_not_raise_what_the_person_makes_stricter_later(scene):
    lower(scene, public=REGION)
    with transaction():
        scene.ana.attribution = Attribution.ANONYMOUS
    assert read(scene, PUBLIC) == "Anonymous"


def test_lowering_writes_only_the_audiences_that_change(scene):
    lower(scene, **{PUBLIC: REGION, STATES: ORGANISATION})
    assert [row.audience for row in db.session.scalars(select(Visibility))] == [PUBLIC]


@pytest.mark.parametrize("cap", [REGION, COUNTED])
def test_an_occasion_shows_nobody_further_than_its_cap_but_to_those_who_prepare_it(scene, cap, monkeypatch):
    choose(scene, public=NAME, participants=NAME, states=NAME, un_entities=NAME)
    monkeypatch.setattr(taking_part, "cap_sources", [lambda _event: cap, lambda _event: None])
    assert {read(scene, audience) for audience in Audience if audience != ORGANISERS} == {words(scene, cap)}
    assert read(scene, ORGANISERS) == WHOLE


def test_the_audit_record_says_that_something_was_chosen_and_not_what(scene):
    choose(scene, public=ABSENT)
    lines = [row for row in db.session.scalars(select(audit.AuditEntry)) if row.action == "visibility.chosen"]
    assert len(lines) == 1
    assert "absent" not in repr(lines[0].facts if hasattr(lines[0], "facts") else lines[0].__dict__)


# Lists


def test_a_list_prints_those_who_may_be_told_counts_the_counted_and_forgets_the_absent(scene):
    levels = [NAME, ORGANISATION, REGION, COUNTED, ABSENT]
    people = [make.representative() for _level in levels]
    with transaction():
        for person, level in zip(people, levels, strict=True):
            chosen = {PUBLIC: level, PARTICIPANTS: level, STATES: level, UN_ENTITIES: level}
            visibility_choices.choose(person, scene.event.id, chosen, by=make.actor(person))
    found = listed(NOBODY, people, scene.event.id, lambda person: person)
    assert (found.rows, found.counted, found.total) == (people[:3], 1, 4)


def test_an_organisation_is_named_as_long_as_one_of_its_people_may_be_told(scene):
    choose(scene, public=REGION)
    assert organisation_for(NOBODY, scene.group, scene.event.id) == "An organisation"
    take_part(scene.event, make.representative(of=scene.group))
    assert organisation_for(NOBODY, scene.group, scene.event.id) == GROUP


def test_an_organisation_of_which_nobody_takes_part_is_named(scene):
    assert organisation_for(NOBODY, make.organisation("Wide Table"), scene.event.id) == "Wide Table"


@pytest.mark.parametrize("who", ["its own people", "the secretariat"])
def test_an_organisation_is_named_to(scene, who):
    choose(scene, public=ABSENT, participants=ABSENT)
    viewer = make.actor(scene.ana) if who == "its own people" else scene.viewers[ORGANISERS]
    assert organisation_for(viewer, scene.group, scene.event.id) == GROUP


# Pseudonyms


def test_a_number_is_the_same_all_through_an_event(scene):
    before = number(scene)
    take_part(scene.event, scene.ana)
    assert number(scene) == before
    assert pseudonyms.how_many(scene.event.id) == 1


def test_numbers_of_two_events_have_nothing_to_do_with_each_other(app):
    people = [make.representative() for _each in range(30)]
    first, second = make.event(), make.event()
    for event in (first, second):
        for person in people:
            take_part(event, person)
    pairs = [(pseudonyms.number_of(first.id, each.id), pseudonyms.number_of(second.id, each.id)) for each in people]
    assert sum(one == other for one, other in pairs) < 5
    order = sorted(people, key=lambda each: pseudonyms.number_of(first.id, each.id))
    assert order != people
    assert order != sorted(people, key=lambda each: pseudonyms.number_of(second.id, each.id))


def test_the_range_is_always_twice_the_people_so_that_no_number_tells_who_came_late(app, monkeypatch):
    monkeypatch.setattr(pseudonyms, "FIRST_RANGE", 9)
    event = make.event()
    people = [make.representative() for _each in range(12)]
    for person in people:
        take_part(event, person)
    numbers = [pseudonyms.number_of(event.id, each.id) for each in people]
    assert len(set(numbers)) == 12
    assert max(numbers) <= 99


def test_a_number_that_somebody_drew_a_moment_ago_is_drawn_again(scene, monkeypatch):
    taken, drawn = number(scene), iter([number(scene), 998 if number(scene) != 998 else 997])
    monkeypatch.setattr(pseudonyms, "_draw_for", lambda _event: next(drawn))
    other = make.representative()
    take_part(scene.event, other)
    assert pseudonyms.number_of(scene.event.id, other.id) not in (None, taken)


def test_a_lot_that_never_ends_is_given_up(scene, monkeypatch):
    monkeypatch.setattr(pseudonyms, "_draw_for", lambda _event: number(scene))
    with pytest.raises(pseudonyms.NoNumberLeft), transaction():
        pseudonyms.give(scene.event.id, make.representative().id, None)


@pytest.mark.parametrize("missing", ["event", "person"])
def test_without_an_event_or_a_person_no_number_is_drawn(scene, missing):
    with transaction():
        pseudonyms.give(
            None if missing == "event" else scene.event.id, None if missing == "person" else scene.ana.id, None
        )
    assert db.session.scalars(select(Pseudonym)).one().person_id == scene.ana.id


def crowd(scene, *countries, region=Region.AFRICA):
    for country in countries:
        take_part(scene.event, make.representative(of=make.organisation(country=country, region=region)))


def test_the_sub_region_is_told_from_three_organisations_on(scene):
    choose(scene, public=REGION)
    crowd(scene, "UG")
    assert read(scene, PUBLIC) == f"Participant {number(scene)}"
    crowd(scene, "TZ")
    assert read(scene, PUBLIC) == f"Participant {number(scene)}, Eastern Africa"


def test_too_few_of_a_sub_region_are_told_with_their_region(scene):
    choose(scene, public=REGION)
    crowd(scene, "SN", "ZA")
    assert read(scene, PUBLIC) == f"Participant {number(scene)}, Africa"


def test_many_people_of_one_organisation_make_no_crowd(scene):
    choose(scene, public=REGION)
    for _each in range(5):
        take_part(scene.event, make.representative(of=scene.group))
    assert read(scene, PUBLIC) == f"Participant {number(scene)}"


@pytest.mark.parametrize("code", ["ar", "en", "es", "fr", "ru", "zh"])
def test_every_sub_region_has_a_name_in_every_language(code, app):
    with speaking(code):
        names = {subregion_name(each) for each in set(_subregions().values()) if each}
    assert len(names) == len({each for each in _subregions().values() if each})


def test_sub_regions_are_those_of_the_united_nations():
    assert subregion("KE") == subregion("UG") != subregion("SN")
    assert subregion("XX") == ""


def test_outside_of_an_event_no_number_stands_for_anybody(scene):
    said = name_for(NOBODY, scene.ana, scene.group, None, attribution="region")
    assert said == "An organisation, Africa"


# What a page costs


def test_names_of_thirty_people_cost_as_many_queries_as_one(scene):
    people = [make.representative() for _each in range(30)]
    for person in people:
        take_part(scene.event, person)
    costs = []
    for wanted in (people[:1], people):
        standing.forget()
        held = [(each, each.memberships[0].organisation) for each in wanted]
        assert all(organisation.name.body for _person, organisation in held)
        with counted_queries() as seen:
            for person, organisation in held:
                name_for(scene.viewers[PARTICIPANTS], person, organisation, scene.event.id, attribution="region")
        costs.append(len(seen))
    assert costs[1] <= costs[0]


def test_what_was_kept_is_forgotten_when_a_transaction_ends(scene):
    assert read(scene, PUBLIC) == GROUP
    choose(scene, public=COUNTED)
    assert read(scene, PUBLIC) == "Anonymous"


@pytest.mark.parametrize(("first", "second"), list(product(Showing, Showing)))
def test_the_lower_shows_less_whichever_is_asked_first(first, second):
    assert lower_of(first, second) == lower_of(second, first) == ORDER[max(ORDER.index(first), ORDER.index(second))]


def test_there_is_a_lowest_for_every_audience():
    assert set(LOWEST) == set(Audience)
    assert tuple(Attribution) == visibility.STRICTNESS


# Published numbers


@pytest.mark.parametrize("where", ["this event", "every event", "by an organiser"])
def test_a_published_number_leaves_out_who_is_absent(app, where):
    form = builders.open_form()
    absent, other = (builders.registration(form, state=State.ACCEPTED) for _each in range(2))
    event_id = form.event_id
    with transaction():
        if where == "this event":
            visibility_choices.choose(absent.person, event_id, {STATES: ABSENT}, by=make.actor(absent.person))
        elif where == "every event":
            visibility_choices.choose_everywhere(absent.person, {PUBLIC: ABSENT}, by=make.actor(absent.person))
        else:
            visibility_choices.lower(
                absent.person, event_id, {PUBLIC: ABSENT}, by=make.actor(make.organiser(form.event))
            )
    assert sum(row.in_person + row.online for row in registrations.counts_by_region(form.event)) == 2
    published = registrations.counts_by_region(form.event, published=True)
    assert sum(row.in_person + row.online for row in published) == 1
    assert other.person_id not in absent_from_public(event_id, select(Person.id))


def test_who_chose_to_be_counted_again_for_one_event_is_counted_there(scene):
    choose(scene, public=NAME, participants=NAME, states=NAME, un_entities=NAME)
    with transaction():
        visibility_choices.choose_everywhere(scene.ana, {PUBLIC: ABSENT}, by=make.actor(scene.ana))
    assert absent_from_public(scene.event.id, select(Person.id)) == frozenset()
