"""Names and addresses of people, and names of organisations, leave through people.visibility alone.

Whoever needs to print one elsewhere adds a line here, with the reason; every line must still be used.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.test_house_rules import AREAS, ROOT

PEOPLE = r"(?:person|author|appellant|owner|reviewer|recipient|colleague|member|representative|user)"
OF_A_PERSON = re.compile(rf"\b{PEOPLE}\.(?:name|email)\b(?!\s*=[^=])")
OF_AN_ORGANISATION = re.compile(r"\borganisation_name\(|\borganisation\.name\b")
LETTERS = re.compile(r"^[a-z]+/templates/[a-z]+/email/[a-z_]+\.txt$")
LETTER_WRITERS = re.compile(r"^[a-z]+/emails\.py$")

# Where, and why it is no leak.
PEOPLE_DIRECTLY = {
    "registration/templates/registration/participation.html": "the personal page greets its own person",
    "demonstration/keeping_registers.py": "writes the list of demonstration accounts",
}
ORGANISATIONS_DIRECTLY = {
    "agendas/forms.py": "one's own organisations to choose from",
    "registration/forms.py": "one's own organisations to choose from",
    "reports/forms.py": "one's own organisations to choose from",
    "sponsorship/forms.py": "one's own organisations to choose from",
    "roundtables/forms.py": "the secretariat writes down who came to a dialogue",
    "roundtables/members.py": "orders those seats alone whose organisation may be told",
    "roundtables/emails.py": "tells somebody about their own seat",
    "registration/templates/registration/queue.html": "whoever accredits must know for whom somebody speaks",
    "registration/templates/registration/_parts.html": "one's own registration, or that of whoever accredits it",
    "sponsorship/templates/sponsorship/score.html": "reviewers score the organisation's request",
}


def sources():
    """Every module and template outside people."""
    for area in AREAS:
        if area == "people":
            continue
        for path in sorted((ROOT / area).rglob("*")):
            if path.suffix in (".py", ".html", ".txt") and "versions" not in path.parts and "static" not in path.parts:
                yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def without_words(name: str, text: str) -> str:
    """The code alone: no docstring, no comment."""
    if name.endswith(".py"):
        text = re.sub(r'"""(?:.|\n)*?"""', "", text)
        return re.sub(r"#.*", "", text)
    return re.sub(r"{#(?:.|\n)*?#}", "", text)


def printing(pattern):
    """The files that match, beside letters, which greet their own reader, and what writes them."""
    return {
        name
        for name, text in sources()
        if pattern.search(without_words(name, text)) and not LETTERS.match(name) and not LETTER_WRITERS.match(name)
    }


def test_only_people_prints_names_and_addresses_directly():
    assert printing(OF_A_PERSON) - set(PEOPLE_DIRECTLY) == set()


def test_only_people_and_listed_places_print_names_of_organisations():
    found = {
        name
        for name, text in sources()
        if OF_AN_ORGANISATION.search(without_words(name, text)) and not LETTERS.match(name)
    }
    assert found - set(ORGANISATIONS_DIRECTLY) == set()


def test_no_place_is_listed_that_prints_nothing_any_more():
    texts = dict(sources())
    gone = [name for name in PEOPLE_DIRECTLY if not OF_A_PERSON.search(texts.get(name, ""))]
    gone += [name for name in ORGANISATIONS_DIRECTLY if not OF_AN_ORGANISATION.search(texts.get(name, ""))]
    assert gone == []


def test_a_letter_speaks_to_its_own_reader_only():
    """A template of a letter knows one person: whom it is written to."""
    wrong = [
        name
        for name, text in sources()
        if LETTERS.match(name) and set(re.findall(rf"\b({PEOPLE})\.(?:name|email)\b", text)) - {"person"}
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{{ registration.person.name }}", True),
        ("{{ author.email }}", True),
        ("to=person.email", True),
        ("person.name = name.strip()", False),
        ("{{ name_for(row.person, none, event.id) }}", False),
        ("form.email.data", False),
    ],
)
def test_the_rule_sees_what_is_printed_and_nothing_else(line, found):
    assert bool(OF_A_PERSON.search(line)) is found


def test_names_are_looked_for_in_every_area_but_people():
    assert {name.partition("/")[0] for name, _text in sources()} == set(AREAS) - {"people"}
    assert Path(ROOT / "people" / "visibility.py").exists()
