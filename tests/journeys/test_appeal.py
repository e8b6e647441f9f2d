"""An appeal from refusal to reversal: the first decider is refused, somebody who had no part puts it right."""

from __future__ import annotations

import re

import pytest

from demonstration.content import PASSPHRASE
from tests.journeys.test_representative import find_event

pytestmark = pytest.mark.browser

WORDS = "We are a local organisation: our statutes are attached to our profile."
APPELLANT = "greta@long-bridge.example"


def register(tab, event):
    """One asks for a place on a telephone."""
    tab.visit(f"/en/events/{event}/registration/new").fill(mode="online", needs="").send()
    tab.page.wait_for_url(re.compile(r"/registration$"))


def decline(tab, event, name):
    """The first decider says no, with a reason."""
    tab.visit(f"/en/events/{event}/registrations?state=submitted").follow(name, within="main")
    tab.fill(verdict="decline", reason="The places are for local organisations.").send()
    tab.see("The decision is recorded and the person is told.")


def contest(tab, event):
    """One tap from the refusal, and the words."""
    tab.visit(f"/en/events/{event}/registration").follow("Contest the decision", within="main")
    tab.see("The places are for local organisations.", "The criteria in force then")
    tab.fill(words=WORDS).send()
    assert tab.page.locator("#grounds-error").is_visible()
    assert tab.page.locator("[name=words]").input_value() == WORDS
    tab.fill(grounds="facts").send().see("Your appeal A-001", "Lodged")
    return tab.page.url.rsplit("/", 1)[1]


def is_refused(tab, event, appeal):
    """Whoever decided is told why they cannot look at it again, whatever address they type in."""
    desk = f"/en/events/{event}/appeals"
    tab.visit("/en/workspace").follow("1 contested decision needs a reviewer", within="main")
    assert tab.page.get_by_role("link", name="yourself").count() == 0
    tab.visit(f"{desk}/{appeal}").see("They took this decision", WORDS)
    tab.visit(f"{desk}/{appeal}/claim").press("I look at it").see("Somebody else must look at this decision again.")
    tab.visit(f"{desk}/{appeal}/outcome").see("This is not yours to do")


def puts_it_right(tab, event, appeal):
    """Somebody else claims it, admits it, and overturns the decision."""
    desk = f"/en/events/{event}/appeals"
    tab.visit(desk).follow("Look at A-001 yourself", within="main")
    tab.press("I look at it").see(WORDS).follow("Say whether it is admissible", within="main")
    tab.fill(answer="admit").send().follow("Decide on the appeal", within="main")
    tab.see("the person gets a place")
    tab.fill(outcome="overturned").send()
    assert tab.page.locator("#reason-error").is_visible()
    tab.fill(reason="The statutes show a local organisation.").send().see("Overturned")


def test_an_appeal_from_refusal_to_reversal_through_two_people(demonstration_server, open_tab, postbox):
    appellant = open_tab(demonstration_server, width=360, height=740)
    event = find_event(appellant, "Next civil society roundtable")
    appellant.sign_in(APPELLANT, PASSPHRASE)
    register(appellant, event)
    first = open_tab(demonstration_server).sign_in("organiser@parley.example", PASSPHRASE)
    decline(first, event, "Greta Langsteg")
    assert "contest" in postbox.wait_for(APPELLANT, "was not accepted").get_content()
    appeal = contest(appellant, event)
    is_refused(first, event, appeal)
    other = open_tab(demonstration_server).sign_in("organiser2@parley.example", PASSPHRASE)
    puts_it_right(other, event, appeal)
    postbox.wait_for(APPELLANT, "The statutes show a local organisation.")
    appellant.visit(f"/en/appeals/{appeal}").see("Overturned").follow("See what follows from it", within="main")
    appellant.see("Go to my sessions")
    appellant.visit(f"/en/events/{event}/how-we-decide").see("How we decide").visit("/ar/how-we-decide")
    appellant.visit("/en/decisions").see("Overturned")
