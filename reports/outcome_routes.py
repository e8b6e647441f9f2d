"""Reading the outcome: the version in force or a former one, what changed between two, and the printed copies."""

from __future__ import annotations

import re
import uuid

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from agendas.discussion import Discussion
from core.auth import current_actor, public
from core.i18n import LANGUAGES, language
from core.work import kept
from reports import policies, printing, queries, services
from reports.blueprint import bp, show, visible_event
from reports.forms import StartForm
from reports.marks import mark
from reports.models import PrintedCopy
from reports.paragraphs import lay_out, readable, ready_languages
from roundtables.models import Event
from texts import queries as texts
from texts.comparison import changed, compare
from texts.models import Document, DocumentVersion

NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9.]+")


@bp.route("/events/<uuid:event_id>/outcome")
@public
def outcome(event_id: uuid.UUID) -> ResponseReturnValue:
    """The outcome document with its numbers, its sources and the comments on it."""
    event = visible_event(event_id)
    version = queries.get_published(event, request.args.get("version", type=int))
    if version is None:
        return nothing_yet(event)
    document, actor = version.document, current_actor()
    discussion = discuss(document)
    sheet = lay_out(
        version, language(), sources=queries.sources_by_clause(version), discussion=discussion, viewer=actor
    )
    consultation = texts.open_round_for(document)
    is_in_force = document.published is not None and document.published.id == version.id
    return show(
        "outcome",
        event,
        document=document,
        version=version,
        sheet=sheet,
        whole=discussion.thread(None),
        consultation=consultation if is_in_force else None,
        may_comment=policies.may_comment(actor, event),
        others=[each for each in queries.list_published(document) if each.id != version.id],
        is_in_force=is_in_force,
        ready=[LANGUAGES[code] for code in ready_languages(version, LANGUAGES)],
        traced=sum(bool(each.sources) for each in sheet.lines),
    )


def nothing_yet(event: Event) -> ResponseReturnValue:
    """Before the first version: what will be here, and how the rapporteur begins."""
    return show(
        "no_outcome",
        event,
        StartForm(data={"title": services.outcome_title(), "language": language()}),
        document=queries.outcome_of(event),
    )


def discuss(document: Document) -> Discussion:
    """The comments on every version, as the reader may see them."""
    ordinals = {each.id: each.ordinal for each in document.versions}
    return Discussion(texts.contributions_of(document), ordinals, current_actor())


@bp.route("/events/<uuid:event_id>/outcome/changes")
@public
def changes(event_id: uuid.UUID) -> ResponseReturnValue:
    """What became of every paragraph from one published version to another."""
    event = visible_event(event_id)
    newer = queries.get_published(event, request.args.get("to", type=int))
    if newer is None:
        abort(404)
    document = newer.document
    former = [each for each in queries.list_published(document) if each.ordinal < newer.ordinal]
    wanted = request.args.get("from", type=int)
    older = next((each for each in former if wanted in (None, each.ordinal)), None)
    if older is None:
        abort(404)
    found = compare(texts.get_version(older.id), newer, language())
    discussion = discuss(document)
    return show(
        "changes",
        event,
        document=document,
        older=older,
        newer=newer,
        changes=changed(found),
        readable=readable,
        same=len(found) - len(changed(found)),
        marks={each.clause_id: mark(each.wording, each.new_number or each.old_number, language()) for each in found},
        led_to={each.clause_id: discussion.led_to(each.clause_id, newer.id) for each in found},
    )


@bp.route("/events/<uuid:event_id>/outcome/<int:ordinal>/<lang:code>.pdf")
@public
def pdf(event_id: uuid.UUID, ordinal: int, code: str) -> ResponseReturnValue:
    """The kept PDF; where it is missing or no longer right, the worker is asked for it and the page says so."""
    event = visible_event(event_id)
    version = queries.get_published(event, ordinal)
    if version is None:
        abort(404)
    copy, is_right = printing.get_copy(version, code)
    if copy is not None and (is_right or request.args.get("former")) and copy.pdf is not None:
        return file_of(copy, version, code)
    page = show("being_made", event, version=version, code=code, former=copy, status=202)
    kept(lambda: services.queue_copies(version, [code]))()  # last, because a transaction has everything read anew
    return page


def file_of(copy: PrintedCopy, version: DocumentVersion, code: str) -> ResponseReturnValue:
    """The bytes under a name that tells what they are."""
    symbol = NOT_IN_A_NAME.sub("-", version.symbol or version.document.symbol or "outcome").strip("-.") or "outcome"
    answer = Response(copy.pdf, mimetype="application/pdf", headers={"Cache-Control": "no-cache"})
    answer.headers["Content-Disposition"] = f'inline; filename="{symbol}-{code}.pdf"'
    answer.set_etag(copy.data_sha256)
    return answer.make_conditional(request)
