"""Verbs of content in several languages."""

from __future__ import annotations

from collections.abc import Mapping

from core.db import db
from core.i18n import DEFAULT, LANGUAGES
from core.i18n import gettext as _
from core.rules import RuleBroken
from translations.models import Rendering, Text

Words = Mapping[str, str]  # language code → words; at least one, the first non-empty is the source unless named


def source_language(words: Words, wish: str | None = None) -> str:
    """The language the words are written in first: the wish if it has words, then English, then whichever has."""
    for code in (wish, DEFAULT, *LANGUAGES):
        if code and words.get(code, "").strip():
            return code
    raise RuleBroken(_("Give the words in at least one language."), code="no-words")


def write(words: Words, *, source: str | None = None) -> Text:
    """A new Text with its renderings."""
    language = source_language(words, source)
    text = Text(language=language, body=words[language].strip(), edition=1)
    text.renderings = [
        Rendering(language=code, body=body.strip(), made_from=1)
        for code, body in words.items()
        if code != language and code in LANGUAGES and body.strip()
    ]
    db.session.add(text)
    return text


def rewrite(text: Text, words: Words) -> None:
    """Change a Text in place; renderings that were not given anew go stale when the source changed."""
    body = words.get(text.language, "").strip()
    if body and body != text.body:
        text.body, text.edition = body, text.edition + 1
    for code, rendered in words.items():
        if code == text.language or code not in LANGUAGES:
            continue
        render(text, code, rendered.strip())


def render(text: Text, code: str, body: str) -> None:
    """Give, replace or (with empty words) remove the rendering in one language."""
    found = next((each for each in text.renderings if each.language == code), None)
    if found is None:
        if body:
            text.renderings.append(Rendering(language=code, body=body, made_from=text.edition))
    elif not body:
        text.renderings.remove(found)
    elif found.body != body:
        found.body, found.made_from = body, text.edition


def copy(text: Text) -> Text:
    """A Text of its own with the same words: for the draft of a next version."""
    twin = Text(language=text.language, body=text.body, edition=text.edition)
    twin.renderings = [
        Rendering(language=each.language, body=each.body, made_from=each.made_from, reviewed_at=each.reviewed_at)
        for each in text.renderings
    ]
    db.session.add(twin)
    return twin
