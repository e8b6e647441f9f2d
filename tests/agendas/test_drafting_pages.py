import io

import pytest

from agendas import queries, services, sessions
from core import clock
from core.db import transaction
from tests import make
from tests.agendas import builders
from tests.agendas.builders import at

pytestmark = pytest.mark.slow


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def organiser(event):
    return make.organiser(event)


@pytest.fixture
def by(organiser):
    return make.actor(organiser)


@pytest.fixture
def draft(event, by):
    return builders.draft(event, by=by)


@pytest.fixture
def desk(browser, organiser):
    return browser.sign_in(organiser)


def address(event, rest=""):
    return f"/en/events/{event.id}/agenda{rest}"


def titles(page):
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in page.select(".item h3, .item h4")]


def test_a_line_is_changed_on_its_page(desk, event, draft):
    slot = builders.slot(draft, "Open floor")
    page = desk.submit(
        address(event, f"/draft/lines/{slot.id}"), **{"title-en": "Open debate", "title-fr": "Débat ouvert"}
    )
    assert "2.2. Open debate" in titles(page)
    assert slot.wording.heading.by_language == {"en": "Open debate", "fr": "Débat ouvert"}


def test_the_page_of_a_line_shows_wall_times_of_the_event(desk, event, draft):
    page = desk.get(address(event, f"/draft/lines/{builders.slot(draft, 'Open floor').id}"))
    assert page.select_one("#starts_at")["value"] == "2030-05-09T09:35"
    assert "Europe/Madrid" in page.text


@pytest.mark.parametrize(("verb", "first"), [("later", "1. Civic space"), ("remove", "1. Civic space")])
def test_buttons_beside_a_line_do_what_they_say(desk, event, draft, verb, first):
    page = desk.post(address(event, f"/draft/lines/{builders.slot(draft, 'Opening').id}/{verb}"))
    assert titles(page)[0] == first


def test_a_button_that_cannot_do_it_says_why(desk, event, draft):
    page = desk.post(address(event, f"/draft/lines/{builders.slot(draft, 'Opening').id}/earlier"))
    assert "first here already" in page.select_one(".notice").text


def test_a_break_is_added_without_a_kind(desk, event, draft):
    fields = {"title-en": "Lunch", "starts_at": "2030-05-09T12:30", "ends_at": "2030-05-09T13:30"}
    page = desk.submit(address(event, "/draft/add?kind=break"), **fields)
    assert titles(page)[-1] == "Lunch"


def test_a_break_is_changed_on_its_page(desk, event, draft):
    page = desk.submit(
        address(event, f"/draft/lines/{builders.slot(draft, 'Coffee').id}"),
        **{"title-en": "Tea", "description-en": "Mint"},
    )
    assert "Tea" in titles(page)
    assert builders.slot(draft, "Tea").kind == "break"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title-en": "", "title-fr": ""}, "title-en"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"starts_at": ""}, "starts_at"),
        ({"ends_at": "2030-05-09T08:00"}, "ends_at"),
        ({"title-en": "x" * 201}, "title-en"),
        ({"kind": "nonsense"}, "kind"),
        ({"mode": "nonsense"}, "mode"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_at_its_field(desk, event, draft, fields, field):
    given = {"title-en": "New", "starts_at": "2030-05-09T13:00", "ends_at": "2030-05-09T13:30"} | fields
    page = desk.submit(address(event, "/draft/add?kind=session"), status=422, **given)
    assert page.select_one(f"#{field}-error")


def test_a_time_that_exists_twice_is_refused(desk, by):
    event = make.event(starts_at=at("00:00", "2030-10-27"), hours=20)
    desk.sign_in(make.organiser(event))
    desk.press(address(event, "/draft"), "Start the agenda")
    fields = {"title-en": "Night", "starts_at": "2030-10-27T02:30", "ends_at": "2030-10-27T05:00"}
    page = desk.submit(address(event, "/draft/add?kind=session"), status=422, **fields)
    assert "clocks change" in page.select_one("#starts_at-error").text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("agenda.md", b"## 09:00-09:30 From a file\n"),
        ("agenda.txt", b"09:00-09:30 From a file\n"),
        ("agenda.csv", b"start,end,title\n09:00,09:30,From a file\n"),
    ],
)
def test_a_file_is_read_and_its_text_kept_for_mending(desk, event, draft, name, data):
    page = desk.submit(address(event, "/draft/import"), status=200, file=(io.BytesIO(data), name), step="preview")
    assert "From a file" in page.select_one("tbody").text
    assert "From a file" in page.select_one("textarea").text


