from datetime import UTC, datetime, timedelta

import pytest

from agendas import plan, queries, services, sessions
from agendas.events import session_changed
from agendas.importing import parse_agenda
from agendas.models import SlotKind
from core import clock
from core.db import transaction
from core.i18n import zone
from core.rules import RuleBroken
from tests import make
from tests.agendas import builders
from tests.agendas.builders import at, line
from tests.texts import builders as texts
from texts.models import ClauseKind, DispositionCode

pytestmark = pytest.mark.slow


@pytest.fixture
def event(app):
    return make.event()


@pytest.fixture
def by(event):
    return texts.writer(event)


@pytest.fixture
def draft(event, by):
    return builders.draft(event, by=by)


def order(version):
    return [(entry.number, entry.title.body) for entry in queries.lines_of(version)]


def times(version):
    return {
        entry.title.body: tuple(
            f"{moment.astimezone(builders.MADRID):%H:%M}" for moment in (entry.slot.starts_at, entry.slot.ends_at)
        )
        for entry in queries.lines_of(version)
    }


def add(version, by, kind, start, end, title="New", **values):
    with transaction():
        return services.add_slot(
            version,
            kind=ClauseKind(kind),
            slot=SlotKind.PLENARY,
            starts_at=at(start),
            ends_at=at(end),
            title={"en": title},
            by=by,
            **values,
        )


def test_an_agenda_stands_in_the_order_of_its_times(draft):
    assert order(draft) == [
        ("1", "Opening"),
        ("2", "Civic space"),
        ("2.1", "Findings"),
        ("2.2", "Open floor"),
        ("", "Coffee"),
        ("3", "Adoption"),
    ]


def test_the_order_in_which_lines_are_written_does_not_matter(event, by):
    version = builders.draft(event, *reversed(builders.morning()), by=by)
    assert [title for _, title in order(version)][:3] == ["Opening", "Civic space", "Findings"]


def test_an_agenda_is_called_agenda_in_six_languages(draft):
    assert set(draft.document.title.by_language) == {"ar", "zh", "en", "fr", "ru", "es"}


def test_a_new_item_finds_its_session_by_its_time(draft, by):
    add(draft, by, "item", "10:45", "11:00", "First reading")
    assert ("3.1", "First reading") in order(draft)


