"""Links of mails: single use, for a time, opened by scanners without harm, and told to nobody."""

from __future__ import annotations

import itertools
import statistics
import threading
import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher

from core import clock, jobs
from core.db import db, transaction
from core.rules import RuleBroken
from people import access, link_jobs, links, passphrases, services, signing_in
from people.factor_models import Passkey
from people.link_models import LASTS, Link, LinkWish, Purpose
from people.models import Account, FailedSignIn, Person, SignIn
from tests import make
from tests.browser import Browser
from tests.people.letters import carry_out_jobs, letters, link_in

pytestmark = pytest.mark.slow

NEW = "a new sentence of mine"


def made(account, purpose=Purpose.SIGN_IN, **values):
    with transaction():
        return links.make_link(account, purpose, **values)


def ask(browser, address, path="/en/sign-in/link"):
    return browser.submit(path, email=address, follow=False)


def test_a_link_is_stored_hashed_only(app):
    token = made(make.person().account)
    assert token not in db.session.query(Link).one().token_hash


@pytest.mark.parametrize("purpose", Purpose)
def test_a_link_lasts_as_long_as_its_purpose_and_no_longer(app, purpose):
    start = clock.now()
    with clock.at(start):
        token = made(make.person().account, purpose, address="new@parley.example")
    with clock.at(start + LASTS[purpose] - timedelta(seconds=1)):
        assert links.find(token) is not None
    with clock.at(start + LASTS[purpose] + timedelta(seconds=1)):
        assert links.find(token) is None


def test_of_two_who_press_at_the_same_moment_one_comes_in(app):
    token = made(make.person().account)
    outcomes, start = [], threading.Barrier(2)

    def press():
        with app.app_context():
            found = links.find(token)
            start.wait()
            try:
                with transaction():
                    links.use(found)
                outcomes.append("in")
            except RuleBroken as broken:
                outcomes.append(broken.code)
            db.session.remove()

    threads = [threading.Thread(target=press) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "link-gone"]


def test_a_mail_scanner_that_opens_a_link_ten_times_does_not_use_it(browser):
    person = make.person()
    token = made(person.account)
    for _time in range(10):
        page = browser.get(f"/en/link/{token}")
    assert page.select_one("main form button").text == "Sign me in"
    browser.press(f"/en/link/{token}", "Sign me in", follow=False)
    assert browser.response.headers["Location"] == "/en/workspace"


def test_a_link_that_was_used_opens_nothing_and_says_what_to_do(browser):
    token = made(make.person().account)
    browser.press(f"/en/link/{token}", "Sign me in", follow=False)
    browser.sign_out()
    page = browser.get(f"/en/link/{token}", status=404)
    assert page.find("a", string="Send me a link to sign in")["href"] == "/en/sign-in/link"


@pytest.mark.parametrize("token", ["nonsense", "x" * 3000, "%00", "%ED%A0%80"])
def test_a_link_that_we_did_not_send_is_none(browser, token):
    browser.get(f"/en/link/{token}", status=404)


def test_the_page_of_a_link_is_kept_by_nobody_and_tells_nobody_its_address(browser):
    browser.get(f"/en/link/{made(make.person().account)}")
    assert browser.response.headers["Cache-Control"] == "no-store"
    assert browser.response.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_for_the_known_and_nothing_for_the_unknown(browser):
    person = make.person(email="known@parley.example", language="fr")
    for address in ("Known@parley.example ", "unknown@parley.example"):
        ask(browser, address)
    (mail,) = letters()
    assert (mail.recipient, mail.language) == ("known@parley.example", "fr")
    browser.submit(link_in(mail), form="main form", follow=False)
    assert db.session.query(SignIn).one().account_id == person.account.id


@pytest.mark.parametrize("path", ["/en/sign-in/link", "/en/sign-in/forgotten"])
def test_known_and_unknown_get_the_same_words(browser, path):
    make.person(email="known@parley.example")
    pages = []
    for address in ("known@parley.example", "unknown@parley.example"):
        ask(browser, address, path)
        pages.append(browser.get(browser.response.headers["Location"]).main.text)
    assert pages[0] == pages[1]
    assert "If there is an account with this address" in pages[0]


def test_what_was_typed_is_forgotten_once_it_was_looked_up(browser):
    ask(browser, "unknown@parley.example")
    assert db.session.query(LinkWish).count() == 1
    carry_out_jobs()
    assert db.session.query(LinkWish).count() == 0


