"""Forms as they stand in pages, and the ways in which people and machines can send them wrongly."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import quote_plus

from bs4 import BeautifulSoup, SoupStrainer
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from agendas.models import AgendaSession
from core.db import db
from core.forms import clean
from core.i18n import LANGUAGES
from people.models import Organisation
from tests.crawling import SESSION_TOKEN, WITH_FORMS, address, routes
from texts.models import Clause, Document

FILLERS = ("organiser", "representative", "rapporteur", "reviewer", "finance", *WITH_FORMS)
OWN_PAGES = ("sponsorship.call", "sponsorship.request", "registration.front", "registration.change")
DIFFERING = {"request_id", "registration_id", "contribution_id", "slot_id"}  # whose state decides which form is there
LONG = "x" * 100_000
PLAIN = {"text", "", "email", "search", "url", "tel", "textarea"}
TYPED = {
    "number": "3",
    "datetime-local": "2022-05-10T09:00",
    "date": "2022-05-10",
    "time": "09:00",
    "email": "somebody@marked.example",
    "url": "https://room.example/",
    "password": "a sentence only for tests",
    "checkbox": "y",
}
LEAVING = "people.quick_exit"  # no form, but a button that works whatever comes with it (tests/people/test_lockdown)
BROKEN_BYTES = b"a\x00b\xff\xfe\xed\xa0\x80c"  # NUL, bytes that are no UTF-8, a lone surrogate
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")


@dataclass
class Field:
    """One field: what kind, what it would send as it stands, what could be chosen."""

    name: str
    kind: str
    value: str
    options: list = field(default_factory=list)

    @property
    def group(self):
        """Words in six languages are one thing."""
        stem, _dash, ending = self.name.rpartition("-")
        return stem if ending in LANGUAGES else self.name

    @property
    def good(self):
        """Something that a well-meant form could hold."""
        if self.options:
            return next((option for option in self.options if option), "")
        return self.value or TYPED.get(self.kind, f"Words for {self.group}")

    @property
    def holds_key(self):
        """Whether it chooses a row by its key."""
        return any(UUID.match(each) for each in [*self.options, self.value])


@dataclass
class Found:
    """A form of a page, who found it, and where it goes."""

    who: str
    page: str
    target: str
    endpoint: str
    fields: list

    @property
    def name(self):
        """For the sentence of a failure."""
        return f"{self.who}: form to {self.endpoint} ({self.target}) on {self.page}"

    @property
    def groups(self):
        """The names of its things, in their order."""
        return list(dict.fromkeys(each.group for each in self.fields))

    def filled(self, **instead):
        """Everything good but what is replaced, by the name of the thing."""
        return [(each.name, instead.get(each.group, each.good)) for each in self.fields]


def read_fields(form):
    """The fields of a form without its token and its files."""
    found = {}
    for tag in form.select("input[name], textarea[name], select[name]"):
        name, kind = tag["name"], tag.get("type", "text") if tag.name == "input" else tag.name
        if name.endswith("csrf_token") or kind in ("file", "submit"):
            continue
        if tag.name == "select":
            options = [each.get("value", "") for each in tag.select("option")]
            found[name] = Field(name, kind, "", options)
        elif kind in ("radio", "checkbox") and name in found:
            found[name].options.append(tag.get("value", "y"))
        elif kind in ("radio", "checkbox"):
            found[name] = Field(name, kind, "", [tag.get("value", "y")])
        else:
            found[name] = Field(name, kind, tag.get_text().strip() if kind == "textarea" else tag.get("value", ""))
    return list(found.values())


def forms_of(crawl):
    """Each form that one of those who work with the pages can reach, once."""
    urls, found = crawl.app.url_map.bind("localhost"), {}
    for who in FILLERS:
        wanted = OWN_PAGES if who in WITH_FORMS else ("",)
        pages = [rule for method, rule in routes(crawl.app) if method == "GET" and rule.endpoint.startswith(wanted)]
        paths = {
            address(crawl, rule, which)
            for rule in pages
            for which in (range(3) if rule.arguments & DIFFERING else (0,))
        }
        for path in sorted(paths):
            response = crawl.open(who, "GET", path)
            if response.status_code != 200 or response.mimetype != "text/html":
                continue
            html = response.get_data(as_text=True)
            for form in BeautifulSoup(html, "html.parser", parse_only=SoupStrainer("form")).select("form[method=post]"):
                target = (form.get("action") or path).partition("?")[0]
                endpoint, _values = urls.match(target, method="POST")
                if endpoint == LEAVING:
                    continue
                made = Found(who, path, target, endpoint, read_fields(form))
                found.setdefault((endpoint, tuple(re.sub(r"[0-9a-f]{8,}", "#", name) for name in made.groups)), made)
    return list(found.values())


def foreign_keys(crawl):
    """Keys of things that belong to another event, or to others."""
    own = crawl.events["malaga"]
    return [
        db.session.scalar(select(AgendaSession.id).where(AgendaSession.event_id != own)),
        db.session.scalar(select(Clause.id).join(Document).where(Document.event_id != own)),
        db.session.scalar(select(Organisation.id).order_by(Organisation.id.desc())),
    ]


def wrong(each):
    """What the field is not made for."""
    if each.kind in PLAIN and not each.options:
        return LONG
    return LONG[:1000] if each.kind in ("number", "password") else "no such thing"


def all_at_once(form, crawl):
    """The whole form wrong in one way: what kind of attack, and the pairs that are sent."""
    yield "everything empty", [(each.name, "") for each in form.fields]
    yield "nothing at all", []
    yield "everything wrong", [(each.name, wrong(each)) for each in form.fields]
    yield "everything twice", [pair for each in form.fields for pair in ((each.name, each.good), (each.name, "2"))]
    yield "broken bytes", [(each.name, BROKEN_BYTES) for each in form.fields]
    yield (
        "good with NUL and surrogates",
        [(each.name, each.good.encode() + BROKEN_BYTES if each.kind in PLAIN else each.good) for each in form.fields],
    )
    if any(each.holds_key for each in form.fields):
        for key in foreign_keys(crawl):
            yield "another's key", [(each.name, str(key) if each.holds_key else each.good) for each in form.fields]


def one_at_a_time(form):
    """A good form but for one thing."""
    for group in form.groups:
        members = [each for each in form.fields if each.group == group]
        yield f"{group} empty", group, form.filled(**{group: ""})
        yield f"{group} wrong", group, form.filled(**{group: wrong(members[0])})


def body_of(pairs, token):
    """The pairs as a form sends them, byte for byte."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in [*pairs, ("csrf_token", token)])


