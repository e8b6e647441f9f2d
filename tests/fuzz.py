"""Throwing seeded inputs at every form, at every address and at everything that reads what people send.

Forms are those that stand in the pages of the crawl's world, so that a new one is thrown at as soon as a page shows it.
`make fuzz` throws 100,000; the usual run 5,000.  A failure is printed as a line that throws the same input again.
"""

from __future__ import annotations

import io
import os
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bs4 import BeautifulSoup, SoupStrainer
from werkzeug.datastructures import MultiDict

from tests import attacks
from tests.attacks import FILLERS, OWN_PAGES, Field
from tests.crawling import WITH_FORMS, address, routes
from tests.fuzzing import encodable, file_of, parsers, words
from tests.world import CAST

SEED = os.environ.get("FUZZ_SEED", "parley")
INPUTS = int(os.environ.get("FUZZ_INPUTS", "5000"))
ONLY = os.environ.get("FUZZ_ONLY", "")  # the number of one input to throw again
SLOWEST_SECONDS = 2.0
PLURALS = {"form": "forms", "address": "addresses", "parser": "readers"}
PUT_BACK_EVERY = 200  # inputs: what refused requests leave behind (failed sign-ins) must not hide the rest
SHARES = {"form": 0.12, "address": 0.16}  # up to which a draw goes there; the others are for what reads without a page
HEADERS = ("Accept-Language", "Cookie", "If-None-Match", "If-Modified-Since", "Range", "Referer", "HX-Request")
NAMES = ("", "endpoint", "self", "lang", "_external", "_anchor", "_method", "values", "event_id", "next", "x" * 500)
ROOT = Path(__file__).parent.parent
ARGUMENT = re.compile(r"\bargs\.get\(\s*\"(\w+)\"")


@dataclass
class Thrown:
    """What was thrown and what came of it."""

    counts: Counter = field(default_factory=Counter)
    targets: set = field(default_factory=set)
    statuses: Counter = field(default_factory=Counter)
    failures: list = field(default_factory=list)

    def sentence(self):
        """For the summary of the run."""
        kinds = ", ".join(f"{count} at {PLURALS[kind]}" for kind, count in sorted(self.counts.items()))
        answers = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        total = sum(self.counts.values())
        return f"fuzzing: {total} inputs at {len(self.targets)} targets ({kinds}), seed {SEED}; answers {answers}"


@dataclass(frozen=True)
class Form:
    """A form of a page: who found it, where it goes, its fields, the names of its files."""

    who: str
    target: str
    endpoint: str
    fields: tuple
    files: tuple

    @property
    def name(self):
        return f"{self.endpoint} as {self.who}"


def forms_of(crawl):
    """Each form that one of those who work with the pages, or a visitor, can reach, once."""
    urls, found = crawl.app.url_map.bind("localhost"), {}
    for who in (*FILLERS, "visitor"):
        wanted = OWN_PAGES if who in WITH_FORMS else ("",)
        for method, rule in routes(crawl.app):
            if method != "GET" or not rule.endpoint.startswith(wanted) or rule.endpoint == "static":
                continue
            path = address(crawl, rule)
            response = crawl.open(who, "GET", path)
            if response.status_code != 200 or response.mimetype != "text/html":
                continue
            html = response.get_data(as_text=True)
            for form in BeautifulSoup(html, "html.parser", parse_only=SoupStrainer("form")).select("form"):
                target = (form.get("action") or path).partition("?")[0]
                if form.get("method", "get").lower() != "post":
                    continue
                endpoint, _values = urls.match(target, method="POST")
                made = read_form(who, target, endpoint, form)
                shape = tuple(re.sub(r"[0-9a-f]{8,}", "#", each.name) for each in made.fields)
                found.setdefault((endpoint, shape, who == "visitor"), made)
    return sorted(found.values(), key=lambda each: (each.endpoint, each.who, each.target))


def read_form(who, target, endpoint, form):
    """The form with its fields and its files."""
    files = tuple(tag["name"] for tag in form.select("input[type=file][name]"))
    return Form(who, target, endpoint, tuple(attacks.read_fields(form)), files)


def value_of(dice: random.Random, each: Field):
    """What one field sends: good, another choice, or anything."""
    way = dice.randrange(5)
    if way == 0:
        return each.good
    if way == 1 and each.options:
        return dice.choice(each.options)
    return words(dice, each.good)


def body_of(dice: random.Random, form: Form, token: str) -> MultiDict:
    """A form as somebody, or something, could send it: fields left out, sent twice, never asked for."""
    body = MultiDict()
    most_wrong = dice.choice((1, 2, len(form.fields) + 1))
    wrong = {each.name for each in dice.sample(form.fields, min(most_wrong, len(form.fields)))}
    for each in form.fields:
        if each.name not in wrong:
            body.add(each.name, each.good)
        elif way := dice.randrange(8):
            for _time in range(2 if way == 7 else 1):
                body.add(each.name, value_of(dice, each))
    if dice.randrange(10) == 0:
        body.add(words(dice, "name")[:200] or "x", words(dice))
    for name in form.files:
        title, data = file_of(dice)
        body.add(name, (io.BytesIO(data), encodable(title)))
    body.add("csrf_token", token)
    pairs = body.items(multi=True)
    return MultiDict(
        (encodable(name), value if isinstance(value, tuple) else encodable(value)) for name, value in pairs
    )