def test_a_file_of_another_kind_is_refused_in_a_sentence(desk, event, draft):
    page = desk.submit(
        address(event, "/draft/import"), status=422, file=(io.BytesIO(b"\x00\x01"), "a.exe"), step="preview"
    )
    assert page.select_one(".problems li")


def test_an_import_outside_the_event_s_days_changes_nothing(desk, event, draft):
    pasted = "# 2031-01-01\n## 09:00-09:30 Much later\n"
    page = desk.submit(address(event, "/draft/import"), status=200, pasted=pasted, step="preview")
    assert "Much later" in page.select_one("tbody").text
    page = desk.post(
        address(event, "/draft/import"), status=422, pasted=pasted, step="replace", format="agenda.md", language="en"
    )
    assert "outside the event" in page.text
    assert len(queries.lines_of(draft)) == 6


def test_nothing_to_import_is_a_sentence_and_not_an_error(desk, event, draft):
    page = desk.submit(address(event, "/draft/import"), status=422, pasted="", step="preview")
    assert "empty" in page.text


def test_pages_of_the_draft_are_not_found_before_there_is_one(desk, event):
    for rest in ("/draft/add", "/draft/import"):
        desk.get(address(event, rest), status=404)


def test_publishing_without_a_draft_leads_back_with_a_sentence(desk, event):
    page = desk.get(address(event, "/draft/publish"))
    assert "There is no draft to publish." in page.select_one(".notice").text


def test_a_line_of_another_event_is_not_found(desk, event, draft):
    elsewhere = make.event()
    desk.sign_in(make.organiser(elsewhere))
    desk.get(address(elsewhere, f"/draft/lines/{builders.slot(draft, 'Opening').id}"), status=404)


def test_a_second_start_says_that_the_draft_is_there(desk, event, draft):
    page = desk.post(address(event, "/draft/start"))
    assert "started already" in page.select_one(".notice").text


def test_the_draft_tells_which_languages_are_missing(desk, event, draft):
    item = desk.get(address(event, "/draft")).select_one(".item")
    assert "Not yet in: ZH · FR · RU · ES" in item.text


def test_the_calendar_holds_no_link_and_keeps_cancelled_sessions(browser, event, by):
    builders.published(event, by=by)
    first = queries.list_sessions(event)[0]
    with transaction():
        sessions.set_room(first, room="Hall 1", join_url="https://video.example/secret", by=by)
    with transaction():
        draft = services.start_draft(event, by=by)
        services.remove_slot(builders.slot(draft, "Adoption"), by=by)
        services.publish_agenda(draft, by=by)
    text = browser.open("GET", f"/en/events/{event.id}/agenda.ics").get_data(as_text=True)
    assert "Hall 1" in text
    assert "video.example" not in text
    assert text.count("STATUS:CANCELLED") == 1
    assert text.count("SEQUENCE:1") == 2


def test_the_calendar_s_tag_changes_with_a_room(browser, event, by):
    builders.published(event, by=by)
    path = f"/en/events/{event.id}/agenda.ics"
    before = browser.open("GET", path).headers["ETag"]
    with clock.at(at("08:00")), transaction():
        sessions.set_room(queries.list_sessions(event)[0], room="Hall 2", join_url="", by=by)
    assert browser.open("GET", path).headers["ETag"] != before


@pytest.mark.parametrize("rest", [".ics", "/print"])
def test_without_a_published_agenda_there_is_nothing_to_keep(browser, event, draft, rest):
    assert browser.open("GET", address(event, rest)).status_code == 404


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
@pytest.mark.parametrize("rest", ["", "/print", "/comments"])
def test_every_public_page_speaks_six_languages(browser, event, by, language, rest):
    builders.commented(event, by=by)
    page = browser.get(f"/{language}/events/{event.id}/agenda{rest}")
    assert page.html["lang"] == language
    assert page.html["dir"] == ("rtl" if language == "ar" else "ltr")