def signed_token(app):
    """A token that fits every session of the crawl."""
    with app.test_request_context():
        signer = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")
        return signer.dumps(SESSION_TOKEN)


def send(crawl, form, pairs, token):
    """One POST; what it changed is put back."""
    response = crawl.open(
        form.who,
        "POST",
        form.target,
        data=body_of(pairs, token).encode(),
        content_type="application/x-www-form-urlencoded",
    )
    if response.status_code < 400:
        crawl.restore()
    return response


def complaints(response):
    """The ids of the sentences that say what is wrong; `problems` for those above a form."""
    page = BeautifulSoup(response.get_data(as_text=True), "html.parser")
    return page, {tag.get("id", "") or "problems" for tag in page.select(".error, [role=alert], .notice.stop")}


def lost(page, pairs):
    """Names of text fields of the answered page that do not hold what was typed into them."""
    typed, found = dict(pairs), []
    for tag in page.select("main input[name], main textarea[name]"):
        name, kind = tag["name"], tag.get("type", "text")
        if name not in typed or not isinstance(typed[name], str) or (tag.name == "input" and kind not in PLAIN):
            continue
        shown = tag.get_text() if tag.name == "textarea" else tag.get("value", "")
        if "".join(shown.split()) != "".join(str(clean(typed[name])).split()):
            found.append(name)
    return found