def test_a_job_that_is_done_twice_sends_one_mail(app):
    make.person(email="known@parley.example")
    with transaction():
        links.wish("known@parley.example", Purpose.SIGN_IN, "en")
    wish_id = db.session.query(LinkWish).one().id
    for _time in range(2):
        link_jobs.send_link(str(wish_id))
    assert len(letters()) == 1


def test_a_forgotten_passphrase_is_set_anew_and_everybody_else_is_signed_out(browser):
    person = make.person(email="known@parley.example")
    with transaction():
        elsewhere = signing_in.begin(person.account).token
    ask(browser, person.email, "/en/sign-in/forgotten")
    (mail,) = letters(person.email)
    page = browser.submit(link_in(mail), status=422, passphrase="short")
    assert "between 10 and 200" in page.select_one("#passphrase-error").text
    browser.submit(link_in(mail), passphrase=NEW, follow=False)
    assert signing_in.load(elsewhere) is None
    assert signing_in.authenticate(person.email, NEW).id == person.account.id
    with pytest.raises(RuleBroken):
        signing_in.authenticate(person.email, make.PASSPHRASE)
    assert "Your passphrase is changed" in letters(person.email)[-1].subject


def test_after_recovery_no_other_link_of_the_account_works(browser):
    account = make.person().account
    other, token = made(account), made(account, Purpose.RECOVERY)
    browser.submit(f"/en/link/{token}", passphrase=NEW, follow=False)
    assert links.find(other) is None


def test_links_are_removed_a_day_after_their_end(app):
    account, start = make.person().account, clock.now()
    made(account)
    made(account, Purpose.INVITATION)
    with clock.at(start + LASTS[Purpose.SIGN_IN] + timedelta(days=1, minutes=1)):
        link_jobs.forget()
    assert [link.purpose for link in db.session.query(Link)] == [Purpose.INVITATION]


def test_sign_ins_are_removed_a_day_after_their_end(app):
    account, start = make.person().account, clock.now()
    with clock.at(start), transaction():
        signing_in.begin(account)
        signing_in.end(signing_in.begin(account).token)
    with clock.at(start + timedelta(days=1, minutes=1)):
        link_jobs.forget()
    assert db.session.query(SignIn).one().ended_at is None


def test_the_worker_forgets_every_day(app):
    assert (link_jobs.FORGET, 24 * 3600.0) in jobs._regular


# Newcomers, and those who are already here


def sign_up(browser, email, passphrase="a short sentence", **values):
    fields = {"name": "Newcomer", "email": email, "passphrase": passphrase, "language": "en", **values}
    return browser.submit("/en/sign-up", **fields)


def test_a_newcomer_with_a_taken_address_sees_what_every_newcomer_sees(browser, app):
    make.person(email="taken@parley.example")
    pages = []
    for address in ("free@parley.example", "taken@parley.example"):
        visitor = Browser(app)
        pages.append((sign_up(visitor, address).main.text, visitor.get("/en/account").main.text))
    assert pages[0] == pages[1]


def test_the_owner_of_a_taken_address_is_told_and_nothing_of_theirs_changes(browser):
    owner = make.person(email="taken@parley.example")
    sign_up(browser, "Taken@parley.example")
    (mail,) = letters("taken@parley.example")
    assert "You already have an account" in mail.subject
    assert signing_in.authenticate("taken@parley.example", make.PASSPHRASE).id == owner.account.id


def test_whoever_signed_up_with_a_taken_address_can_sign_in_again_as_who_they_were(browser):
    make.person(email="taken@parley.example")
    sign_up(browser, "taken@parley.example")
    browser.sign_out()
    browser.submit("/en/sign-in", email="taken@parley.example", passphrase="a short sentence", follow=False)
    assert browser.response.headers["Location"] == "/en/workspace"


def test_no_mail_goes_to_a_newcomer_whose_address_is_anothers(browser, work, app):
    make.person(email="taken@parley.example")
    sign_up(browser, "taken@parley.example")
    newcomer = db.session.query(Account).filter(Account.claimed != "").one()
    assert newcomer.person.email.endswith(".invalid")
    with transaction():
        links.wish(newcomer.person.email, Purpose.SIGN_IN, "en")
    before = set((app.config["PARLEY"].data_dir / "mail").glob("*.eml"))
    work()
    sent = [path.read_text() for path in set((app.config["PARLEY"].data_dir / "mail").glob("*.eml")) - before]
    assert len(sent) == 1
    assert "To: taken@parley.example" in sent[0]


