"""Reports of reprisals: told without an account, read by few, answered by a code."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.mail import OutgoingMail
from people import reprisals
from people.reprisal_models import ReprisalMessage, ReprisalReport
from people.throttles import LIMITS, Door
from tests import make
from tests.browser import Browser

PAGE = "/en/reprisals"
TOLD = "They came to my mother's house after the workshop."


def tell(browser, words=TOLD):
    """The code that is shown."""
    page = browser.submit(PAGE, words=words)
    return page.select_one(".code b").text


def show(browser, code, status=200):
    return browser.submit("/en/reprisals/answer", status=status, code=code)


def organiser(app):
    return Browser(app).sign_in(make.organiser())


def the_report():
    return db.session.query(ReprisalReport).one()


def test_nobody_has_to_sign_in_or_give_a_name(browser):
    page = browser.get(PAGE)
    assert [field["name"] for field in page.select("main form [name]:not([name=csrf_token])")] == ["words"]
    assert len(tell(browser)) == 29


def test_the_page_is_linked_at_the_foot_of_every_page(browser):
    assert browser.get("/en/").select_one(f'footer a[href="{PAGE}"]')


def test_the_code_is_shown_once(browser):
    tell(browser)
    page = browser.get("/en/reprisals/receipt")
    assert page.select_one("h1").text == "The code was shown already"


def test_the_words_are_in_no_column_no_mail_and_no_record(browser):
    person = make.organiser()
    tell(browser)
    sealed = db.session.query(ReprisalMessage).one().sealed
    (mail,) = db.session.query(OutgoingMail)
    assert mail.recipient == person.email
    for kept in (sealed, mail.subject + mail.body, *(str(each.details) for each in db.session.query(AuditEntry))):
        assert "mother" not in kept


def test_a_report_holds_nothing_of_who_made_it(browser):
    browser.sign_in(make.person())
    tell(browser)
    message = db.session.query(ReprisalMessage).one()
    (entry,) = [each for each in db.session.query(AuditEntry) if each.action == "reprisal.reported"]
    assert message.author_id is None
    assert entry.actor_id is None


def test_organisers_are_told_that_something_arrived_and_read_it_on_their_page(browser, app):
    reader = organiser(app)
    tell(browser)
    page = reader.get("/en/reprisals/reports")
    assert "Waits for an answer" in page.main.text
    assert "mother" not in page.main.text
    assert TOLD in reader.get(page.select_one(".door a")["href"]).main.text


def test_each_reading_is_recorded_with_who_read(browser, app):
    reader = organiser(app)
    tell(browser)
    reader.get(f"/en/reprisals/reports/{the_report().id}")
    (entry,) = [each for each in db.session.query(AuditEntry) if each.action == "reprisal.read"]
    assert entry.actor_id is not None


def test_the_answer_is_read_with_the_code_however_it_is_typed(browser, app):
    code = tell(browser)
    assert "There is no answer yet." in show(browser, code).main.text
    organiser(app).submit(f"/en/reprisals/reports/{the_report().id}", words="We have written to the office.")
    page = show(Browser(app), f"  {code.lower().replace('-', ' ')} ")
    assert "We have written to the office." in page.main.text
    assert TOLD in page.main.text


def test_the_reporter_adds_something_and_organisers_see_that_it_waits_again(browser, app):
    reader, code = organiser(app), tell(browser)
    reader.submit(f"/en/reprisals/reports/{the_report().id}", words="When was it?")
    assert "Answered" in reader.get("/en/reprisals/reports").main.text
    page = browser.post("/en/reprisals/more", status=200, code=code, words="On Tuesday.")
    assert "On Tuesday." in page.main.text
    assert "Waits for an answer" in reader.get("/en/reprisals/reports").main.text


def test_the_code_stands_in_no_address(browser):
    code = tell(browser)
    page = show(browser, code)
    assert code not in " ".join(tag.get("href", "") + tag.get("action", "") for tag in page.find_all(["a", "form"]))
    assert browser.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["", "nonsense", "A" * 24, "x" * 500, "ABCD-EFGH", "é" * 24])
def test_a_code_that_is_none_is_explained_at_its_field(browser, code):
    tell(browser)
    page = show(browser, code, status=422)
    assert page.select_one("#code-error").text.strip()
    assert "mother" not in page.text


def test_codes_are_not_tried_out_without_end(browser, app):
    token = browser.token()
    where = {"REMOTE_ADDR": "192.0.2.1"}
    for _time in range(LIMITS[Door.RECEIPT].of_network + 1):
        fields = {"csrf_token": token, "code": "A" * 24}
        answer = browser.open("POST", "/en/reprisals/answer", data=fields, environ_base=where)
    assert "from the network you are in" in answer.get_data(as_text=True)


def test_whoever_adds_without_the_right_code_is_asked_for_it(browser):
    tell(browser)
    page = browser.post("/en/reprisals/more", code="A" * 24, words="Something.")
    assert page.select_one("#code")
    assert db.session.query(ReprisalMessage).count() == 1


def test_nothing_typed_is_lost_when_too_much_was_added(browser):
    code = tell(browser)
    page = browser.post("/en/reprisals/more", status=422, code=code, words="x" * 10_001)
    assert "at most 10000 characters" in page.select_one("#words-error").text
    assert len(page.select_one("#words").text.strip()) == 10_001


@pytest.mark.parametrize(
    ("words", "said"), [("", "Fill this in."), ("  ", "Fill this in."), ("x" * 10_001, "too long")]
)
def test_a_report_without_words_or_with_too_many_is_explained(browser, words, said):
    page = browser.submit(PAGE, status=422, words=words)
    assert said in page.select_one("#words-error").text
    assert db.session.query(ReprisalReport).count() == 0


@pytest.mark.parametrize("who", ["outsider", "secretariat"])
@pytest.mark.parametrize("path", ["", "/{}"])
def test_nobody_but_organisers_of_the_site_reads_reports(browser, app, who, path):
    tell(browser)
    person = make.person() if who == "outsider" else make.appointed(make.event(), "secretariat")
    other = Browser(app).sign_in(person)
    status = 404 if path else 403
    other.get("/en/reprisals/reports" + path.format(the_report().id), status=status)


def test_who_reads_reports_proves_lately_who_they_are(browser, app):
    tell(browser)
    reader = organiser(app)
    with clock.at(clock.now() + timedelta(minutes=16)):
        reader.get(f"/en/reprisals/reports/{the_report().id}", status=302)
    assert [each for each in db.session.query(AuditEntry) if each.action == "reprisal.read"] == []


def test_a_closed_report_can_be_read_but_takes_no_more_words(browser, app):
    code, reader = tell(browser), organiser(app)
    reader.press(f"/en/reprisals/reports/{the_report().id}", "Close the report")
    page = show(browser, code)
    assert TOLD in page.main.text
    assert page.select("main textarea") == []
    page = browser.post("/en/reprisals/more", status=422, code=code, words="One thing more.")
    assert db.session.query(ReprisalMessage).count() == 1


def test_a_report_is_full_at_some_point(app, browser):
    code = tell(browser)
    row = the_report()
    for _time in range(reprisals.MOST_MESSAGES - 1):
        reprisals.say(row, "More.", by=None)
    db.session.commit()
    page = browser.post("/en/reprisals/more", status=422, code=code, words="One thing more.")
    assert "This report is full." in page.select_one("#words-error").text


def test_sealed_words_do_not_open_in_another_row(app, browser):
    tell(browser)
    tell(browser, "Another report.")
    first, second = db.session.query(ReprisalMessage).all()
    second.sealed = first.sealed
    with pytest.raises(Exception, match="reprisal_message"):
        reprisals.words_of(second)


def test_before_anybody_reported_the_list_says_where_the_page_is(app):
    page = organiser(app).get("/en/reprisals/reports")
    assert "Nobody has reported anything." in page.main.text
