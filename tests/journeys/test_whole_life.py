"""The whole life of one event, through the pages, as three people: from an empty database to the outcome as PDF."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.conftest import PASSPHRASE

pytestmark = pytest.mark.browser

TITLE = "Roundtable of the journey"


def wall(moment):
    """As the browser's own field for a day and a time wants it; the event's zone is UTC."""
    return moment.strftime("%Y-%m-%dT%H:%M")


class Life:
    """What the steps hand on to each other."""

    def __init__(self, server, open_tab, postbox):
        self.server, self.open_tab, self.postbox = server, open_tab, postbox
        self.starts = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=12)
        self.tabs = {}
        self.event = ""

    def tab(self, who, **how):
        self.tabs[who] = self.open_tab(self.server, **how)
        return self.tabs[who]

    def at(self, minutes):
        return wall(self.starts + timedelta(minutes=minutes))

    def path(self, rest=""):
        return f"/en/events/{self.event}{rest}"

    def address(self, who):
        return f"{who}@journey.example"


def test_an_event_lives_from_the_first_consultation_to_the_pdf_of_its_outcome(
    empty_server, open_tab, postbox, tmp_path
):
    life = Life(empty_server, open_tab, postbox)
    everybody_arrives(life)
    the_organiser_creates_the_event(life)
    the_group_is_formed_and_heard(life)
    both_sides_agree_on_terms(life)
    the_agenda_is_drafted_and_published(life)
    a_comment_is_made_and_answered(life)
    people_register(life)
    travel_is_paid_for(life)
    the_event_is_held(life)
    the_outcome_is_written(life)
    the_pdf_is_read(life, tmp_path)


def sign_up(life, who, organisation, region, country):
    tab = life.tab(who)
    tab.visit("/en/sign-up")
    tab.fill(name=f"The {who}", email=life.address(who), passphrase=PASSPHRASE, language="en")
    tab.press("Create my account")
    tab.follow("Mine is not in the list")
    tab.fill(name__en=organisation, country=country, region=region, level="local", kind="civil_society")
    tab.set("women_led", True)
    tab.press("Add it")
    tab.see("You now speak for this organisation here.")
    return tab


def everybody_arrives(life):
    sign_up(life, "representative", "Lakeside Mediators of the journey", "africa", "KE")
    sign_up(life, "rapporteur", "Writers of the journey", "europe", "ES")
    sign_up(life, "reviewer", "Readers of the journey", "americas", "UY")
    sign_up(life, "second", "Second Readers of the journey", "asia_pacific", "FJ")
    life.tab("organiser").sign_in(life.address("organiser"), PASSPHRASE)


def the_organiser_creates_the_event(life):
    tab = life.tabs["organiser"]
    tab.visit("/en/series/new").fill(title__en="Roundtables of the journey").press("Create the series")
    tab.visit("/en/events/new")
    tab.fill(
        title__en=TITLE,
        title__fr="Table ronde du parcours",
        kind="roundtable",
        mode="hybrid",
        zone="UTC",
        starts_at=life.at(0),
        ends_at=life.at(180),
        venue__en="The hall of the journey",
        summary__en="A roundtable that exists only while the tests run.",
    )
    tab.choose("series", "Roundtables of the journey").press("Create the event")
    life.event = re.search(r"/events/([0-9a-f-]{36})", tab.page.url)[1]
    for who, role in [("rapporteur", "rapporteur"), ("reviewer", "reviewer"), ("second", "reviewer")]:
        tab.visit(life.path("/roles")).fill(email=life.address(who), role=role).press("Appoint")
    tab.visit(life.path("/edit")).press("Make it public").see("First the risk review of the event is signed")
    tab.follow("To the risk register").press("We looked, and found none").see("We looked, and found none.")
    tab.visit(life.path("/edit")).press("Make it public")
    life.tabs["representative"].visit("/en/").see(TITLE)


def the_group_is_formed_and_heard(life):
    tab = life.tabs["organiser"]
    tab.visit(life.path("/consult/targets")).fill(africa="50", women_led="40").press("Set the targets")
    tab.visit(life.path("/consult/group")).choose("membership", "The representative").press("Add to the group")
    tab.visit(life.path("/consult")).see("100%, mark at 50%")
    tab.visit(life.path("/consult/new"))
    tab.fill(kind="regional_dialogue", title__en="Dialogue of the journey", held_at=life.at(-3000), language="en")
    tab.page.get_by_label("Lakeside Mediators of the journey").check()
    tab.fill(summary__en="Mediators spoke of late invitations.").press("Save")
    tab.fill(words__en="Invitations come too late to get a visa.", source_language="en", attribution="organisation")
    tab.choose("organisation", "Lakeside Mediators").press("Add it")
    tab.see("Invitations come too late to get a visa.")


def both_sides_agree_on_terms(life):
    tab, member = life.tabs["organiser"], life.tabs["representative"]
    tab.visit(life.path("/terms")).follow("Begin with the first draft").press("Keep the draft")
    tab.press("Publish the terms").press("Accept for the secretariat").see("not accepted yet")
    life.postbox.wait_for(life.address("representative"), "Terms of reference to accept")
    member.visit(life.path("/terms")).see("Do no harm").press("Accept for civil society").see("in force")


def add_line(life, kind, title, start, end, slot="plenary", description=""):
    tab = life.tabs["organiser"]
    tab.visit(life.path(f"/agenda/draft/add?kind={kind}"))
    tab.fill(title__en=title, starts_at=life.at(start), ends_at=life.at(end), description__en=description)
    if kind == "session":
        tab.fill(kind=slot)
    tab.send().see(title)


def the_agenda_is_drafted_and_published(life):
    tab = life.tabs["organiser"]
    tab.visit(life.path("/agenda/draft")).press("Start the agenda")
    add_line(life, "session", "Opening", 0, 30, "opening", "Welcome by the host.")
    add_line(life, "session", "Safe participation", 30, 120, "dialogue", "An open floor.")
    add_line(life, "item", "Open floor", 40, 110, description="Two minutes each.")
    tab.visit(life.path("/agenda/draft/publish")).fill(change_note__en="First version.").send()
    tab.visit(life.path("/agenda/round"))
    tab.fill(opens_at=wall(datetime.now(UTC) - timedelta(minutes=1)), closes_at=life.at(60), cap="named")
    tab.send()
    life.tabs["representative"].visit(life.path("/agenda")).see("Safe participation", "Two minutes each.")


def a_comment_is_made_and_answered(life):
    tab = life.tabs["representative"]
    tab.visit(life.path("/agenda"))
    tab.page.locator("article", has_text="Open floor").last.get_by_role("link", name=re.compile("^Comment")).click()
    tab.look().fill(kind="comment", body="Give local groups the first half of the floor.", attribution="organisation")
    tab.send().see("R1-C0001")
    life.tabs["reviewer"].visit(life.path("/agenda/comments")).see("1 more comment waits for its answer")
    answer(life, "rapporteur", "/agenda/comments", "accepted", "The first half is reserved.", "Open floor")
    decide(life, "organiser", "/agenda/comments")
    organiser = life.tabs["organiser"]
    organiser.visit(life.path("/agenda/draft")).press("Start version 2")
    organiser.page.locator("article", has_text="Open floor").last.get_by_role(
        "link", name=re.compile("^Change")
    ).click()
    organiser.look().fill(description__en="Two minutes each; the first half is for local groups.")
    organiser.send()
    organiser.visit(life.path("/agenda/draft/publish")).fill(change_note__en="One change.")
    organiser.set("waiver", "Nothing else is expected.").send()
    tab.visit(life.path("/agenda")).see("the first half is for local groups")
    tab.visit(life.path("/agenda/changes/2")).see("Give local groups the first half of the floor.")
    told = life.postbox.wait_for(life.address("representative"), "R1-C0001")
    assert "The first half is reserved." in told.get_content()


def answer(life, who, comments, code, reason, place):
    """Recommend what becomes of the first comment that waits."""
    tab = life.tabs[who]
    tab.visit(life.path(comments))
    tab.page.locator("main a[href$='/answer']").first.click()
    tab.look().fill(code=code, reason__en=reason).choose("clause", place)
    tab.send()


def decide(life, who, comments):
    """Decide the first recommendation."""
    tab = life.tabs[who]
    tab.visit(life.path(comments))
    tab.page.locator("main a[href$='/decision']").first.click()
    tab.look().confirm()


def people_register(life):
    tab = life.tabs["organiser"]
    tab.visit(life.path("/registration/form"))
    tab.fill(
        opens_at=wall(datetime.now(UTC) - timedelta(minutes=1)),
        closes_at=life.at(120),
        in_person_places="1",
        online_places="",
        introduction__en="One seat only.",
    )
    tab.send()
    for who, mode in [("representative", "online"), ("rapporteur", "in_person"), ("second", "in_person")]:
        life.tabs[who].visit(life.path("/registration/new")).fill(mode=mode)
        life.tabs[who].send()
    for who in ("representative", "rapporteur", "second"):
        tab.visit(life.path("/registrations")).follow(f"The {who}")
        tab.fill(verdict="accept")
        tab.page.locator("main form button").first.click()
        tab.look()
    life.tabs["second"].visit(life.path("/registration")).see("waiting list")
    life.postbox.wait_for(life.address("representative"), TITLE)
    life.tabs["rapporteur"].visit(life.path("/registration/withdraw")).confirm()
    tab.visit(life.path("/registrations")).follow("The second")
    tab.see("Accepted")
    life.postbox.wait_for(life.address("second"), TITLE)


def travel_is_paid_for(life):
    tab = life.tabs["organiser"]
    tab.visit(life.path("/sponsorship/edit"))
    tab.fill(
        text__en="Travel is paid for.",
        currency="EUR",
        budget="1000",
        opens_at=wall(datetime.now(UTC) - timedelta(minutes=1)),
        closes_at=life.at(100),
    )
    tab.press("Save the call")
    criterion = tab.page.locator("main details", has=tab.page.locator('[name="weight"]')).first
    if criterion.count() and criterion.get_attribute("open") is None:
        criterion.locator("summary").first.click()
    tab.fill(title__en="Comes from far", weight="3").press("Add it")
    asking = life.tabs["representative"]
    asking.visit(life.path("/sponsorship/request"))
    asking.fill(statement="The lake is far from the airport.", language="en", fare="900", connectivity="50.50")
    asking.press("Send the request")
    for who in ("reviewer", "second"):
        scoring = life.tabs[who]
        scoring.visit(life.path("/sponsorship/requests"))
        scoring.page.locator("main a[href$='/score']").first.click()
        scoring.look().page.locator("main select[name^=criterion]").first.select_option("4")
        scoring.press("Save the points")
    tab.visit(life.path("/sponsorship/requests"))
    tab.page.locator("main a[href$='/decision']").first.click()
    tab.look().fill(verdict="offer", amount="5000").press("Record the decision")
    tab.see("1,000")
    tab.fill(verdict="offer", amount="950.50").press("Record the decision")
    life.postbox.wait_for(life.address("representative"), "950.50")
    asking.visit(life.path("/sponsorship"))
    asking.page.locator("main a[href$='/offer']").first.click()
    asking.look().press("Accept the offer")
    asking.visit(life.path("/sponsorship")).see("950.50")


def the_event_is_held(life):
    organiser, online, room = (life.tabs[who] for who in ("organiser", "representative", "second"))
    for address in ("http://unsafe.example/", "https://127.0.0.1:1/journey"):
        organiser.visit(life.path("/agenda/rooms"))
        organiser.filled = organiser.page.locator('main [name$="join_url"]').first
        organiser.filled.fill(address)
        organiser.send()
    organiser.visit(life.path("/agenda/rooms"))
    assert organiser.page.locator('main [name$="join_url"]').first.input_value() == address
    online.visit(life.path("/sessions")).follow("Opening")
    assert "127.0.0.1:1" not in online.page.content()
    online.meeting = "https://127.0.0.1:1"
    with online.page.expect_request(lambda request: "127.0.0.1:1/journey" in request.url) as asked:
        online.page.get_by_role("button", name=re.compile("^Join")).first.click()
    assert asked.value.headers.get("referer") is None
    online.problems = [each for each in online.problems if not each.startswith("console: Failed to load")]
    organiser.visit(life.path("/sessions"))
    organiser.page.locator("main a[href$='/check-in']").first.click()
    organiser.look()
    organiser.page.locator("main", has_text="The second").get_by_role(
        "button", name=re.compile("Check in")
    ).first.click()
    organiser.page.wait_for_timeout(500)
    organiser.visit(life.path("/sessions")).see("1")
    room.visit(life.path("/sessions")).follow("Opening")
    writer = life.tabs["rapporteur"]
    writer.visit(life.path("/sessions"))
    writer.page.locator("main a[href$='/notes']").first.click()
    writer.look().fill(text="It was said that trust is lost when data are shared.", language="en")
    writer.send().see("trust is lost when data are shared")


def write(life, kind, words):
    tab = life.tabs["rapporteur"]
    tab.visit(life.path("/outcome/write/new")).fill(kind=kind, words__en=words).send()


def place(life, paragraph, *inputs):
    tab = life.tabs["rapporteur"]
    tab.visit(life.path("/outcome/inputs")).choose("clause", paragraph)
    for words in inputs:
        tab.page.locator("main .choice", has_text=words).get_by_role("checkbox").check()
    tab.press("Place what is ticked")


def the_outcome_is_written(life):
    tab = life.tabs["rapporteur"]
    tab.visit(life.path("/outcome")).fill(title__en="Outcome of the journey", symbol="J/2030/1").send()
    write(life, "heading-1", "Introduction")
    write(life, "paragraph-1", "The roundtable of the journey was held.")
    write(life, "heading-1", "Recommendations")
    write(life, "paragraph-1", "Invitations should reach local groups in time for a visa.")
    tab.visit(life.path("/outcome/inputs")).see("Invitations come too late", "trust is lost", "Give local groups")
    place(life, "Invitations should reach", "Invitations come too late", "Give local groups the first half")
    place(life, "The roundtable of the journey", "trust is lost when data are shared")
    tab.visit(life.path("/outcome/inputs")).see("Nothing is left to place here.")
    tab.visit(life.path("/outcome/publish"))
    tab.fill(symbol="J/2030/L.1", change_note__en="Zero draft.", comments_until=life.at(100)).send()
    asking = life.tabs["representative"]
    asking.visit(life.path("/outcome"))
    asking.page.locator("main a[href$='/comment'][href*='/paragraphs/']").last.click()
    asking.look().fill(kind="wording_proposal", body="Say: six weeks before.", attribution="anonymous").send()
    answer(life, "rapporteur", "/outcome/comments", "accepted", "Six weeks it is.", "Invitations should reach")
    decide(life, "organiser", "/outcome/comments")
    tab.visit(life.path("/outcome"))
    start = tab.page.locator("main form[action$='/outcome/start'] button")
    (start.first if start.count() else tab.page.get_by_role("button", name=re.compile("next version"))).click()
    tab.look().visit(life.path("/outcome/write"))
    tab.page.locator("main a", has_text="Change").last.click()
    tab.look().fill(words__en="Invitations should reach local groups six weeks before, in time for a visa.[^1]")
    tab.fill(**{"footnotes-0-mark": "1", "footnotes-0-words-en": "A visa takes four weeks and more."}).send()
    tab.visit(life.path("/outcome/publish")).fill(
        symbol="J/2030/L.1/Rev.1", change_note__en="One paragraph is changed."
    )
    tab.set("waiver", "All comments are answered.").send()
    told = life.postbox.wait_for(life.address("representative"), "Six weeks it is.")
    assert "Six weeks it is." in told.get_content()


def the_pdf_is_read(life, tmp_path):
    tab = life.tabs["representative"]
    pdf = tab.fetch_pdf(life.path("/outcome/2/en.pdf"), tmp_path)
    tab.visit(life.path("/outcome")).see("six weeks before", "J/2030/L.1/Rev.1")
    text = " ".join(pdf.text.split())
    for words in (
        "J/2030/L.1/Rev.1",
        "Outcome of the journey",
        "1. The roundtable of the journey was held.",
        "2. Invitations should reach local groups six weeks before, in time for a visa.1",
        "A visa takes four weeks and more.",
        "Safe participation",
        "Give local groups the first half of the floor.",
        "Six weeks it is.",
        "Dialogue of the journey",
    ):
        assert words in text, words
    sources = text[text.index("2. Invitations should reach") :]
    assert "Dialogue of the journey" in sources[:400]
    assert "R1-C0001" in sources[:400]
    assert "pdfuaid:part" in pdf.metadata
    assert (pdf.language, pdf.title) == ("en", "Outcome of the journey")
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/Note", "/Link"} <= set(pdf.tags)
    assert any("Recommendations" in each for each in pdf.bookmarks)
    assert "127.0.0.1:1/journey" not in text, "the link to join is nobody's to read"
