"""Uploads: taken by what they contain, cleaned, kept outside of the web root, handed out to those who may have them.

The order is: clean and put, with no transaction open; then the row, in the transaction of what it belongs to; on
failure the file goes again.  A file is removed by a job, after the row's removal is kept.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from flask import Response, current_app
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from core import file_words, jobs
from core.auth import Actor
from core.cleaning.apart import clean_apart
from core.cleaning.kinds import ENDINGS, LARGEST, Kind, Refused, Removed
from core.db import NOT_PERSONAL, Base, Retention, Sensitivity, db, get_or_404, personal, transaction
from core.forms import Form
from core.rules import RuleBroken
from core.stores import NoSuchFile, Store, store_for

LONGEST_NAME = 120  # characters
DISCARD = "files.discard"
NAME = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)
# Marks that turn the order of letters around could make `exe.pdf` out of `fdp.exe`.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SEPARATORS = re.compile(r'[/\\:*?"<>|;%]')
SANDBOX = "sandbox; default-src 'none'"


class StoredFile(Base):
    """A cleaned file in the store; `key` is its name there, `owner_kind` and `owner_id` what it belongs to.

    `sensitivity` and `retention` are classes of core.db; `removed` are values of core.cleaning.kinds.Removed.
    """

    __tablename__ = "stored_file"

    key: Mapped[str] = mapped_column(String(32), unique=True, info=NOT_PERSONAL)
    sha256: Mapped[str] = mapped_column(String(64), info=NOT_PERSONAL)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(40), info=NOT_PERSONAL)
    name: Mapped[str] = mapped_column(String(200), info=NAME)
    removed: Mapped[list[Any]] = mapped_column(default=list, info=NOT_PERSONAL)
    sensitivity: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    retention: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    owner_kind: Mapped[str] = mapped_column(String(40), info=NOT_PERSONAL)
    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(index=True)  # who handed it in


@dataclass(frozen=True)
class Received:
    """A file that is cleaned and put, and has no row yet."""

    key: str
    kind: Kind
    size: int
    sha256: str
    name: str
    removed: Sequence[Removed]


MayRead = Callable[[Actor, StoredFile], bool]
_readers: dict[str, MayRead] = {}


def readable(owner_kind: str, may_read: MayRead) -> None:
    """Say who may have the files of one kind of owner; nobody else ever does."""
    _readers[owner_kind] = may_read


def may_download(actor: Actor, stored: StoredFile) -> bool:
    """Policy, asked at every download: whoever the owner's area lets in."""
    asked = _readers.get(stored.owner_kind)
    return asked is not None and asked(actor, stored)


def get_file(file_id: uuid.UUID) -> StoredFile:
    """The row, or 404."""
    return get_or_404(StoredFile, file_id)


def store() -> Store:
    """The store of this application."""
    kept: Store | None = current_app.extensions.get("parley-files")
    if kept is None:
        kept = current_app.extensions["parley-files"] = store_for(current_app.config["PARLEY"])
    return kept


def safe_name(given: str | None, kind: Kind) -> str:
    """The last part of a name, without what misleads or breaks, with the ending of what it really is."""
    written = (given or "").encode("utf-8", "ignore").decode()
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", written))[-1]
    letters = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in UNSEEN.sub("", last))
    stem = SEPARATORS.sub(" ", letters)
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", stem.strip())
    stem = " ".join(stem.split()).strip(". ")[:LONGEST_NAME]
    return f"{stem or 'document'}{ENDINGS[kind]}"


def receive(content: bytes, name: str | None, *, field: str | None = None) -> Received:
    """Clean a file and put it in the store; RuleBroken at `field` for one that is not taken.

    Called with no transaction open: cleaning takes its time, and the store may be another machine.
    """
    try:
        cleaned = clean_apart(content)
    except Refused as refused:
        raise RuleBroken(file_words.refusal(refused.reason), code=refused.reason, field=field) from refused
    key = secrets.token_hex(16)
    store().put(key, cleaned.content)
    digest = sha256(cleaned.content).hexdigest()
    return Received(key, cleaned.kind, len(cleaned.content), digest, safe_name(name, cleaned.kind), cleaned.removed)


def keep(
    received: Received, *, owner: Base, by: Actor | None, sensitivity: Sensitivity, retention: Retention
) -> StoredFile:
    """The row of a received file, in the caller's transaction."""
    row = StoredFile(
        key=received.key,
        sha256=received.sha256,
        size=received.size,
        media_type=received.kind,
        name=received.name,
        removed=[str(each) for each in received.removed],
        sensitivity=sensitivity,
        retention=retention,
        owner_kind=owner.__tablename__,
        owner_id=owner.id,
        person_id=by.id if by else None,
    )
    db.session.add(row)
    db.session.flush()
    return row


def remove(stored: StoredFile) -> None:
    """Take the row away now, and the file once that is kept."""
    jobs.queue(DISCARD, key=stored.key)
    db.session.delete(stored)
    db.session.flush()


@jobs.handler(DISCARD)
def discard(key: str) -> None:
    """Job: remove a file that has no row any more."""
    if db.session.scalar(select(StoredFile.id).where(StoredFile.key == key)) is None:
        store().remove(key)


def taken(form: Form, field: str, verb: Callable[[Received], object]) -> bool:
    """Whether the file of a form's field was cleaned and kept, and `verb` wrote what belongs to it.

    What cannot be taken is explained at its field; what was put goes again when the rest could not be kept.
    """
    if not form.validate_on_submit():
        return False
    got: list[Received] = []
    upload: FileStorage = form[field].data
    with closing(upload):
        content = upload.read(LARGEST + 1)
    if not form.carried_out(lambda: got.append(receive(content, upload.filename, field=field))):
        return False
    try:
        kept = form.carried_out(lambda: in_transaction(verb, got[0]))
    except BaseException:
        forget(got[0])
        raise
    if not kept:
        forget(got[0])
    return kept


def in_transaction(verb: Callable[[Received], object], received: Received) -> None:
    """The verb, kept whole or not at all."""
    with transaction():
        verb(received)


def forget(received: Received) -> None:
    """Remove what was put for nothing; what stays behind is found by `flask files check`."""
    with suppress(Exception):
        store().remove(received.key)


def answer(stored: StoredFile) -> Response:
    """The file as an attachment that no browser opens by itself; NoSuchFile if the store has lost it."""
    content = store().get(stored.key)
    if sha256(content).hexdigest() != stored.sha256:
        raise NoSuchFile(stored.key)
    made = Response(content, mimetype=stored.media_type)
    plain = stored.name.encode("ascii", "ignore").decode().replace('"', "") or "document"
    made.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(stored.name)}"
    made.headers["X-Content-Type-Options"] = "nosniff"
    made.headers["Content-Security-Policy"] = SANDBOX
    if stored.sensitivity not in (Sensitivity.NONE, Sensitivity.PUBLIC):
        made.headers["Cache-Control"] = "no-store"
    return made