def test_a_newcomers_account_of_anothers_address_is_closed_after_two_weeks(browser):
    make.person(email="taken@parley.example")
    sign_up(browser, "taken@parley.example")
    with clock.at(clock.now() + access.DOUBLE_LASTS + timedelta(minutes=1)):
        link_jobs.forget()
    db.session.rollback()
    assert db.session.query(Account).count() == 1
    browser.get("/en/account", status=302)


def test_a_newcomer_confirms_the_address_by_a_button(browser):
    sign_up(browser, "new@parley.example")
    (mail,) = letters("new@parley.example")
    page = browser.press(link_in(mail), "Yes, confirm my address")
    assert "Your address is confirmed." in page.text
    assert db.session.query(Account).one().address_confirmed_at is not None


def test_whoever_did_not_create_the_account_closes_it_and_has_their_address_back(browser, app):
    sign_up(browser, "owner@parley.example")
    (mail,) = letters("owner@parley.example")
    owner = Browser(app)
    owner.press(link_in(mail), "It was not me: close the account")
    browser.get("/en/account", status=302)
    assert db.session.query(Account).count() == 0
    sign_up(owner, "owner@parley.example", passphrase="the real owner's words")
    assert signing_in.authenticate("owner@parley.example", "the real owner's words")


def test_an_account_that_somebody_prepared_with_anothers_address_is_no_trap(browser, app):
    """Whoever set up an account for its later owner to fill is thrown out when the owner comes by a link."""
    sign_up(browser, "owner@parley.example", passphrase="the words of a stranger")
    owner = Browser(app)
    ask(owner, "owner@parley.example")
    mail = next(each for each in letters("owner@parley.example") if "sign in" in each.subject)
    assert "was not confirmed before" in owner.get(link_in(mail)).main.text
    owner.press(link_in(mail), "Sign me in", follow=False)
    browser.get("/en/account", status=302)
    with pytest.raises(RuleBroken):
        signing_in.authenticate("owner@parley.example", "the words of a stranger")


def test_a_second_factor_that_a_stranger_set_does_not_keep_the_owner_out(browser, app):
    sign_up(browser, "owner@parley.example")
    account = db.session.query(Account).one()
    with transaction():
        db.session.add(Passkey(account_id=account.id, name="A stranger's", credential_id="AAAA", public_key="AAAA"))
    owner = Browser(app)
    ask(owner, "owner@parley.example", "/en/sign-in/forgotten")
    mail = next(each for each in letters("owner@parley.example") if "new passphrase" in each.subject)
    owner.submit(link_in(mail), passphrase=NEW, follow=False)
    assert owner.response.headers["Location"] == "/en/workspace"
    assert db.session.query(Passkey).count() == 0


def test_a_second_factor_of_ones_own_stays_through_a_recovery(browser):
    person = make.person(email="known@parley.example")
    with transaction():
        db.session.add(Passkey(account_id=person.account.id, name="My own", credential_id="AAAA", public_key="AAAA"))
    ask(browser, person.email, "/en/sign-in/forgotten")
    browser.submit(link_in(letters(person.email)[0]), passphrase=NEW, follow=False)
    assert "/en/sign-in/second" in browser.response.headers["Location"]
    browser.get("/en/account", status=302)


def test_somebody_who_was_only_written_down_gets_a_link_as_well(browser):
    with transaction():
        services.add_person(name="Ana", email="ana@parley.example")
    ask(browser, "ana@parley.example")
    browser.submit(link_in(letters("ana@parley.example")[0]), form="main form", follow=False)
    browser.get("/en/account")


# Another passphrase, another address


def test_a_changed_passphrase_signs_out_all_other_devices_but_not_this_one(browser):
    person = make.person()
    with transaction():
        elsewhere = signing_in.begin(person.account).token
    browser.sign_in(person)
    page = browser.submit("/en/account/passphrase", passphrase=NEW)
    assert "Your passphrase is changed" in page.text
    assert signing_in.load(elsewhere) is None
    assert signing_in.authenticate(person.email, NEW)


def test_whoever_was_away_for_a_while_proves_who_they_are_before_changing_the_passphrase(browser):
    person = make.person()
    browser.sign_in(person)
    with clock.at(clock.now() + timedelta(minutes=16)):
        browser.get("/en/account/passphrase", status=302)
    assert browser.response.headers["Location"].endswith("?next=/en/account/passphrase")


