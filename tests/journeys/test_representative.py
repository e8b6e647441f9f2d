"""The representative's part, from finding the event to holding the outcome: in Arabic, and without script."""

from __future__ import annotations

import re

import pytest

from demonstration.content import PASSPHRASE

pytestmark = pytest.mark.browser


def find_event(tab, words):
    """From the list of events to one of them; its address."""
    tab.visit(f"/{tab.language}/")
    tab.page.locator("main a", has_text=words).first.click()
    tab.look()
    return re.search(r"/events/([0-9a-f-]{36})", tab.page.url)[1]


def comment(tab, event, words):
    """On the first item that can be commented."""
    tab.visit(f"/{tab.language}/events/{event}/agenda")
    tab.page.locator("main a[href$='/comment'][href*='/lines/']").first.click()
    tab.look().fill(body=words, kind="comment", language=tab.language, attribution="region").send()
    tab.see("R1-C000")


def register(tab, event):
    """A place, online."""
    tab.visit(f"/{tab.language}/events/{event}/registration/new").fill(mode="online", needs="").send()
    tab.page.wait_for_url(re.compile(r"/registration$"))


def ask_for_sponsorship(tab, event, words):
    """Wrong first: the sentence stands at the field and nothing typed is lost."""
    tab.visit(f"/{tab.language}/events/{event}/sponsorship/request")
    tab.fill(statement=words, language=tab.language, fare="lots").send()
    assert tab.page.locator("#fare-error").is_visible()
    assert tab.page.locator("[name=statement]").input_value() == words
    tab.fill(fare="640").send()
    tab.see("640")


def follow_the_outcome(tab, event, tmp_path):
    """What became of the comments, and the document itself."""
    tab.visit(f"/{tab.language}/events/{event}/agenda/comments").see("R1-C0001")
    tab.visit(f"/{tab.language}/events/{event}/outcome").see("CSW/2022/L.1/Rev.1")
    return tab.fetch_pdf(f"/{tab.language}/events/{event}/outcome/2/{tab.language}.pdf", tmp_path)


def test_the_representatives_part_in_arabic_on_a_phone(demonstration_server, open_tab, tmp_path):
    tab = open_tab(demonstration_server, width=360, height=740, language="ar")
    event = find_event(tab, "المائدة المستديرة المقبلة")
    assert tab.page.locator("html").get_attribute("dir") == "rtl"
    tab.sign_in("moussa@two-rivers.example", PASSPHRASE)
    comment(tab, event, "نرجو أن تبدأ المنظمات المحلية بالحديث.")
    register(tab, event)
    ask_for_sponsorship(tab, event, "نعمل مع الشباب في منطقتين حدوديتين.")
    tab.visit(f"/ar/events/{event}/sessions")
    tab.visit("/ar/workspace").visit("/ar/account")
    workshop = find_event(tab, "حلقة عمل المجتمع المدني")
    pdf = follow_the_outcome(tab, workshop, tmp_path)
    assert pdf.language == "ar"
    assert "/Note" in pdf.tags
    tab.visit(f"/ar/events/{workshop}/agenda").visit(f"/ar/events/{workshop}/consult")


def test_the_representatives_part_without_script(demonstration_server, open_tab, tmp_path):
    tab = open_tab(demonstration_server, language="en", script=False)
    event = find_event(tab, "Next civil society roundtable")
    tab.sign_in("other@parley.example", PASSPHRASE)
    comment(tab, event, "Please let local groups speak first.")
    register(tab, event)
    ask_for_sponsorship(tab, event, "We work on the street and have no travel budget.")
    tab.visit(f"/en/events/{event}/registration/withdraw").confirm()
    tab.visit(f"/en/events/{event}/sessions")
    workshop = find_event(tab, "Civil society workshop")
    pdf = follow_the_outcome(tab, workshop, tmp_path)
    assert "Civil society met in Málaga" in " ".join(pdf.text.split())


def test_the_check_in_works_without_script(demonstration_server, open_tab):
    tab = open_tab(demonstration_server, width=360, script=False)
    tab.sign_in("organiser@parley.example", PASSPHRASE)
    event = find_event(tab, "Civil society workshop")
    tab.visit(f"/en/events/{event}/sessions")
    tab.page.locator("main a[href$='/check-in']").first.click()
    tab.look()
    tab.filled = tab.page.locator("main #q")
    tab.filled.fill("nyambura")
    tab.send().see("Nyambura")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en", "ar", "zh", "ru", "es", "fr"])
def test_public_pages_are_accessible_in_every_language_light_and_dark(demonstration_server, open_tab, language, dark):
    tab = open_tab(demonstration_server, width=360 if dark else 1280, language=language, dark=dark)
    tab.visit(f"/{language}/")
    address = tab.page.locator("main a[href*='/events/']").last.get_attribute("href")
    event = re.search(r"/events/([0-9a-f-]{36})", address)
    for rest in ("", "/agenda", "/consult", "/registration", "/sponsorship", "/sessions", "/outcome"):
        tab.visit(f"/{language}/events/{event[1]}{rest}")
    tab.visit(f"/{language}/sign-in").visit(f"/{language}/sign-up")
