"""Staff and its passkey: asked for at the first sign-in, made, then enough to come in."""

from __future__ import annotations

import re

import pytest

from tests.journeys.conftest import PASSPHRASE, Server

pytestmark = pytest.mark.browser

ORGANISER = "organiser@journey.example"
TELEPHONE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def strict_server(quick_folder, postbox):
    """As in production: staff must have a second factor.  Browsers bind keys to a name, never to a number."""
    server = Server(quick_folder / "strict", postbox, demonstration=False, name="localhost", SECOND_FACTOR="required")
    server.flask("create-organiser", "--name=The organiser", f"--email={ORGANISER}", f"--passphrase={PASSPHRASE}")
    yield server
    server.stop()


class Telephone:
    """The virtual authenticator of a tab's browser."""

    def __init__(self, tab):
        self.devtools = tab.page.context.new_cdp_session(tab.page)
        self.devtools.send("WebAuthn.enable")
        self.key = self.devtools.send("WebAuthn.addVirtualAuthenticator", {"options": TELEPHONE})["authenticatorId"]

    def recognises(self, whoever):
        """Whether finger, face or PIN fit from now on."""
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.key, "isUserVerified": whoever})

    def keys(self):
        return self.devtools.send("WebAuthn.getCredentials", {"authenticatorId": self.key})["credentials"]


def press_and_wait(tab, words, path):
    """A button whose form script sends once the device has answered."""
    tab.page.locator("main").get_by_role("button", name=words).click()
    tab.page.wait_for_url(tab.address + path)
    return tab.look()


def test_staff_makes_a_passkey_at_the_first_sign_in_and_then_needs_nothing_else(strict_server, open_tab):
    tab = open_tab(strict_server, width=360, height=740)
    telephone = Telephone(tab)
    tab.sign_in(ORGANISER, PASSPHRASE).see("Before anything else, set up a second step")
    tab.visit("/en/workspace").see("Before anything else")
    tab.follow("Add a passkey").fill(name="My telephone")
    tab.page.locator("main").get_by_role("button", name="Make the passkey").click()
    tab.page.locator(".codes code").first.wait_for()
    tab.look().see("These codes are shown this once")
    assert len(telephone.keys()) == 1
    assert telephone.keys()[0]["isResidentCredential"]
    tab.visit("/en/workspace").press("Sign out", within="footer")

    tab.visit("/en/sign-in?next=/en/account/factors")
    press_and_wait(tab, "Sign in with a passkey", "/en/account/factors").see("My telephone")
    tab.press("Sign out", within="footer")

    tab.sign_in(ORGANISER, PASSPHRASE).see("Second step")
    press_and_wait(tab, "Use a passkey", "/en/workspace")
    tab.press("Sign out", within="footer")

    telephone.recognises(False)
    tab.visit("/en/sign-in")
    tab.page.locator("main").get_by_role("button", name="Sign in with a passkey").click()
    tab.page.get_by_text("No passkey was used.").wait_for()
    assert re.search(r"/en/sign-in$", tab.page.url)
    telephone.recognises(True)
    press_and_wait(tab, "Sign in with a passkey", "/en/workspace")
    assert telephone.keys()[0]["signCount"] > 1


def test_without_script_passkeys_are_explained_and_the_passphrase_is_there(strict_server, open_tab):
    tab = open_tab(strict_server, script=False)
    tab.visit("/en/sign-in").see("Passkeys need script")
    assert not tab.page.get_by_role("button", name="Sign in with a passkey").is_visible()
    assert tab.page.locator("#passphrase").is_visible()