def change_address(browser, to):
    return browser.submit("/en/account/address", email=to)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_address_is_changed_once_both_have_said_yes(browser, order):
    person = make.person(email="old@parley.example")
    browser.sign_in(person)
    change_address(browser, "New@parley.example")
    mails = [letters("old@parley.example")[-1], letters("new@parley.example")[-1]]
    browser.press(link_in(mails[order[0]]), "Yes, change it")
    db.session.refresh(person)
    assert person.email == "old@parley.example"
    browser.press(link_in(mails[order[1]]), "Yes, change it")
    db.session.refresh(person)
    assert person.email == "new@parley.example"
    assert "now go to another address" in letters("old@parley.example")[-1].body


def test_one_side_alone_does_not_change_the_address_even_twice(browser):
    person = make.person(email="old@parley.example")
    browser.sign_in(person)
    for _time in range(2):
        change_address(browser, "new@parley.example")
        browser.press(link_in(letters("new@parley.example")[-1]), "Yes, change it")
    db.session.refresh(person)
    assert person.email == "old@parley.example"


def test_somebody_elses_address_is_not_told_to_be_taken_but_to_its_owner(browser):
    make.person(email="taken@parley.example")
    browser.sign_in(make.person(email="old@parley.example"))
    page = change_address(browser, "taken@parley.example")
    assert "Two mails are on their way" in page.text
    assert "You already have an account" in letters("taken@parley.example")[-1].subject
    assert "link/" not in letters("taken@parley.example")[-1].body


def test_ones_own_address_is_no_change(browser):
    browser.sign_in(make.person(email="old@parley.example"))
    page = browser.submit("/en/account/address", status=422, email="OLD@parley.example")
    assert "your address already" in page.select_one("#email-error").text


def test_an_address_that_was_taken_in_the_meantime_is_not_taken_away(app):
    account = make.person(email="old@parley.example").account
    tokens = [made(account, each, address="new@parley.example") for each in (Purpose.OLD_ADDRESS, Purpose.NEW_ADDRESS)]
    make.person(email="new@parley.example")
    with transaction():
        assert not access.confirm_side(links.find(tokens[0]))
    with pytest.raises(RuleBroken, match="Another account"), transaction():
        access.confirm_side(links.find(tokens[1]))
    assert db.session.get(Person, account.person_id).email == "old@parley.example"


# The time tells nothing

SAME = 5  # milliseconds between the medians
TRIES = 4  # on a machine with other work; where the time tells something, it does each time


@pytest.fixture
def quick_hashes(app, monkeypatch):
    """Real hashes that take some ten milliseconds in one thread: one too many would be seen, and little else moves."""
    monkeypatch.setattr(passphrases, "_hasher", PasswordHasher(time_cost=12, memory_cost=2048, parallelism=1))
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    passphrases.nobodys.cache_clear()
    yield
    passphrases.nobodys.cache_clear()


class Knocker:
    """Posts an address to a page, each time from another network and as if for the first time."""

    def __init__(self, app, path):
        self.app, self.path, self.numbers = app, path, itertools.count()

    def post(self, address):
        """The seconds of one answer."""
        with transaction():
            db.session.query(FailedSignIn).delete()
        number = next(self.numbers)
        fields = {"email": address, "name": "Ana", "passphrase": "quite another sentence", "language": "en"}
        client, where = self.app.test_client(), {"REMOTE_ADDR": f"10.1.{number % 250}.1"}
        begun = time.perf_counter()
        answer = client.post(self.path, data=fields, environ_base=where)
        taken = time.perf_counter() - begun
        assert answer.status_code in (303, 422)
        return taken

    def difference(self, rounds):
        """Milliseconds between the medians; the two take turns, so that the machine's mood meets both."""
        known, unknown = [], []
        for number in range(rounds):
            turns = [(known, "known@parley.example"), (unknown, f"unknown{next(self.numbers)}@parley.example")]
            for times, address in turns if number % 2 else reversed(turns):
                times.append(self.post(address))
        return abs(statistics.median(known) - statistics.median(unknown)) * 1000


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/en/sign-in/link", "/en/sign-in/forgotten", "/en/sign-up", "/en/sign-in"])
def test_known_and_unknown_take_the_same_time_within_five_milliseconds(app, quick_hashes, path):
    person = make.person(email="known@parley.example")
    with transaction():
        person.account.passphrase_hash = passphrases.hashed(make.PASSPHRASE)
    knocker = Knocker(app, path)
    knocker.post("warm@parley.example")
    assert any(knocker.difference(rounds=40) < SAME for _try in range(TRIES))
