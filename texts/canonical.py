"""The one byte-exact form of a version, from which its SHA-256 is taken when it is published."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from hashlib import sha256

from texts.models import ClauseText, DocumentVersion
from texts.numbering import numbers
from translations.models import Text

Facts = Mapping[uuid.UUID, Mapping[str, str]]  # clause → what the version says about it beside its words, such as times


def canonical(version: DocumentVersion, facts: Facts | None = None) -> bytes:
    """JSON with sorted keys and no spaces, in UTF-8: the same version gives the same bytes."""
    document = version.document
    counted = numbers(version.wordings, document.kind)
    made = {
        "document": str(document.id),
        "kind": document.kind,
        "symbol": version.symbol or document.symbol,
        "title": words_of(document.title),
        "version": version.ordinal,
        "clauses": [
            clause_facts(each)
            | {"number": counted[each.clause_id], "facts": dict((facts or {}).get(each.clause_id, {}))}
            for each in version.wordings
        ],
    }
    return json.dumps(made, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fingerprint(version: DocumentVersion, facts: Facts | None = None) -> str:
    """The SHA-256 of the canonical form, in hexadecimal."""
    return sha256(canonical(version, facts)).hexdigest()


def clause_facts(wording: ClauseText) -> dict[str, object]:
    """All that one wording says."""
    return {"id": str(wording.clause_id), "kind": wording.kind, "level": wording.level} | said(wording)


def said(wording: ClauseText) -> dict[str, object]:
    """The words alone, in all languages, without the place they stand at: what a change of wording is measured by."""
    return {
        "heading": words_of(wording.heading),
        "body": words_of(wording.body),
        "footnotes": {each.mark: words_of(each.body) for each in wording.footnotes},
    }


def words_of(text: Text | None) -> dict[str, str]:
    """A Text's words by language; nothing where there is none."""
    return dict(text.by_language) if text is not None else {}
