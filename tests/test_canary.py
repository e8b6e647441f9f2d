"""Marks in every confidential field: who finds them in pages, calendars, PDFs, mails and logs is a literal table."""

from __future__ import annotations

import pytest

from core.db import db
from reports import press
from roundtables.models import Event
from tests import canary, planting
from tests.canary import listening, look, mails, marks_in, text_of
from tests.crawling import address, of_kind, opened, routes
from tests.matrix import without_csrf
from tests.telling import tell
from tests.world import CAST
from texts.models import DocumentKind

pytestmark = pytest.mark.crawl

ANYWHERE = ("",)
IN_AREAS_OF_REVIEWERS = ("registration.", "sponsorship.")
CHOOSING_ONES_OWN = ("people.organisations",)
DIALOGUES = ("roundtables.consultation",)
WHERE_POINTS_STAND = (*DIALOGUES, "reports.outcome")
RECORDING = tuple(
    f"roundtables.{name}" for name in ("add_point", "edit_consultation", "edit_point", "new_consultation")
)
REVIEWING = ("roundtables.review", "roundtables.add_follow_up", "roundtables.finish_follow_up")
MEMBER = (*CHOOSING_ONES_OWN, *DIALOGUES)

# Kind of mark: who reads it of others (by the beginning of the endpoints' names), beside those it is about.
READERS = {
    # Addresses stand on no page at all.
    "email": {},
    # Of people who are not to be named; whoever accredits must know who it is.
    # A focal point knows who speaks for the own organisation.
    "name": {
        "organiser": ANYWHERE,
        "reviewer": ("registration.",),
        "representative": ("people.speakers", "people.decide_membership", "people.end_membership"),
    },
    # Whoever invites sees who has not come in yet; what is told of reprisals is read by organisers, one at a time.
    "invited": {"organiser": ANYWHERE},
    "reprisal": {"organiser": ("people.reprisal_report",)},
    # What a discreet mail does not say.
    "letter": {},
    # Organisations of which nobody may be named.  That they exist is in the list from which one chooses one's own,
    # that they came to a dialogue is for those with a role; what they say is never beside their name.
    "organisation": {
        "outsider": CHOOSING_ONES_OWN,
        "another representative": MEMBER,
        "representative": MEMBER,
        "finance": MEMBER,
        "reviewer": (*MEMBER, *IN_AREAS_OF_REVIEWERS),
        "rapporteur": (*MEMBER, *RECORDING),
        "organiser": ANYWHERE,
    },
    # Of people who signed their words and then chose to be shown less in one event: nobody there, not even who prepares
    # it.  As a candidate for the group of another event, and in the record of the whole site, they stand as elsewhere.
    "less": {"organiser": ("roundtables.group", "reports.whole_record")},
    # The vault gives nothing to a page; what somebody always needs is filled into their own forms alone.
    "vault": {},
    "standing": {},
    # The form promises: only the secretariat reads it.
    "needs": {"organiser": ("registration.decide",)},
    "answer": {"organiser": ("registration.decide",), "reviewer": ("registration.decide",)},
    "refusal": {
        "organiser": ("registration.decide", "decisions."),
        "reviewer": ("registration.decide", "decisions."),
    },
    # What an appeal says: the secretariat and whoever looks at it again; the same for what they answer.
    "appeal": {"organiser": ("decisions.",), "reviewer": ("decisions.",)},
    "judgement": {
        "organiser": ("decisions.", "registration.decide"),
        "reviewer": ("decisions.", "registration.decide"),
    },
    "statement": {"organiser": ("sponsorship.decide",), "reviewer": ("sponsorship.score",)},
    "assessment": {"organiser": ("sponsorship.decide",), "reviewer": ("sponsorship.score",)},
    "verdict": {"organiser": ("sponsorship.decide",)},
    # Comments that wait for their answer, and answers that nobody has decided: those who answer.
    "comment": {"organiser": ANYWHERE, "rapporteur": ANYWHERE},
    "recommendation": {"organiser": ANYWHERE, "rapporteur": ANYWHERE},
    # Notes of sessions may hold more than is published.
    "note": {"organiser": ("reports.",), "rapporteur": ("reports.", "people.fetch_data")},
    # What was said in dialogues: whoever holds a role.
    "point": {
        "another representative": WHERE_POINTS_STAND,
        "representative": WHERE_POINTS_STAND,
        "finance": WHERE_POINTS_STAND,
        "reviewer": WHERE_POINTS_STAND,
        "rapporteur": ("roundtables.", "reports."),
        "organiser": ("roundtables.", "reports."),
    },
    "draft": {"organiser": ANYWHERE, "rapporteur": ANYWHERE},
    "hidden": {"organiser": ANYWHERE},
    # The register is the secretariat's (whoever owns an entry reads that one); the review is both sides'.
    "risk": {"organiser": ("roundtables.risk", "roundtables.edit_risk", "roundtables.sign_risks")},
    "review": {
        "another representative": REVIEWING,
        "representative": REVIEWING,
        "organiser": (*REVIEWING, "people.fetch_data"),  # their own answer is among their own data
    },
    # The address of the online rooms is seen where it is typed in, and given to who has a place online.
    "room": {"organiser": ("agendas.rooms",), "outsider": ("registration.join",)},
}
# Of the others somebody must see a mark, or there is none.
SEEN_BY_NOBODY_ELSE = set(READERS) - {"email", "refusal", "less", "vault"}