@pytest.mark.parametrize(
    ("kind", "start", "end", "code"),
    [
        ("session", "09:10", "09:15", "overlap"),
        ("session", "12:00", "12:45", "overlap"),
        ("break", "09:15", "09:25", "overlap"),
        ("item", "10:30", "10:40", "outside-session"),
        ("item", "09:10", "09:30", "outside-session"),
        ("item", "07:00", "07:30", "outside-session"),
        ("session", "13:00", "13:00", "ends-early"),
        ("session", "13:30", "13:00", "ends-early"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(draft, by, kind, start, end, code):
    with pytest.raises(RuleBroken) as refusal:
        add(draft, by, kind, start, end)
    assert refusal.value.code == code
    assert refusal.value.field in ("starts_at", "ends_at")
    assert len(order(draft)) == 6


@pytest.mark.parametrize("day", ["2030-05-08", "2030-05-10"])
def test_a_line_outside_the_event_s_days_is_refused(draft, by, day):
    with pytest.raises(RuleBroken, match="outside the event"), transaction():
        services.add_slot(
            draft,
            kind=ClauseKind.SESSION,
            slot=SlotKind.PLENARY,
            starts_at=at("20:00", day),
            ends_at=at("21:00", day),
            title={"en": "Late"},
            by=by,
        )


def test_a_session_may_last_until_midnight(draft, by):
    with transaction():
        services.add_slot(
            draft,
            kind=ClauseKind.SESSION,
            slot=SlotKind.PLENARY,
            starts_at=at("20:00"),
            ends_at=at("00:00", "2030-05-10"),
            title={"en": "Evening"},
            by=by,
        )
    assert order(draft)[-1] == ("4", "Evening")


def test_working_groups_may_meet_at_the_same_time(draft, by):
    add(draft, by, "item", "11:00", "12:00", "Group A")
    add(draft, by, "item", "11:00", "12:00", "Group B")
    assert [number for number, title in order(draft) if title.startswith("Group")] == ["3.1", "3.2"]


def test_a_line_needs_a_title(draft, by):
    with pytest.raises(RuleBroken, match="title"):
        add(draft, by, "session", "13:00", "13:30", " ")


def test_a_break_inside_a_session_has_no_number(draft, by):
    add(draft, by, "break", "11:00", "11:10", "Short break")
    assert ("", "Short break") in order(draft)


def test_a_session_takes_its_items_along(draft, by):
    with transaction():
        services.remove_slot(builders.slot(draft, "Opening"), by=by)
        civic = builders.slot(draft, "Civic space")
        services.edit_slot(civic, starts_at=at("09:00"), ends_at=at("10:10"), by=by)
    assert times(draft)["Findings"] == ("09:00", "09:15")
    assert times(draft)["Open floor"] == ("09:15", "10:10")


def test_a_session_cannot_become_shorter_than_its_items(draft, by):
    with pytest.raises(RuleBroken, match="does not fit into"), transaction():
        services.edit_slot(builders.slot(draft, "Civic space"), ends_at=at("10:00"), by=by)


def test_a_session_is_removed_with_its_items(draft, by):
    with transaction():
        services.remove_slot(builders.slot(draft, "Civic space"), by=by)
    assert order(draft) == [("1", "Opening"), ("", "Coffee"), ("2", "Adoption")]


def test_an_item_is_removed_alone(draft, by):
    with transaction():
        services.remove_slot(builders.slot(draft, "Findings"), by=by)
    assert ("2.1", "Open floor") in order(draft)


def test_two_lines_change_places_and_keep_their_length(draft, by):
    with transaction():
        services.move_slot(builders.slot(draft, "Civic space"), earlier=True, by=by)
    assert times(draft)["Civic space"] == ("09:00", "10:10")
    assert times(draft)["Findings"] == ("09:00", "09:15")
    assert times(draft)["Opening"] == ("10:10", "10:30")
    assert order(draft)[0] == ("1", "Civic space")


def test_moving_later_is_moving_the_next_one_earlier(draft, by):
    with transaction():
        services.move_slot(builders.slot(draft, "Opening"), earlier=False, by=by)
    assert order(draft)[0] == ("1", "Civic space")


def test_items_change_places_inside_their_session(draft, by):
    with transaction():
        services.move_slot(builders.slot(draft, "Open floor"), earlier=True, by=by)
    assert times(draft)["Open floor"] == ("09:20", "10:15")
    assert times(draft)["Findings"] == ("10:15", "10:30")


@pytest.mark.parametrize(
    ("title", "earlier"), [("Opening", True), ("Adoption", False), ("Findings", True), ("Open floor", False)]
)
def test_the_first_and_the_last_stay_where_they_are(draft, by, title, earlier):
    with pytest.raises(RuleBroken, match="already"), transaction():
        services.move_slot(builders.slot(draft, title), earlier=earlier, by=by)


def test_a_published_agenda_is_not_changed(event, by):
    version = builders.published(event, by=by).published
    for verb in (
        lambda: services.remove_slot(builders.slot(version, "Opening"), by=by),
        lambda: services.edit_slot(builders.slot(version, "Opening"), title={"en": "Other"}, by=by),
        lambda: services.move_slot(builders.slot(version, "Opening"), earlier=False, by=by),
        lambda: services.replace_lines(version, builders.morning(), by=by),
    ):
        with pytest.raises(RuleBroken, match="no longer be changed"), transaction():
            verb()


def test_the_next_draft_begins_with_what_is_published(event, by):
    document = builders.published(event, by=by)
    with transaction():
        draft = services.start_draft(event, by=by)
    assert order(draft) == order(document.published)
    assert times(draft) == times(document.published)


def test_writing_anew_keeps_lines_with_the_same_title(draft, event, by):
    before = builders.slot(draft, "Civic space").wording.clause_id
    lines = [line("session", "09:00", "10:00", "Civic space"), line("session", "10:00", "11:00", "Something else")]
    with transaction():
        services.write_agenda(event, lines, by=by)
    assert builders.slot(draft, "Civic space").wording.clause_id == before
    assert order(draft) == [("1", "Civic space"), ("2", "Something else")]


def test_a_line_can_keep_its_identity_under_another_title(draft, event, by):
    before = builders.slot(draft, "Civic space").wording.clause_id
    with transaction():
        services.write_agenda(event, [line("session", "09:00", "10:00", "Civil space", same_as=before)], by=by)
    assert builders.slot(draft, "Civil space").wording.clause_id == before


def test_an_import_keeps_what_a_file_cannot_tell(draft, event, by):
    entries = parse_agenda("a.md", b"## 09:30-10:30 Civic space\n", day=at("09:00").date(), zone=zone(event.zone))
    with transaction():
        services.write_agenda(event, entries, by=by)
    slot = builders.slot(draft, "Civic space")
    assert slot.civil_society_only
    assert slot.kind == SlotKind.DIALOGUE


def test_an_import_without_sessions_makes_each_line_one(event, by):
    moment = at("09:00")
    entries = parse_agenda("a.md", b"- 09:00-09:30 One\n- 09:30-10:00 Two\n", day=moment.date(), zone=zone(event.zone))
    with transaction():
        version = services.write_agenda(event, entries, by=by)
    assert order(version) == [("1", "One"), ("2", "Two")]


def test_publishing_makes_the_sessions_that_people_attend(event, by):
    builders.published(event, by=by)
    found = queries.list_sessions(event)
    assert [(each.position, each.title.body, each.sequence) for each in found] == [
        (1, "Opening", 0),
        (2, "Civic space", 0),
        (3, "Adoption", 0),
    ]


def republish(event, by, change):
    with transaction():
        draft = services.start_draft(event, by=by)
        change(draft)
        services.publish_agenda(draft, by=by)
    return {each.title.body: each for each in queries.list_sessions(event, cancelled=True)}


def test_a_session_that_moves_keeps_its_identity_and_counts_the_change(event, by):
    builders.published(event, by=by)
    before = {each.title.body: each.id for each in queries.list_sessions(event)}
    found = republish(
        event, by, lambda draft: services.edit_slot(builders.slot(draft, "Adoption"), starts_at=at("11:00"), by=by)
    )
    assert (found["Adoption"].id, found["Adoption"].sequence) == (before["Adoption"], 1)
    assert (found["Opening"].id, found["Opening"].sequence) == (before["Opening"], 0)


def test_a_new_title_counts_as_a_change(event, by):
    builders.published(event, by=by)
    found = republish(
        event, by, lambda draft: services.edit_slot(builders.slot(draft, "Adoption"), title={"en": "Closing"}, by=by)
    )
    assert found["Closing"].sequence == 1


def test_a_session_that_is_dropped_is_cancelled_and_announced(event, by):
    builders.published(event, by=by)
    heard = []

    def hear(session, by):
        heard.append(session.title.body)

    with session_changed.connected_to(hear):
        found = republish(event, by, lambda draft: services.remove_slot(builders.slot(draft, "Adoption"), by=by))
    assert found["Adoption"].cancelled_at is not None
    assert found["Adoption"].sequence == 1
    assert heard == ["Adoption"]
    assert [each.title.body for each in queries.list_sessions(event)] == ["Opening", "Civic space"]


@pytest.mark.parametrize("address", ["https://video.example/a", "tel:+34123456", "HTTPS://video.example", ""])
def test_an_address_that_can_be_joined_is_kept(event, by, address):
    builders.published(event, by=by)
    session = queries.list_sessions(event)[0]
    with transaction():
        sessions.set_room(session, room="Hall", join_url=address, by=by)
    assert (session.room, session.join_url) == ("Hall", address)


@pytest.mark.parametrize(
    "address", ["http://video.example", "javascript:alert(1)", "ftp://x", "video.example", "https://a b"]
)
def test_any_other_address_is_refused(event, by, address):
    builders.published(event, by=by)
    with pytest.raises(RuleBroken) as refusal, transaction():
        sessions.set_room(queries.list_sessions(event)[0], room="", join_url=address, by=by)
    assert refusal.value.field == "join_url"


def test_another_room_counts_as_a_change_and_another_link_does_not(event, by):
    builders.published(event, by=by)
    session = queries.list_sessions(event)[0]
    with transaction():
        sessions.set_room(session, room="", join_url="https://video.example", by=by)
    assert session.sequence == 0
    with transaction():
        sessions.set_room(session, room="Hall", join_url="https://video.example", by=by)
    assert session.sequence == 1


def test_a_moved_line_is_an_effect_of_a_comment(event, by):
    consultation = builders.commented(event, by=by)
    clause = builders.clause(consultation.document_version, "Adoption")
    other = texts.writer(event)
    comment = texts.comment(consultation, clause, body="Begin later.")
    texts.answer(comment, recommender=by, decider=other, code=DispositionCode.ACCEPTED, clause=clause)
    with clock.at(consultation.closes_at), transaction():
        draft = services.start_draft(event, by=by)
        services.edit_slot(builders.slot(draft, "Adoption"), starts_at=at("11:00"), by=by)
        answered = services.publish_agenda(draft, by=by)
    assert [each.contribution_id for each in answered] == [comment.id]


def test_days_are_those_of_the_event_s_zone(event, by):
    version = builders.draft(event, line("session", "00:00", "01:00", "Night"), by=by)
    (day,) = plan.days(queries.lines_of(version), event.zone)
    assert day.day == datetime(2030, 5, 9).date()
    assert queries.lines_of(version)[0].slot.starts_at == datetime(2030, 5, 8, 22, tzinfo=UTC)


def test_an_agenda_of_two_days_has_two_parts(app):
    event = make.event(hours=30)
    by = texts.writer(event)
    second = line("session", "09:00", "10:00", "Second day")
    moved = services.Line(
        second.kind, second.slot, second.starts_at + timedelta(days=1), second.ends_at + timedelta(days=1), second.title
    )
    version = builders.draft(event, *builders.morning(), moved, by=by)
    assert [len(day.entries) for day in plan.days(queries.lines_of(version), event.zone)] == [6, 1]
