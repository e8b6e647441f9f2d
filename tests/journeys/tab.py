"""A tab of a real browser that looks at every page it comes to: accessibility, width, weight, other hosts."""

from __future__ import annotations

import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import expect

from tests.browser import faults
from tests.journeys.pdf import read_pdf

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
PATIENCE = 10_000  # milliseconds
HEAVIEST = 60_000  # bytes of a first load, as they come over the line


class Tab:
    """One person's window.  `visit`, `follow`, `press` end on a page that has been looked at."""

    def __init__(self, page, address, *, language, script):
        self.page = page
        self.address = address
        self.language = language
        self.script = script
        self.looked_at = set()
        self.meeting = ""  # the one other host that a person is sent to
        page.set_default_timeout(PATIENCE)
        self.problems = []
        self.filled = None
        self.second = None
        page.on("request", self.note_request)
        page.on("response", self.note_response)
        page.on("pageerror", lambda error: self.problems.append(f"script: {error}"))
        page.on("console", self.note_console)
        page.on("dialog", lambda dialog: dialog.accept())

    def note_request(self, request):
        """Nothing is asked of another host."""
        host = urlsplit(request.url)
        if host.scheme in ("http", "https") and f"{host.scheme}://{host.netloc}" not in (self.address, self.meeting):
            self.problems.append(f"a request to another host: {request.url}")

    def note_response(self, response):
        """The server is never at a loss."""
        if response.status >= 500:
            self.problems.append(f"{response.status} from {response.url}")

    def note_console(self, message):
        """The browser has nothing to complain about, but for answers that are meant (a 422 shows its form)."""
        if message.type == "error" and "the server responded with a status of" not in message.text:
            self.problems.append(f"console: {message.text}")

    def visit(self, path):
        """Go to an address of the site."""
        self.page.goto(path if path.startswith("http") else self.address + path)
        return self.look()

    def follow(self, words, exact=False, within="body"):
        """Follow the link with these words."""
        self.page.locator(within).get_by_role("link", name=words, exact=exact).first.click()
        return self.look()

    def press(self, words, exact=True, within="main"):
        """Press the button with these words."""
        self.page.locator(within).get_by_role("button", name=words, exact=exact).first.click()
        return self.look()

    def send(self):
        """Send the form that was filled in last, by its first button."""
        self.filled.locator("xpath=ancestor::form").locator(".actions button").first.click()
        return self.look()

    def confirm(self):
        """Press the main button of the page's first form, without filling anything in."""
        self.page.locator('main form[method="post"] .actions button').first.click()
        return self.look()

    def fill(self, **fields):
        """Fill in fields by their names."""
        for name, value in fields.items():
            self.set(name.replace("__", "-"), value)
        return self

    def set(self, name, value):
        """One field by its name: a text, a choice's value, a tick, a file."""
        found = self.page.locator(f'main [name="{name}"]')
        self.filled = found.first
        kind = found.first.get_attribute("type") or ""
        if found.first.evaluate("element => element.tagName") == "SELECT":
            found.first.select_option(str(value))
        elif kind == "radio":
            self.page.locator(f'main [name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            found.first.set_checked(bool(value))
        elif kind == "file":
            found.first.set_input_files(value)
        else:
            if not found.first.is_visible():
                found.first.locator("xpath=ancestor::details[not(@open)]").last.locator("summary").first.click()
            found.first.fill(str(value))
        return self

    def choose(self, name, words):
        """A choice of a select by the words that begin it."""
        found = self.page.locator(f'main select[name="{name}"]').first
        for option in found.locator("option").all():
            if words in option.inner_text():
                found.select_option(option.get_attribute("value"))
                return self
        raise AssertionError(f"{name} offers no {words!r}: {found.inner_text()}")

    def see(self, *words):
        """The page says this."""
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each)
        return self

    def sign_in(self, email, passphrase):
        """Through the page, as anybody does."""
        self.visit(f"/{self.language}/sign-in")
        self.fill(email=email, passphrase=passphrase)
        self.page.locator("main form button").first.click()
        return self.look()

    def look(self):
        """Look at the page as a whole; the same layout is looked at once a journey, its problems always."""
        self.page.wait_for_load_state("load")
        problems, self.problems = self.problems, []
        assert not problems, f"{self.page.url}: {problems}"
        if not self.page.content().startswith(("<!DOCTYPE html>", "<!doctype html>")):
            return self
        wrong = faults("<!doctype html>" + self.page.content().partition(">")[2])
        assert not wrong, f"{self.page.url}: {wrong}"
        self.check_width()
        self.check_weight()
        self.check_accessibility()
        return self

    def fetch_pdf(self, path, folder, minutes=3):
        """Download a document with this person's cookie, as soon as the worker has made it."""
        cookies = "; ".join(f"{each['name']}={each['value']}" for each in self.page.context.cookies())
        request = urllib.request.Request(self.address + path, headers={"Cookie": cookies})
        deadline = time.monotonic() + 60 * minutes
        while time.monotonic() < deadline:
            with urllib.request.urlopen(request, timeout=30) as answer:
                if answer.headers.get_content_type() == "application/pdf":
                    (folder / "document.pdf").write_bytes(answer.read())
                    return read_pdf(folder / "document.pdf")
            time.sleep(0.5)
        raise AssertionError(f"{path} was not made in {minutes} minutes")

    def check_width(self):
        """Nothing sticks out at the side."""
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url}: {wide} pixels too wide"

    def check_weight(self):
        """A first load is light (compressed, with style and script)."""
        weight = self.page.evaluate(
            "performance.getEntriesByType('navigation').concat(performance.getEntriesByType('resource'))"
            ".reduce((sum, entry) => sum + entry.encodedBodySize, 0)"
        )
        assert weight <= HEAVIEST, f"{self.page.url}: {weight} bytes"

    def check_accessibility(self):
        """Axe finds nothing; for a tab without script it looks at the same address in another window."""
        page = self.page if self.script else self.twin()
        page.evaluate(AXE)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found = [
            f"{each['id']}: {each['help']} at {[node['target'] for node in each['nodes']][:3]}"
            for each in result["violations"]
        ]
        self.looked_at.add(urlsplit(self.page.url).path)
        assert not found, f"{self.page.url}: {found}"

    def twin(self):
        """The same page for the same person in a window that has script; closed with this one's browser."""
        own = self.page.context
        if self.second is None:
            self.second = own.browser.new_context(viewport=self.page.viewport_size).new_page()
        self.second.context.add_cookies(own.cookies())
        self.second.goto(self.page.url)
        return self.second

    def show(self, path):
        """Keep a picture."""
        self.page.screenshot(path=path, full_page=True)
        return self
