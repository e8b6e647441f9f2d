"""Placing inputs: what no paragraph goes back to yet, and the one form that says where each is taken up."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from flask import flash, request
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.db import db
from core.forms import to_uuid
from core.i18n import gettext as _
from core.i18n import language, ngettext
from core.work import done
from reports import policies, queries, services
from reports.blueprint import bp, show, to
from reports.forms import ActForm, PlaceForm
from reports.inputs import Input, shown
from reports.models import Source, SourceKind
from reports.paragraphs import Line, lay_out
from roundtables.models import Event
from roundtables.queries import get_event
from texts import queries as texts
from texts.models import Clause

PER_PAGE = 40


@dataclass(frozen=True)
class Found:
    """One page of inputs, and how many there are of each kind."""

    inputs: list[Input]
    counts: Counter[SourceKind]
    total: int
    number: int
    pages: int


@bp.route("/events/<uuid:event_id>/outcome/inputs", methods=["GET", "POST"])
@requires(policies.may_write, of=get_event)
def inputs(event: Event) -> ResponseReturnValue:
    """What is not placed yet, by kind and by words; tick some, choose the paragraph, place them."""
    document = queries.outcome_of(event)
    version = queries.newest(document)
    lines = list_places(lay_out(texts.get_version(version.id), language()).lines) if version is not None else []
    everything = request.args.get("all") is not None
    rows = queries.list_inputs(event) if everything else queries.unplaced(event)
    found = search([shown(row, current_actor()) for row in rows])
    form = PlaceForm(lines, found.inputs, data={"clause": wanted_clause()})
    event_id, ticked = event.id, form.ticked
    if done(form, lambda: place(event_id, ticked, form.clause.data)):
        flash(ngettext("%(num)d input is placed.", "%(num)d inputs are placed.", len(ticked)))
        return to_inputs(event)
    return show(
        "inputs",
        event,
        form,
        document=document,
        found=found,
        boxes={box.data: box for box in form.inputs},
        everything=everything,
        placed=queries.placed_keys(event),
        lines=lines,
    )


def place(event_id: uuid.UUID, ticked: Collection[uuid.UUID], clause_id: uuid.UUID) -> None:
    """Say that the paragraph goes back to each of the inputs."""
    clause = db.session.get_one(Clause, clause_id)
    for row in queries.inputs_by_key(event_id, ticked):
        services.link(clause, row, by=current_actor())


def to_inputs(event: Event) -> ResponseReturnValue:
    """Back to the list as it was filtered."""
    from_here = {key: value for key, value in request.args.items() if key in ("kind", "q", "clause", "all")}
    return to("inputs", event.id, _("The list below holds what is left."), **from_here)


def list_places(lines: list[Line]) -> list[Line]:
    """Whatever can go back to an input."""
    return [each for each in lines if not each.is_heading]


def search(rows: list[Input]) -> Found:
    """Those of one kind that hold the words that were asked for."""
    kind, words = request.args.get("kind", ""), request.args.get("q", "").strip()
    holding = [each for each in rows if each.has(words)] if words else rows
    counts = Counter(each.kind for each in holding)
    chosen = [each for each in holding if kind in ("", each.kind.value)]
    pages = max(1, -(-len(chosen) // PER_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    return Found(chosen[(number - 1) * PER_PAGE : number * PER_PAGE], counts, len(chosen), number, pages)


def wanted_clause() -> uuid.UUID | None:
    """The paragraph that the address names."""
    try:
        return to_uuid(request.args.get("clause"))
    except ValueError:
        return None


@bp.route("/events/<uuid:event_id>/outcome/sources/<uuid:source_id>/remove", methods=["POST"])
@requires(policies.may_write, of=queries.get_source)
def unlink(source: Source) -> ResponseReturnValue:
    """Take a source back; its input is listed as not placed again."""
    event_id, clause_id = source.event_id, source.clause_id
    done(ActForm(), lambda: services.unlink(source, by=current_actor()))
    return to("write", event_id, _("The source is taken back."), _anchor=f"p-{clause_id}")
