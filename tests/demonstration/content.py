"""The demonstration's content as read from its files, for the tests that hold it together."""

import json
from pathlib import Path
from typing import Any

import demonstration

FOLDER = Path(demonstration.__file__).parent / "data"
DATA = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))}
LANGUAGES = {"en", "fr", "es", "ar", "ru", "zh"}
LABELS = ("(demonstration)", "(démonstration)", "(demostración)", "(عرض توضيحي)", "(демонстрация)", "（演示）")

# Left untranslated on purpose, so that a reader meets the marking.
UNTRANSLATED = {"p-fu-monitor": {"ru", "zh"}, "p-rec-focal": {"ru", "zh"}, "p-data": {"ar"}}
# Written in one language or a few by their nature: names, spoken points, notes, reasons given to one author.
FREE = {"name", "points", "notes"}

DISPOSITIONS = {
    "accepted",
    "accepted_in_part",
    "met_elsewhere",
    "noted",
    "deferred",
    "not_accepted",
    "out_of_scope",
    "duplicate",
    "needs_clarification",
}
NEED_AN_EFFECT = {"accepted", "accepted_in_part", "met_elsewhere"}
FUNDED = [request for request in DATA["sponsorship"]["requests"] if request["decision"]["verdict"] == "fund"]


def keys(name: str) -> set[str]:
    return {row["key"] for row in DATA[name]}


ORGANISATIONS, PEOPLE, EVENTS = keys("organisations"), keys("people"), keys("events")
HOME = {person["key"]: person["organisation"] for person in DATA["people"]}


def is_text(value: Any) -> bool:
    return isinstance(value, dict) and ("en" in value or (bool(value) and set(value) <= LANGUAGES))


def texts_in(value: Any, where: str = "", parents: tuple[str, ...] = ()) -> list[tuple[str, tuple[str, ...], dict]]:
    if is_text(value):
        return [(where, parents, value)]
    if isinstance(value, dict):
        own = str(value.get("key") or value.get("clause") or where)
        return [found for name, part in value.items() for found in texts_in(part, own, (*parents, name))]
    if isinstance(value, list):
        return [found for part in value for found in texts_in(part, where, parents)]
    return []


ALL_TEXTS = [(stem, *found) for stem, content in DATA.items() for found in texts_in(content, stem)]


def comments_of_agendas() -> list[dict]:
    return [comment for each in DATA["comments"] for comment in each["comments"]]


def all_comments() -> list[dict]:
    return comments_of_agendas() + DATA["outcome"]["round"]["comments"]


def clauses_of(version: dict) -> dict[str, dict]:
    items = {item["key"]: item for session in version["sessions"] for item in session["items"]}
    return items | {session["key"]: session for session in version["sessions"]}


def workshop(version: int) -> dict:
    return next(a for a in DATA["agenda"] if a["key"] == "agenda-malaga")["versions"][version - 1]


def paragraphs() -> list[dict]:
    return [
        p for chapter in DATA["outcome"]["chapters"] for section in chapter["sections"] for p in section["paragraphs"]
    ]


def changed(paragraph: dict) -> bool:
    return paragraph["zero_text"] is not None or paragraph["zero_sub"] is not None
