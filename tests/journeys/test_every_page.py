"""Every page that can be reached by links is looked at, as each of those who work with it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from demonstration.content import PASSPHRASE

pytestmark = pytest.mark.browser

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{30,}")
DOWNLOADS = (".csv", ".ics", ".pdf", ".svg", ".xlsx")
# Who looks, in which language, how wide, and how many pages at least: a crawl that found less is broken.
# Russian has the longest words, and most organisers' pages: it is looked at where there is least room.
LOOKS = [
    ("organiser", "ru", 360, 40),
    ("rapporteur", "en", 1280, 20),
    ("representative", "ar", 360, 15),
    ("reviewer", "fr", 768, 15),
]


def pattern(address):
    """The address with its keys and numbers taken out: one page of each kind is enough."""
    parts = urlsplit(address)
    kind = "?kind" if "kind=" in parts.query else ""
    return re.sub(r"/\d+(?=/|$)", "/N", KEY.sub("K", parts.path)) + kind


def links(tab):
    """Where the page leads to, without other languages and without files."""
    found = tab.page.locator("main a[href], header a[href]").evaluate_all("all => all.map(one => one.href)")
    own = [address for address in found if address.startswith(f"{tab.address}/{tab.language}/")]
    return [address.split("#")[0] for address in own if not urlsplit(address).path.endswith(DOWNLOADS)]


@pytest.mark.parametrize(("who", "language", "width", "fewest"), LOOKS)
def test_every_page_that_can_be_reached_is_looked_at(demonstration_server, open_tab, who, language, width, fewest):
    tab = open_tab(demonstration_server, language=language, width=width)
    tab.sign_in(f"{who}@parley.example", PASSPHRASE)
    tab.visit(f"/{language}/")
    seen, waiting = {pattern(tab.page.url)}, links(tab)
    while waiting:
        address = waiting.pop(0)
        if pattern(address) not in seen:
            seen.add(pattern(address))
            waiting += links(tab.visit(address))
    assert len(seen) >= fewest, sorted(seen)
