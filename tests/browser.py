"""A browser without script: it fills in forms, and refuses a page that breaks the rules of the house."""

from __future__ import annotations

import contextvars
from collections import Counter
from contextlib import contextmanager
from itertools import pairwise

import html5lib
from bs4 import BeautifulSoup
from sqlalchemy import event

from core.db import db, transaction
from people import signing_in
from people.models import Account, Person

QUERY_BUDGET = 40
WRITING_BUDGET = 60  # what is read again under the lock, what is written, its record and its mails
UNCOUNTED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA")


class PageError(AssertionError):
    """The page breaks a rule of the house."""


def faults(html: str) -> list[str]:
    """What is wrong with a page, in words; an empty list for a good one."""
    found = []
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    found += [f"invalid HTML at {position}: {code} {details}" for position, code, details in parser.errors]
    page = BeautifulSoup(html, "html.parser")
    root = page.find("html")
    if root is None or not root.get("lang") or root.get("dir") not in ("ltr", "rtl"):
        found.append("no lang or no dir")
    if len(page.find_all("h1")) != 1:
        found.append(f"{len(page.find_all('h1'))} h1")
    levels = [int(tag.name[1]) for tag in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    found += [f"h{level} after h{before}" for before, level in pairwise(levels) if level > before + 1]
    repeated = [name for name, count in Counter(tag["id"] for tag in page.select("[id]")).items() if count > 1]
    found += [f"id {name!r} is repeated" for name in repeated]
    return found + script_faults(page) + label_faults(page)


def script_faults(page: BeautifulSoup) -> list[str]:
    """Inline script or style, and anything from another host."""
    found = [f"inline <{tag.name}>" for tag in page.select("script:not([src]), style")]
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            if name == "style" or name.startswith("on"):
                found.append(f"inline {name} on <{tag.name}>")
            if name == "src" and str(value).startswith(("http:", "https:", "//")):
                found.append(f"<{tag.name}> comes from another host")
    for link in page.select("link[href]"):
        if link["href"].startswith(("http:", "https:", "//")):
            found.append("<link> to another host")
    return found


def label_faults(page: BeautifulSoup) -> list[str]:
    """Fields without a label, buttons without words, references that lead nowhere."""
    found = []
    ids = {tag["id"] for tag in page.select("[id]")}
    labelled = {tag["for"] for tag in page.select("label[for]")}
    for field in page.select("input:not([type=hidden]), select, textarea"):
        if not (field.get("id") in labelled or field.get("aria-label") or field.find_parent("label")):
            found.append(f"field {field.get('name')!r} has no label")
    found += [f"label for {name!r} leads nowhere" for name in labelled - ids]
    for tag in page.select("[aria-describedby]"):
        found += [
            f"aria-describedby {name!r} leads nowhere" for name in tag["aria-describedby"].split() if name not in ids
        ]
    for button in page.select("button, a[href]"):
        if not (button.get_text(strip=True) or button.get("aria-label") or button.select("img[alt], svg[aria-label]")):
            found.append(f"<{button.name}> without words")
    return found


@contextmanager
def counted_queries():
    """Count the statements of the block."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if not statement.lstrip().upper().startswith(UNCOUNTED):
            seen.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


class Browser:
    """`browser.sign_in(person)`, `browser.get("/en/…")`, `browser.submit("/en/…", name="…")`."""

    def __init__(self, app):
        self.app = app
        self.client = app.test_client()
        self.response = None
        self.queries = []

    def open(self, method, path, *, budget=None, **options):
        """One request, in a context of its own, so that nothing of the test leaks into it."""
        budget = budget if budget is not None else QUERY_BUDGET if method == "GET" else WRITING_BUDGET
        db.session.rollback()
        with counted_queries() as seen:
            self.response = contextvars.Context().run(self.client.open, path, method=method, **options)
        self.queries = seen
        db.session.rollback()
        if len(seen) > budget:
            raise PageError(
                f"{method} {path} needs {len(seen)} queries, {budget} are allowed:\n" + "\n".join(s[:160] for s in seen)
            )
        return self.response

    def sign_in(self, person):
        """Be that person (a Person, or their Account)."""
        account = person if isinstance(person, Account) else db.session.get(Person, person.id).account
        with transaction():
            token = signing_in.begin(account).token
        with self.client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return self

    def sign_out(self):
        """Be nobody again."""
        with self.client.session_transaction() as session:
            session.clear()

    def page(self, response, path):
        """The page of an answer; refused if it breaks a rule."""
        html = response.get_data(as_text=True)
        if response.mimetype != "text/html":
            return html
        if wrong := faults(html):
            raise PageError(f"{path}: " + "; ".join(wrong))
        return BeautifulSoup(html, "html.parser")

    def get(self, path, status=200, **options):
        """The page at `path`, after redirects when 200 is expected."""
        response = self.open("GET", path, **options)
        while status == 200 and response.status_code in (301, 302, 303, 307, 308):
            path = response.headers["Location"]
            response = self.open("GET", path, **options)
        assert response.status_code == status, f"GET {path}: {response.status_code}, expected {status}"
        return None if 300 <= status < 400 else self.page(response, path)

    def token(self):
        """A CSRF token that fits this browser's cookie."""
        path = "/en/account" if self.client.get_cookie("parley") else "/en/sign-in"
        page = BeautifulSoup(self.open("GET", path, follow_redirects=True).get_data(as_text=True), "html.parser")
        return page.select_one("input[name=csrf_token]")["value"]

    def post(self, path, status=303, follow=True, **fields):
        """Send fields to an address, without looking at a form first."""
        fields = {"csrf_token": self.token(), **fields}
        return self.answer(
            self.open("POST", path, data=fields, content_type="multipart/form-data"), path, status, follow
        )

    def answer(self, response, path, status, follow=True):
        """Check the status; follow a redirect to its page."""
        if response.status_code != status:
            page = BeautifulSoup(response.get_data(as_text=True), "html.parser")
            errors = [tag.get_text(" ", strip=True) for tag in page.select(".error, .notice")]
            raise AssertionError(f"POST {path}: {response.status_code}, expected {status}; {errors}")
        if status in (302, 303):
            return self.get(response.headers["Location"]) if follow else None
        return self.page(response, path)

    def submit(self, path, status=303, form=None, follow=True, **fields):
        """Open `path`, fill in the form that has those fields (or the one matching the CSS selector), send it.

        A list gives several values; a field of the page that is not named keeps what it has.
        """
        page = self.get(path)
        chosen = page.select_one(form) if form else find_form(page, fields)
        assert chosen is not None, f"{path} has no form with {sorted(fields)}"
        data = present_values(chosen)
        data.update({name: value for name, value in fields.items() if value is not None})
        target = chosen.get("action") or path
        response = self.open("POST", target, data=data, content_type="multipart/form-data")
        return self.answer(response, target, status, follow)

    def press(self, path, words, status=303, follow=True):
        """Open `path` and press the button that carries these words."""
        page = self.get(path)
        for button in page.select("main button"):
            if button.get_text(" ", strip=True) == words:
                form = button.find_parent("form")
                data = present_values(form)
                if button.get("name"):
                    data[button["name"]] = button.get("value", "")
                target = form.get("action") or path
                response = self.open("POST", target, data=data, content_type="multipart/form-data")
                return self.answer(response, target, status, follow)
        raise AssertionError(
            f"{path} has no button {words!r}: {[b.get_text(strip=True) for b in page.select('main button')]}"
        )


def find_form(page, fields):
    """The form of the page's main part that has all of the fields."""
    for form in page.select("main form"):
        names = {tag.get("name") for tag in form.select("[name]")}
        if set(fields) <= names:
            return form
    return None


def present_values(form):
    """What the form would send if nothing were changed."""
    data = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "")
        if field.name == "select":
            options = field.select("option[selected]") or field.select("option")[:1]
            values = [option.get("value", option.get_text()) for option in options]
        elif field.name == "textarea":
            values = [field.get_text().removeprefix("\n")]
        elif kind in ("checkbox", "radio"):
            values = [field.get("value", "on")] if field.has_attr("checked") else []
        elif kind in ("file", "submit"):
            values = []
        else:
            values = [field.get("value", "")]
        if values:
            data.setdefault(name, []).extend(values)
    return {name: values[0] if len(values) == 1 else values for name, values in data.items()}