@pytest.fixture(scope="module")
def crawl(application):
    with opened(application) as found:
        outcome = of_kind(db.session.get(Event, found.events["malaga"]), DocumentKind.OUTCOME)
        press.make_copy(outcome.published.id, "en")
        db.session.remove()
        found.keep()
        yield found


@pytest.fixture(scope="module")
def looked(crawl):
    with listening() as lines:
        found = look(crawl)
    names = canary.names_in(crawl.app.config["PARLEY"].data_dir)
    tell(found.sentence(len(mails(crawl)), len(lines), len(names)))
    return found, lines, names


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("who", CAST)
def test_nobody_finds_what_is_not_theirs_to_read(who, kind, looked, crawl):
    leaks = canary.leaks_in_answers(crawl, looked[0], READERS)
    assert {(whose, endpoint) for reader, found, whose, endpoint in leaks if (reader, found) == (who, kind)} == set()


@pytest.mark.parametrize("kind", sorted(SEEN_BY_NOBODY_ELSE))
def test_every_kind_of_mark_is_somewhere_to_be_found(kind, looked):
    assert any(found == kind for seen in looked[0].seen.values() for found, _whose in seen)


def test_every_kind_of_mark_has_its_row(looked):
    assert {kind for seen in looked[0].seen.values() for kind, _whose in seen} <= set(READERS)


@pytest.mark.parametrize("mimetype", ["text/html", "text/calendar", "application/pdf"])
def test_pages_calendars_and_printed_copies_were_read(mimetype, looked):
    assert (mimetype, 200) in {each[:2] for each in looked[0].kinds}


def test_every_route_was_asked(looked, crawl):
    wanted = {rule.endpoint for _method, rule in routes(crawl.app)} - {"static"}
    assert wanted - {endpoint for _type, _status, endpoint in looked[0].kinds} == set()


def test_no_page_crashed_while_it_was_read(looked):
    assert [each for each in looked[0].kinds if each[1] >= 500] == []


def test_the_log_says_nothing_confidential(looked):
    assert canary.leaks_in_lines(looked[1]) == set()


def test_no_file_is_named_after_anything_confidential(looked):
    assert canary.leaks_in_lines(looked[2]) == set()


def test_a_visitor_finds_no_mark_at_all(looked):
    assert dict(looked[0].seen["visitor"]) == {}


def test_a_mail_holds_nothing_confidential_of_anybody_but_its_reader(crawl):
    assert canary.leaks_in_mails(crawl) == []


@pytest.mark.parametrize("kind", ["needs", "answer", "email", "statement", "assessment", "room", "comment"])
def test_no_mail_repeats_what_was_confided(kind, crawl):
    assert [subject for _to, marks, subject in mails(crawl) if kind in {found for found, _whose in marks}] == []


@pytest.mark.parametrize("kind", ["name", "less"])
def test_the_mails_of_the_demonstration_were_read(kind, crawl):
    assert any(found == kind for _to, marks, _subject in mails(crawl) for found, _whose in marks)


def test_a_personal_link_tells_the_name_of_its_person_and_nothing_else(crawl):
    for _method, rule in routes(crawl.app):
        if rule.endpoint in ("registration.participation", "registration.personal_by_link"):
            found = marks_in(text_of(crawl.open("visitor", "GET", address(crawl, rule, 1))))
            assert {kind for kind, _whose in found} <= {"name", "organisation"}
            assert len(found) <= 2


@pytest.mark.parametrize("who", CAST)
def test_the_room_is_given_only_to_those_who_take_part_online(who, crawl):
    rule = next(crawl.app.url_map.iter_rules("registration.join"))
    with without_csrf(crawl.app):
        response = crawl.open(who, "POST", address(crawl, rule), data={})
    crawl.restore()
    assert (("room", "online") in marks_in(text_of(response))) == (who == "outsider")


# A leak that is planted is found: otherwise finding none would prove nothing


@pytest.mark.parametrize("way", planting.ANSWERS)
def test_a_leak_planted_in_an_answer_is_found(way, crawl):
    with planting.in_an_answer(crawl, way) as planted:
        leaks = canary.leaks_in_answers(planted, look(planted, ["planted"]), READERS)
    assert {who for who, *_rest in leaks} == set(CAST) - {"representative"}  # whose own it is
    assert {leak[1:] for leak in leaks} == {("needs", planting.WHOSE, "planted")}


def test_a_leak_that_only_one_role_sees_is_found(crawl):
    with planting.in_an_answer(crawl, "page", only="finance") as planted:
        leaks = canary.leaks_in_answers(planted, look(planted, ["planted"]), READERS)
    assert leaks == {("finance", "needs", planting.WHOSE, "planted")}


def test_a_leak_planted_in_the_log_is_found(crawl):
    with planting.in_the_log(crawl) as planted, listening() as lines:
        look(planted, ["planted"])
    assert canary.leaks_in_lines(lines) == {("needs", planting.WHOSE)}


@pytest.mark.parametrize("place", ["subject", "body"])
def test_a_leak_planted_in_a_mail_is_found(place, crawl):
    before = canary.leaks_in_mails(crawl)
    with planting.in_a_mail(crawl, place):
        found = canary.leaks_in_mails(crawl)
    assert [leak[1:] for leak in found if leak not in before] == [("finance", "needs", planting.WHOSE)]


def test_a_leak_planted_in_a_file_name_is_found(tmp_path):
    planting.in_a_file_name(tmp_path)
    assert canary.leaks_in_lines(canary.names_in(tmp_path)) == {("needs", planting.WHOSE)}
