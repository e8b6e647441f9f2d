"""Importing an agenda: look at what a file says, then replace the draft with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import request
from flask.typing import ResponseReturnValue

from agendas import policies, queries, services
from agendas.blueprint import bp, show, to
from agendas.drafting_routes import draft_of
from agendas.forms import PASTED, ImportForm
from agendas.importing import AgendaRefused, DraftEntry, Problem, parse_agenda
from agendas.importing_entries import CONTROLS
from core.auth import current_actor, requires
from core.i18n import gettext as _
from core.i18n import language, ngettext, zone
from core.work import done
from roundtables.models import Event
from roundtables.queries import get_event

MARKED = re.compile(rb"\s*(?:#{1,3}|[-*+])\s")
TIMED = re.compile(rb"\s*\d{1,2}[:h.]\d{2}")


@dataclass(frozen=True)
class Reading:
    """What came of a file: its entries, or everything that is wrong with it."""

    entries: tuple[DraftEntry, ...] = ()
    problems: tuple[Problem, ...] = ()


@bp.route("/events/<uuid:event_id>/agenda/draft/import", methods=["GET", "POST"])
@requires(policies.may_edit, of=get_event)
def import_agenda(event: Event) -> ResponseReturnValue:
    """First a preview with everything that is wrong; the draft is replaced only after that."""
    version = draft_of(event)
    present = len(queries.slots_of(version))
    form = ImportForm(data={"language": language()})
    if not form.validate_on_submit():
        return show("import", event, form, reading=Reading(), present=present)
    reading = read(form, event)
    if request.form.get("step") == "replace" and reading.entries:
        lines = services.lines_from(reading.entries, form.language.data)
        if done(form, lambda: services.replace_lines(version, lines, by=current_actor())):
            message = ngettext("The draft has %(num)d line now.", "The draft has %(num)d lines now.", len(lines))
            return to("draft", event.id, message)
    if reading.problems:
        form.add_error("pasted", _("Nothing was changed: see the list above."))
    return show("import", event, form, reading=reading, present=present)


def read(form: ImportForm, event: Event) -> Reading:
    """The entries; what an upload holds is put into the text field, so that it can be mended there."""
    name, data = form.format.data, (form.pasted.data or "").encode()
    upload = form.file.data
    if upload is not None and upload.filename:
        name, data = upload.filename, upload.read()
        form.pasted.data = CONTROLS.sub("", data.decode("utf-8", "replace"))
        form.format.data = same_kind(name)
    local = zone(event.zone)
    day = event.starts_at.astimezone(local).date()
    if form.format.data == "agenda.md":
        data = as_sessions(data)
    try:
        return Reading(parse_agenda(name, data, day=day, zone=local))
    except AgendaRefused as refusal:
        return Reading(problems=refusal.problems)


def as_sessions(data: bytes) -> bytes:
    """Plain text in which every timed line is a session, where no line is marked as a heading or a point of a list."""
    lines = data.split(b"\n")
    if any(MARKED.match(line) for line in lines):
        return data
    return b"\n".join(b"## " + line if TIMED.match(line) else line for line in lines)


def same_kind(name: str) -> str:
    """The choice that fits a file's name."""
    ending = name.lower().rsplit(".", 1)[-1]
    return next(
        (kind for kind in PASTED if kind.endswith(f".{ending}")), "agenda.csv" if ending == "tsv" else "agenda.md"
    )
