"""A telephone is about to be taken away: everything is locked down from it, and somebody comes back later."""

from __future__ import annotations

import re

import pytest

from core.config import QUICK_EXIT_URL
from tests.journeys.conftest import PASSPHRASE

pytestmark = pytest.mark.browser

ADDRESS = "in-danger@journey.example"
NEW = "another sentence for afterwards"
LINK = re.compile(r"http://127\.0\.0\.1:\d+/en/link/[\w-]+")
PHONE = {"width": 360, "height": 740}
AWAY = QUICK_EXIT_URL.partition("/{language}")[0]


def arrive(tab):
    """Sign up on the telephone, and confirm nothing yet."""
    tab.visit("/en/sign-up")
    tab.fill(name="Somebody in danger", email=ADDRESS, passphrase=PASSPHRASE, language="en").send()
    tab.see("Your account is ready.")
    tab.visit("/en/account").fill(attribution="named").send()


def link_of(postbox, words):
    """The link of the newest mail that says so."""
    return LINK.search(postbox.wait_for(ADDRESS, words).get_content())[0]


def ask_for_link(tab, postbox):
    """A link to sign in, not used."""
    tab.visit("/en/sign-in/link").fill(email=ADDRESS).send()
    tab.see("a mail with a link is on its way")
    return link_of(postbox, "Your link to sign in")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_everything_is_locked_down_from_a_telephone(empty_server, open_tab, postbox, script):
    phone, office = open_tab(empty_server, **PHONE, script=script), open_tab(empty_server)
    if script:
        arrive(phone)
    else:
        phone.sign_in(ADDRESS, NEW)
    office.sign_in(ADDRESS, PASSPHRASE if script else NEW)
    unused = ask_for_link(open_tab(empty_server), postbox)

    phone.visit("/en/account").follow("Lock everything down")
    button = phone.page.get_by_role("button", name="Lock everything down now")
    assert button.bounding_box()["y"] + button.bounding_box()["height"] <= PHONE["height"]  # no need to scroll
    phone.press("Lock everything down now")
    phone.see("Everything is locked down", "devices were signed out.", "How to come back")

    for tab in (phone, office):
        tab.visit("/en/account")
        assert "/en/sign-in" in tab.page.url
    phone.visit(unused).see("This link no longer works")
    come_back(phone, postbox)


def come_back(tab, postbox):
    """By a link, with a new passphrase; words carry no name until that is changed."""
    tab.visit("/en/sign-in/forgotten").fill(email=ADDRESS).send()
    tab.visit(link_of(postbox, "Set a new passphrase")).fill(passphrase=NEW).send()
    tab.visit("/en/account")
    assert tab.page.locator("[name=attribution]").input_value() == "anonymous"


def test_one_press_leaves_the_site_and_no_way_back_shows_anything(empty_server, open_tab):
    tab = open_tab(empty_server, **PHONE, script=False)
    tab.meeting = AWAY
    tab.page.route(f"{AWAY}/**", lambda route: route.fulfill(body="The weather", content_type="text/plain"))
    tab.sign_in("organiser@journey.example", PASSPHRASE)
    tab.visit("/en/account").see("The organiser")
    tab.page.get_by_role("button", name="Leave this site now").click()
    tab.page.wait_for_url(f"{AWAY}/**")
    assert tab.page.context.cookies() == []
    tab.page.go_back()
    assert "The organiser" not in tab.page.content()


def test_a_reprisal_is_reported_without_an_account_and_answered(empty_server, open_tab):
    reporter, organiser = open_tab(empty_server, **PHONE, script=False), open_tab(empty_server)
    reporter.visit("/en/").follow("Report a reprisal")
    reporter.fill(words="My office was searched after the roundtable.").send()
    code = reporter.page.locator(".code b").inner_text()
    organiser.sign_in("organiser@journey.example", PASSPHRASE)
    organiser.visit("/en/reprisals/reports").follow("Report of")
    organiser.fill(words="We are with you. Do you want us to write to the authorities?").send()
    reporter.follow("Read the answer").fill(code=code).send()
    reporter.see("We are with you.")