def arguments():
    """Every name that a page reads from the query of its address."""
    sources = [path for path in ROOT.glob("*/*.py") if path.parent.name != "tests"]
    return sorted({name for path in sources for name in ARGUMENT.findall(path.read_text(encoding="utf-8"))})


class Thrower:
    """Knows every target, and throws one input by its number."""

    def __init__(self, crawl):
        self.crawl = crawl
        self.forms = forms_of(crawl)
        self.rules = [rule for method, rule in routes(crawl.app) if method == "GET" and rule.endpoint != "static"]
        self.parsers = parsers(crawl.app)
        self.arguments = arguments()
        self.token = attacks.signed_token(crawl.app)
        self.thrown = Thrown()

    def throw(self, number):
        """One input; a failure is kept as a line that throws it again."""
        dice = random.Random(f"{SEED}/{number}")
        kind = self.kind_of(dice, number)
        began = time.perf_counter()
        target, wrong = getattr(self, f"at_{kind}")(dice, number)
        seconds = time.perf_counter() - began
        self.thrown.counts[kind] += 1
        self.thrown.targets.add((kind, target))
        if wrong is None and seconds > SLOWEST_SECONDS:
            wrong = self.still_slow(kind, number)
        if wrong is not None:
            self.thrown.failures.append(
                f"FUZZ_SEED={SEED} FUZZ_ONLY={number} .venv/bin/python -m pytest tests/test_fuzz.py -k input"
                f"  # {kind} {target}: {wrong}"
            )

    def kind_of(self, dice, number):
        """What is thrown at: first every form and every reader once, then as the dice fall."""
        share = dice.random()
        if number < len(self.forms):
            return "form"
        if number < len(self.forms) + len(self.parsers):
            return "parser"
        return next((kind for kind, limit in SHARES.items() if share < limit), "parser")

    def still_slow(self, kind, number):
        """A machine that was busy with something else is given a second chance."""
        dice = random.Random(f"{SEED}/{number}")
        dice.random()
        began = time.process_time()
        getattr(self, f"at_{kind}")(dice, number)
        seconds = time.process_time() - began
        return f"took {seconds:.1f} s" if seconds > SLOWEST_SECONDS else None

    def at_form(self, dice, number):
        """Send one form."""
        form = self.forms[number % len(self.forms)]
        body = body_of(dice, form, self.token)
        return form.name, self.ask(form.who, "POST", form.target, data=body, content_type="multipart/form-data")

    def at_address(self, dice, number):
        """Open one address with parts, arguments and headers that nobody's page has."""
        rule, who = self.rules[number % len(self.rules)], dice.choice(list(CAST))
        path = address(self.crawl, rule)
        if dice.randrange(2):
            parts = path.split("/")
            parts[dice.randrange(1, len(parts))] = encodable(words(dice))[:400].replace("?", "").replace("#", "")
            path = "/".join(parts)
        names = [*self.arguments, dice.choice(NAMES), words(dice, "next")[:60]]
        query = {encodable(name): encodable(words(dice, "2"))[:1000] for name in dice.sample(names, 4)}
        headers = {dice.choice(HEADERS): re.sub(r"[^\x20-\x7e]", "", words(dice, "fr, en;q=0.8"))[:2000]}
        return rule.endpoint, self.ask(who, "GET", "/" + path.lstrip("/"), query_string=query, headers=headers)

    def ask(self, who, method, path, **options):
        """One request; what is wrong with its answer, or None.  What it changed is put back."""
        try:
            response = self.crawl.open(who, method, path, **options)
        except Exception as error:  # the page that explains a crash has crashed as well
            return f"{type(error).__name__}: {str(error)[:200]}"
        self.thrown.statuses[response.status_code] += 1
        if response.status_code in (301, 302, 303) and method == "POST":
            self.crawl.restore()
        if response.status_code >= 500 or b"Traceback (most recent" in response.get_data():
            return f"answered {response.status_code}"
        return None

    def at_parser(self, dice, number):
        """Have something read."""
        name = list(self.parsers)[number % len(self.parsers)]
        parser = self.parsers[name]
        try:
            parser.throw(dice)
        except parser.refuses:
            return name, None
        except Exception as error:
            return name, f"{type(error).__name__}: {str(error)[:200]}"
        return name, None

    def throw_all(self, inputs=INPUTS):
        """All of them, or the one that was asked for."""
        for number in [int(ONLY)] if ONLY else range(inputs):
            self.throw(number)
            if number % PUT_BACK_EVERY == PUT_BACK_EVERY - 1:
                self.crawl.restore()
        self.crawl.restore()
        return self.thrown
