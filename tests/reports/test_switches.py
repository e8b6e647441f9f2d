"""What the risk register switches on in the outcome and on paper."""

from __future__ import annotations

import pytest

from people.models import Attribution
from registration.models import State
from reports import inputs
from reports.renderers.document import AgendaAnnex, CommentsAnnex, ParticipationAnnex
from roundtables.risk_models import Switch
from tests import make
from tests.registration import builders as registration
from tests.reports import builders
from tests.reports.test_printing import full, printed
from tests.roundtables import agreements
from tests.roundtables import builders as consultations


def test_without_a_list_the_paper_counts_nobody(app):
    event = make.event()
    full(event)
    registration.registration(registration.open_form(event), state=State.ACCEPTED)
    assert ParticipationAnnex in [type(each) for each in printed(event).annexes]
    agreements.risk(event, Switch.NO_LIST)
    found = printed(event).annexes
    assert [type(each) for each in found] == [AgendaAnnex, CommentsAnnex]
    assert [each.mark for each in found] == ["Annex I", "Annex II"]


@pytest.mark.parametrize(
    ("switch", "words"), [(Switch.NO_PHOTOGRAPHS, "No photographs"), (Switch.NO_RECORDING, "No recording")]
)
def test_the_agenda_on_paper_carries_the_notices(app, switch, words):
    event = make.event()
    full(event)
    assert words not in repr(printed(event))
    agreements.risk(event, switch)
    agenda = printed(event).annexes[0]
    assert words in repr(agenda)


def test_with_pseudonyms_nobody_is_named_on_paper(app):
    event = make.event()
    full(event)
    assert "CANARY Named" in repr(printed(event))
    agreements.risk(event, Switch.PSEUDONYMS)
    whole = repr(printed(event))
    assert "CANARY Named" not in whole
    assert "Open House" not in whole


def test_with_pseudonyms_a_point_of_a_dialogue_tells_the_region_only(app):
    event = make.event()
    organisation = make.organisation("Open House")
    dialogue = consultations.consultation(event, of=[organisation])
    point = consultations.point(dialogue, organisation=organisation, attribution=Attribution.ORGANISATION)
    viewer = builders.writer(event)
    assert inputs.origin(point, viewer) == "Open House"
    agreements.risk(event, Switch.PSEUDONYMS)
    assert "Open House" not in inputs.origin(point, viewer)


def test_the_workspace_shows_what_terms_and_register_wait_for(app, browser):
    event = make.event(terms=False, risks_signed=False)
    page = browser.sign_in(make.organiser(event)).get(f"/en/events/{event.id}").get_text()
    assert "Sign the risk review" in page
    assert "Publish the terms of reference" in page
