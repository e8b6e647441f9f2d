import pytest

from tests import make
from tests.agendas import builders
from tests.texts import builders as texts


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def organiser(event):
    return make.organiser(event)


@pytest.fixture
def by(organiser):
    return make.actor(organiser)


def address(event, rest=""):
    return f"/en/events/{event.id}/agenda{rest}"


def test_before_an_agenda_is_published_the_page_says_so(browser, event):
    assert "not published yet" in browser.get(address(event)).text


def test_an_agenda_is_shown_with_times_numbers_and_tags(browser, event, by):
    builders.published(event, by=by)
    page = browser.get(address(event))
    titles = [" ".join(tag.get_text(" ", strip=True).split()) for tag in page.select(".item h3, .item h4")]
    assert titles == ["1. Opening", "2. Civic space", "2.1. Findings", "2.2. Open floor", "3. Adoption"]
    assert page.select_one(".item time").text == "09:00 – 09:20"
    assert "Civil society only" in page.text


def test_a_secret_event_s_agenda_does_not_exist_for_a_stranger(browser, by):
    hidden = make.event(public=False)
    browser.sign_in(make.person())
    browser.get(address(hidden), status=404)


def test_words_that_are_not_translated_carry_their_language(browser, event, by):
    builders.published(event, by=by)
    page = browser.get(f"/ar/events/{event.id}/agenda")
    assert page.html["dir"] == "rtl"
    assert page.select_one(".item h3 span[lang=en]").text == "Civic space"
    assert "الافتتاح" in page.text


def test_an_organiser_writes_an_agenda_line_by_line_and_publishes_it(browser, event, organiser):
    browser.sign_in(organiser)
    page = browser.press(address(event, "/draft"), "Start the agenda")
    assert "draft is empty" in page.text
    browser.submit(
        address(event, "/draft/add?kind=session"),
        **{"title-en": "Opening", "starts_at": "2030-05-09T09:00", "ends_at": "2030-05-09T09:30", "kind": "opening"},
    )
    browser.submit(
        address(event, "/draft/add?kind=item"),
        **{"title-en": "Welcome", "starts_at": "2030-05-09T09:00", "ends_at": "2030-05-09T09:10"},
    )
    page = browser.submit(address(event, "/draft/publish"), **{"change_note-en": "First draft"})
    assert "1.1. Welcome" in " ".join(page.text.split())


def test_an_overlap_is_explained_at_the_field(browser, event, organiser, by):
    builders.draft(event, by=by)
    browser.sign_in(organiser)
    page = browser.submit(
        address(event, "/draft/add?kind=session"),
        status=422,
        **{"title-en": "Too early", "starts_at": "2030-05-09T09:10", "ends_at": "2030-05-09T09:30"},
    )
    assert "has ended" in page.select_one("#starts_at-error").text
    assert page.select_one("#title-en")["value"] == "Too early"


def test_an_import_shows_every_problem_with_its_line_and_keeps_the_text(browser, event, organiser, by):
    builders.draft(event, by=by)
    browser.sign_in(organiser)
    pasted = "09:00-09:20 Opening\n25:00-26:00 Nonsense\n"
    page = browser.submit(address(event, "/draft/import"), status=422, pasted=pasted, step="preview")
    assert "Line 2" in page.select_one(".problems").text
    assert "25:00" in page.select_one("textarea").text


def test_an_import_is_looked_at_before_the_draft_is_replaced(browser, event, organiser, by):
    builders.draft(event, by=by)
    browser.sign_in(organiser)
    pasted = "09:00-09:20 Opening\n09:20-10:00 Something new\n"
    page = browser.submit(address(event, "/draft/import"), status=200, pasted=pasted, step="preview")
    assert "Something new" in page.select_one("#preview").find_parent("section").text
    page = browser.post(
        address(event, "/draft/import"), pasted=pasted, step="replace", format="agenda.md", language="en"
    )
    assert "Something new" in page.text
    assert "Civic space" not in page.text


def test_a_representative_comments_on_an_item_and_is_given_a_reference(browser, event, by):
    consultation = builders.commented(event, by=by)
    clause = builders.clause(consultation.document_version, "Open floor")
    browser.sign_in(make.representative())
    page = browser.get(address(event))
    assert page.find("a", string="Comment on item 2.2")
    page = browser.submit(address(event, f"/lines/{clause.id}/comment"), body="Local groups first.")
    assert "R1-C0001" in page.h1.text
    assert "You said, we did" in browser.get(address(event)).text


def test_an_unanswered_comment_is_hidden_from_others_but_counted(browser, event, by):
    consultation = builders.commented(event, by=by)
    texts.comment(
        consultation, builders.clause(consultation.document_version, "Open floor"), body="Local groups first."
    )
    page = browser.get(address(event))
    assert "Local groups first." not in page.text
    assert "1 comment, 0 answered" in " ".join(page.text.split())


def test_staff_recommend_and_another_person_decides(browser, event, organiser, by):
    consultation = builders.commented(event, by=by)
    comment = texts.comment(consultation, builders.clause(consultation.document_version, "Open floor"))
    browser.sign_in(organiser)
    path = address(event, f"/comments/{comment.id}")
    browser.submit(path + "/answer", code="noted", **{"reason-en": "Thank you."})
    page = browser.submit(path + "/decision", form="form:has(.actions)", status=422)
    assert "another person" in page.text
    browser.sign_in(make.organiser(event))
    page = browser.submit(path + "/decision", form="form:has(.actions)")
    assert "1 decided, goes out with the next version" in page.text


def test_an_answer_without_a_reason_is_explained(browser, event, organiser, by):
    consultation = builders.commented(event, by=by)
    comment = texts.comment(consultation, builders.clause(consultation.document_version, "Open floor"))
    browser.sign_in(organiser)
    page = browser.submit(address(event, f"/comments/{comment.id}/answer"), status=422, code="not_accepted")
    assert "Say why" in page.text


def test_rooms_are_kept_and_the_platform_s_address_is_checked(browser, event, organiser, by):
    builders.published(event, by=by)
    browser.sign_in(organiser)
    page = browser.get(address(event, "/rooms"))
    field = page.select_one("input[name$=join_url]")["name"]
    browser.submit(address(event, "/rooms"), status=422, **{field: "http://insecure.example"})
    browser.submit(
        address(event, "/rooms"), **{field: "https://video.example/room", field.replace("join_url", "room"): "Hall 1"}
    )
    browser.sign_out()
    page = browser.get(address(event))
    assert "Hall 1" in page.text
    assert "video.example" not in str(page)


def test_the_print_view_is_a_page_of_its_own(browser, event, by):
    builders.published(event, by=by)
    page = browser.get(address(event, "/print"))
    assert page.select_one("nav") is None
    assert "Open floor" in page.text


def test_the_calendar_is_the_same_until_something_changes(browser, event, by):
    builders.published(event, by=by)
    path = f"/en/events/{event.id}/agenda.ics"
    first = browser.open("GET", path)
    assert first.mimetype == "text/calendar"
    again = browser.open("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
