"""Making the files: by the worker and the commands only, so that no web process ever loads the typesetter.

Everything is read first, then printed with no transaction open.
"""

from __future__ import annotations

import importlib
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from uuid import UUID

from flask import abort

from core import clock
from core.db import db, transaction
from core.i18n import LANGUAGES
from reports import queries
from reports.models import PrintedCopy
from reports.printing import assemble, fingerprint
from reports.renderers.document import NumberedDocument
from reports.renderers.html import build_html
from roundtables.models import Event
from texts import queries as texts

PROCESSES = 2

LONGEST_SECONDS = 600.0
TYPESETTER = "reports.renderers.pdf"  # loaded in the processes that print, and nowhere else

Render = Callable[[NumberedDocument], bytes]


def typeset(html: str, document: NumberedDocument) -> bytes:
    """Print a page of HTML as PDF, in the process that is called."""
    content: bytes = importlib.import_module(TYPESETTER).print_html(html, document)
    return content


def render_apart(document: NumberedDocument) -> bytes:
    """Print in a process of its own: what typesetting takes of memory is given back with it.

    The process is started anew, so that it holds no connection of ours.
    """
    html = build_html(document)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(typeset, html, document).result(timeout=LONGEST_SECONDS)


def make_copy(version_id: UUID, language: str, render: Render = render_apart) -> None:
    """Print a version and keep it, unless the kept copy is still right; called by the worker only."""
    document = assemble(texts.get_version(version_id), language)
    digest = fingerprint(document)
    kept = queries.find_copy(version_id, language)
    is_right = kept is not None and kept.data_sha256 == digest
    db.session.rollback()  # nothing stays open while the file is made
    if is_right:
        return
    content = render(document)
    with transaction() as session:
        copy = queries.find_copy(version_id, language)
        if copy is None:
            copy = PrintedCopy(version_id=version_id, language=language)
            session.add(copy)
        copy.data_sha256, copy.made_at, copy.pdf = digest, clock.now(), content


def write_outcomes(event: Event, folder: Path, languages: Sequence[str] = tuple(LANGUAGES)) -> list[Path]:
    """The outcome in force as one file a language, made by two processes; 404 where nothing is published."""
    version = queries.get_published(event)
    if version is None:
        abort(404)
    documents = [assemble(version, code) for code in languages]
    db.session.rollback()
    folder.mkdir(parents=True, exist_ok=True)
    pages = [build_html(document) for document in documents]
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        contents = list(pool.map(typeset, pages, documents))
    paths = [folder / f"{code}.pdf" for code in languages]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths
