"""Dialogues and bilaterals: what is recorded, what was said, and who reads it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from core.db import db, transaction
from core.rules import RuleBroken
from people.models import Attribution
from people.roles import Role
from roundtables import queries, services
from roundtables.models import Consultation, ConsultationKind, ConsultationPoint
from tests import make
from tests.roundtables import builders
from translations.models import Text

HELD = datetime(2022, 3, 10, 11, 0, tzinfo=UTC)


def facts(organisations, **changed):
    return {
        "kind": ConsultationKind.REGIONAL_DIALOGUE,
        "title": {"en": "Dialogue"},
        "summary": {"en": "We talked."},
        "held_at": HELD,
        "language": "fr",
        "organisations": organisations,
    } | changed


def recorded(event, organisations=None, **changed):
    by = make.actor(make.rapporteur(event))
    with transaction():
        wanted = facts([make.organisation()] if organisations is None else organisations, **changed)
        return services.record_consultation(event, **wanted, by=by), by


def added(consultation, by, **changed):
    wanted = {
        "words": {"fr": "Demandez d'abord."},
        "source_language": "fr",
        "attribution": Attribution.ORGANISATION,
        "organisation": consultation.attendees[0].organisation,
    }
    with transaction():
        return services.add_point(consultation, **wanted | changed, by=by)


@pytest.fixture
def used():
    """A place above that draws on points; the set holds the keys of those it has used."""
    keys = set()
    queries.point_uses.append(keys.intersection)
    yield keys
    queries.point_uses.remove(keys.intersection)


def test_a_dialogue_keeps_who_took_part(app):
    one, two = make.organisation(), make.organisation()
    consultation, _by = recorded(make.event(), [one, two])
    assert {each.organisation for each in consultation.attendees} == {one, two}


def test_a_dialogue_that_was_held_had_somebody_there(app):
    with pytest.raises(RuleBroken) as broken:
        recorded(make.event(), [])
    assert broken.value.field == "organisations"


def test_a_dialogue_that_is_planned_may_wait_for_its_participants(app):
    consultation, _by = recorded(make.event(), [], held_at=clock.now() + timedelta(days=3))
    assert consultation.attendees == []


def test_a_dialogue_is_held_in_one_of_the_six_languages(app):
    with pytest.raises(RuleBroken) as broken:
        recorded(make.event(), language="tl")
    assert broken.value.code == "no-such-language"


def test_dialogues_and_bilaterals_are_listed_apart_in_the_order_of_their_dates(app):
    event = make.event()
    later = builders.consultation(event, title="Later", held_at=HELD + timedelta(days=1))
    first = builders.consultation(event, title="First")
    apart = builders.consultation(event, kind=ConsultationKind.BILATERAL)
    assert queries.list_consultations(event, ConsultationKind.REGIONAL_DIALOGUE) == [first, later]
    assert queries.list_consultations(event, ConsultationKind.BILATERAL) == [apart]


def test_editing_changes_who_took_part_without_losing_those_who_stay(app):
    one, two, three = (make.organisation() for _ in range(3))
    consultation, by = recorded(make.event(), [one, two])
    kept = next(each.id for each in consultation.attendees if each.organisation_id == two.id)
    with transaction():
        services.edit_consultation(consultation, **facts([two, three], language="es"), by=by)
    assert {each.organisation_id for each in consultation.attendees} == {two.id, three.id}
    assert kept in {each.id for each in consultation.attendees}
    assert consultation.language == "es"


def test_an_organisation_that_is_quoted_stays_among_those_who_took_part(app):
    one, two = make.organisation(), make.organisation()
    consultation, by = recorded(make.event(), [one, two])
    added(consultation, by, organisation=one)
    with pytest.raises(RuleBroken) as broken, transaction():
        services.edit_consultation(consultation, **facts([two]), by=by)
    assert broken.value.code == "organisation-quoted"


def test_points_are_numbered_and_keep_their_language(app):
    consultation, by = recorded(make.event())
    points = [added(consultation, by) for _ in range(3)]
    assert [point.number for point in points] == [1, 2, 3]
    assert points[0].body.language == "fr"


def test_a_number_is_not_given_again_while_later_points_stand(app):
    consultation, by = recorded(make.event())
    first, _second = added(consultation, by), added(consultation, by)
    with transaction():
        services.remove_point(first, by=by)
    assert added(consultation, by).number == 3


def test_of_an_anonymous_point_no_organisation_is_kept(app):
    consultation, by = recorded(make.event())
    assert added(consultation, by, attribution=Attribution.ANONYMOUS).organisation is None


@pytest.mark.parametrize("attribution", [Attribution.NAMED, Attribution.ORGANISATION, Attribution.REGION])
def test_a_point_can_say_who_spoke(app, attribution):
    consultation, by = recorded(make.event())
    assert added(consultation, by, attribution=attribution).organisation is not None


def test_only_an_organisation_that_took_part_can_have_spoken(app):
    consultation, by = recorded(make.event())
    with pytest.raises(RuleBroken) as broken:
        added(consultation, by, organisation=make.organisation())
    assert broken.value.field == "organisation"


def test_a_point_that_becomes_anonymous_forgets_its_organisation(app):
    consultation, by = recorded(make.event())
    point = added(consultation, by)
    with transaction():
        services.edit_point(
            point,
            words={"fr": "Autrement dit."},
            attribution=Attribution.ANONYMOUS,
            organisation=point.organisation,
            by=by,
        )
    assert point.organisation is None
    assert point.body.body == "Autrement dit."


def test_a_point_that_is_removed_leaves_no_words_behind(app):
    consultation, by = recorded(make.event())
    point = added(consultation, by)
    words = point.body_id
    with transaction():
        services.remove_point(point, by=by)
    assert db.session.get(Text, words) is None
    assert db.session.query(ConsultationPoint).count() == 0


def test_a_point_to_which_a_paragraph_goes_back_no_longer_changes(app, used):
    consultation, by = recorded(make.event())
    point = added(consultation, by)
    used.add(point.id)
    with pytest.raises(RuleBroken) as broken, transaction():
        services.edit_point(point, words={"fr": "Non."}, attribution="anonymous", organisation=None, by=by)
    assert broken.value.code == "point-used"
    with pytest.raises(RuleBroken), transaction():
        services.remove_point(point, by=by)
    assert db.session.query(ConsultationPoint).count() == 1


def test_a_used_point_offers_no_change_on_the_page(browser, used):
    event = make.event()
    consultation = builders.consultation(event, of=[make.organisation()])
    used.add(builders.point(consultation).id)
    browser.sign_in(make.rapporteur(event))
    page = browser.get(f"/en/events/{event.id}/consult/{consultation.id}")
    assert "used in the outcome" in page.select_one("#point-1").text
    assert page.select_one("#point-1 a, #point-1 button") is None


# Pages


def fields(organisation, **changed):
    return {
        "kind": "bilateral",
        "title-en": "With the association",
        "held_at": "2022-03-10T12:00",
        "language": "ar",
        "organisations": [str(organisation.id)],
    } | changed


def test_a_rapporteur_records_a_bilateral_in_the_browser(browser):
    event, organisation = make.event(), make.organisation("Hill Town Table")
    browser.sign_in(make.rapporteur(event))
    page = browser.submit(f"/en/events/{event.id}/consult/new", **fields(organisation))
    assert "Hill Town Table" in page.text
    assert "10 March 2022, 12:00 (CET)" in page.text
    assert db.session.query(Consultation).one().held_at == HELD


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title-en", ""),
        ("title-en", "x" * 201),
        ("held_at", ""),
        ("held_at", "2022-03-27T02:30"),
        ("held_at", "nine o'clock"),
        ("language", "tl"),
        ("kind", "party"),
        ("organisations", []),
        ("organisations", ["nonsense"]),
        ("organisations", [str(uuid.uuid4())]),
    ],
)
def test_what_does_not_fit_a_dialogue_is_explained_at_its_field(browser, field, typed):
    event, organisation = make.event(), make.organisation()
    browser.sign_in(make.rapporteur(event))
    page = browser.submit(f"/en/events/{event.id}/consult/new", status=422, **fields(organisation, **{field: typed}))
    assert page.select_one(f"#{field}-error").text.strip()
    assert db.session.query(Consultation).count() == 0


def test_the_form_of_a_dialogue_shows_what_was_recorded(browser):
    event, organisation = make.event(), make.organisation()
    consultation = builders.consultation(event, of=[organisation])
    browser.sign_in(make.rapporteur(event))
    page = browser.get(f"/en/events/{event.id}/consult/{consultation.id}/edit")
    assert page.select_one("#held_at")["value"] == "2022-03-10T12:00"
    assert page.select_one("#organisations input[checked]")["value"] == str(organisation.id)
    browser.submit(f"/en/events/{event.id}/consult/{consultation.id}/edit", **{"title-en": "Renamed"})
    assert db.session.get(Consultation, consultation.id).title.body == "Renamed"


def test_a_point_is_added_changed_and_removed_in_the_browser(browser):
    event, organisation = make.event(), make.organisation("Quiet Reed")
    consultation = builders.consultation(event, of=[organisation])
    path = f"/en/events/{event.id}/consult/{consultation.id}"
    browser.sign_in(make.rapporteur(event))
    page = browser.submit(
        path, **{"words-en": "Ask us first.", "attribution": "organisation", "organisation": str(organisation.id)}
    )
    assert "Quiet Reed" in page.select_one("#point-1 .who").text
    page = browser.get(page.select_one("#point-1 a")["href"])
    point = db.session.query(ConsultationPoint).one()
    page = browser.submit(f"{path}/points/{point.id}", attribution="anonymous")
    assert "Anonymous" in page.select_one("#point-1 .who").text
    page = browser.press(path, "Remove")
    assert "No point is recorded yet" in page.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("words-en", ""),
        ("words-en", "x" * 10_001),
        ("attribution", "gossip"),
        ("attribution", "named"),
        ("organisation", ""),
        ("organisation", str(uuid.uuid4())),
        ("organisation", "nonsense"),
        ("source_language", "tl"),
    ],
)
def test_what_does_not_fit_a_point_is_explained_at_its_field(browser, field, typed):
    event, organisation = make.event(), make.organisation()
    consultation = builders.consultation(event, of=[organisation])
    browser.sign_in(make.rapporteur(event))
    typed_point = {"words-en": "Ask.", "attribution": "organisation", "organisation": str(organisation.id)}
    path = f"/en/events/{event.id}/consult/{consultation.id}"
    page = browser.submit(path, status=422, **typed_point | {field: typed})
    assert page.select_one(f"#{field}-error").text.strip()


@pytest.mark.parametrize("role", Role)
def test_whoever_holds_a_role_reads_what_was_said(browser, role):
    event = make.event()
    consultation = builders.consultation(event)
    builders.point(consultation, "Only among us.")
    browser.sign_in(make.appointed(event, role))
    page = browser.get(f"/en/events/{event.id}/consult/{consultation.id}")
    assert "Only among us." in page.text
    assert bool(page.select("main form")) == (role in (Role.SECRETARIAT, Role.RAPPORTEUR))


def test_the_public_reads_the_summary_of_a_dialogue_and_the_number_of_those_who_took_part(browser):
    event = make.event()
    consultation = builders.consultation(
        event, title="Dialogue, Africa", summary="Trust was the theme.", of=[make.organisation("Canary Reed")] * 1
    )
    builders.point(consultation, "Only among us.")
    page = browser.get(f"/en/events/{event.id}/consult")
    for told in ("Dialogue, Africa", "Trust was the theme.", "1 organisation took part", "held in: French"):
        assert told in page.text
    for secret in ("Only among us.", "Canary Reed"):
        assert secret not in page.text


def test_the_public_does_not_read_the_summary_or_the_language_of_a_bilateral(browser):
    event = make.event()
    builders.consultation(event, title="Bilateral", summary="Between us.", kind=ConsultationKind.BILATERAL)
    page = browser.get(f"/en/events/{event.id}/consult")
    assert "Bilateral" in page.text
    assert "Between us." not in page.text
    assert "held in" not in page.text


def test_those_with_a_role_read_the_summary_of_a_bilateral(browser):
    event = make.event()
    builders.consultation(event, summary="Between us.", kind=ConsultationKind.BILATERAL)
    browser.sign_in(make.rapporteur(event))
    assert "Between us." in browser.get(f"/en/events/{event.id}/consult").text


@pytest.mark.parametrize("page", ["", "/edit"])
def test_for_an_outsider_what_was_said_does_not_exist(browser, page):
    event = make.event()
    consultation = builders.consultation(event)
    browser.sign_in(make.person())
    browser.get(f"/en/events/{event.id}/consult/{consultation.id}{page}", status=404)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER, Role.FINANCE, Role.CHAIR])
def test_who_only_reads_cannot_record(browser, role):
    event = make.event()
    consultation = builders.consultation(event)
    point = builders.point(consultation)
    browser.sign_in(make.appointed(event, role))
    browser.get(f"/en/events/{event.id}/consult/new", status=403)
    browser.get(f"/en/events/{event.id}/consult/{consultation.id}/edit", status=403)
    browser.post(f"/en/events/{event.id}/consult/{consultation.id}/points/{point.id}/remove", status=403)


def test_a_dialogue_of_another_event_is_not_found(browser):
    event, foreign = make.event(), builders.consultation(make.event())
    browser.sign_in(make.rapporteur(event))
    browser.get(f"/en/events/{event.id}/consult/{foreign.id}", status=404)


def test_a_point_of_another_dialogue_is_not_found(browser):
    event = make.event()
    here, there = builders.consultation(event), builders.consultation(event)
    point = builders.point(there)
    browser.sign_in(make.rapporteur(event))
    browser.get(f"/en/events/{event.id}/consult/{here.id}/points/{point.id}", status=404)


def test_a_dialogue_to_come_is_called_planned(browser):
    event = make.event()
    builders.consultation(event, held_at=clock.now() + timedelta(days=5), of=[make.organisation()])
    page = browser.get(f"/en/events/{event.id}/consult")
    assert page.select_one(".item .tag").text == "planned"
    assert "1 organisation is invited" in page.text


def test_words_in_another_language_say_so(browser):
    event = make.event()
    builders.consultation(event, summary={"fr": "Nous avons parlé."})
    found = browser.get(f"/en/events/{event.id}/consult").select_one(".item p[lang=fr]")
    assert found.text == "Nous avons parlé."
