"""Writing the outcome: begin, add, change, move and remove parts, publish."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.forms import in_zone, to_uuid
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from reports import policies, queries, services
from reports.blueprint import bp, show, to
from reports.forms import ActForm, PartForm, PublishForm, StartForm
from reports.paragraphs import lay_out
from reports.queries import Part
from roundtables.models import Event
from roundtables.queries import get_event
from texts import queries as texts
from texts.models import ClauseKind, ClauseText, DocumentVersion
from texts.publishing import unmet


@bp.route("/events/<uuid:event_id>/outcome/start", methods=["POST"])
@requires(policies.may_write, of=get_event)
def start(event: Event) -> ResponseReturnValue:
    """Begin the outcome document, or its next version."""
    document = queries.outcome_of(event)
    if document is not None:
        return begin(event, lambda: services.start_revision(document, by=current_actor()))
    form = StartForm()

    def begin_it() -> None:
        services.start_outcome(
            event,
            title_words=form.title.words,
            symbol=form.symbol.data or "",
            language=form.language.data,
            by=current_actor(),
        )

    if done(form, begin_it):
        return to("write", event.id, _("Begun. Add the first chapter."))
    return show("no_outcome", event, form, document=None)


def begin(event: Event, verb: Callable[[], object]) -> ResponseReturnValue:
    """Start a revision; where it exists already, go on there."""
    form = ActForm()
    if done(form, verb):
        flash(_("The next version is begun. What is published stays as it is until you publish this one."))
    return redirect(url_for("reports.write", event_id=event.id), 303)


@bp.route("/events/<uuid:event_id>/outcome/write")
@requires(policies.may_write, of=get_event)
def write(event: Event) -> ResponseReturnValue:
    """The draft, paragraph by paragraph, with where each comes from."""
    document = queries.outcome_of(event)
    if document is None or document.draft is None:
        return redirect(url_for("reports.outcome", event_id=event.id), 303)
    draft = texts.get_version(document.draft.id)
    sources = queries.sources_by_clause(draft)
    return show(
        "write",
        event,
        document=document,
        draft=draft,
        sheet=lay_out(draft, language(), sources=sources, viewer=current_actor()),
        unplaced=len(queries.unplaced(event)),
        bare={each.clause_id for each in queries.without_source(draft)},
    )


@bp.route("/events/<uuid:event_id>/outcome/write/new", methods=["GET", "POST"])
@requires(policies.may_write, of=get_event)
def new_part(event: Event) -> ResponseReturnValue:
    """Add a part at the end, or behind another one."""
    draft = queries.get_draft(event)
    after = behind(draft)
    form = PartForm(
        data={"kind": likely_kind(after or (draft.wordings[-1] if draft.wordings else None)), "footnotes": [{}]}
    )
    made: list[ClauseText] = []

    def add() -> None:
        kind, level = form.part
        made.append(
            services.add_part(
                draft,
                kind=kind,
                level=level,
                words=form.words.words,
                footnotes=form.notes,
                after=after,
                by=current_actor(),
            )
        )

    if done(form, add):
        return to("write", event.id, _("Added."), _anchor=f"p-{made[0].clause_id}")
    return show("part", event, form, wording=None, after=after)


def behind(draft: DocumentVersion) -> ClauseText | None:
    """The part that the address names, if it is in the draft."""
    try:
        wanted = to_uuid(request.args.get("after"))
    except ValueError:
        return None
    return next((each for each in draft.wordings if each.clause_id == wanted), None)


def likely_kind(before: ClauseText | None) -> str:
    """A chapter to begin with, a paragraph below a heading, else more of the same."""
    if before is None:
        return f"{ClauseKind.HEADING}-1"
    if before.kind in (ClauseKind.HEADING, ClauseKind.SUMMARY):
        return f"{ClauseKind.PARAGRAPH}-1"
    return f"{before.kind}-{before.level}"


@bp.route("/events/<uuid:event_id>/outcome/write/<uuid:wording_id>", methods=["GET", "POST"])
@requires(policies.may_write, of=queries.get_part)
def edit_part(part: Part) -> ResponseReturnValue:
    """Change the words of a part, its notes, or what it is."""
    form = PartForm.of(part.wording)

    def change() -> None:
        kind, level = form.part
        services.change_part(
            part.wording, words=form.words.words, kind=kind, level=level, footnotes=form.notes, by=current_actor()
        )

    if done(form, change):
        return to("write", part.event.id, _("Changed."), _anchor=f"p-{part.wording.clause_id}")
    return show("part", part.event, form, wording=part.wording, after=None)


@bp.route("/events/<uuid:event_id>/outcome/write/<uuid:wording_id>/earlier", methods=["POST"])
@requires(policies.may_write, of=queries.get_part)
def move_earlier(part: Part) -> ResponseReturnValue:
    """One place up."""
    return carry_out(part, lambda: services.move_part(part.wording, earlier=True, by=current_actor()))


@bp.route("/events/<uuid:event_id>/outcome/write/<uuid:wording_id>/later", methods=["POST"])
@requires(policies.may_write, of=queries.get_part)
def move_later(part: Part) -> ResponseReturnValue:
    """One place down."""
    return carry_out(part, lambda: services.move_part(part.wording, earlier=False, by=current_actor()))


@bp.route("/events/<uuid:event_id>/outcome/write/<uuid:wording_id>/remove", methods=["GET", "POST"])
@requires(policies.may_write, of=queries.get_part)
def remove_part(part: Part) -> ResponseReturnValue:
    """Ask once, then take the part out of the draft."""
    form = ActForm()
    if done(form, lambda: services.remove_part(part.wording, by=current_actor())):
        return to("write", part.event.id, _("Removed from the draft. Former versions keep it."))
    return show("remove_part", part.event, form, wording=part.wording)


def carry_out(part: Part, verb: Callable[[], object]) -> ResponseReturnValue:
    """One press of a button; what forbids it is said above the list."""
    form, anchor = ActForm(), f"p-{part.wording.clause_id}"
    done(form, verb)
    for message in form.form_errors:
        flash(message, "stop")
    return redirect(url_for("reports.write", event_id=part.event.id, _anchor=anchor), 303)


@bp.route("/events/<uuid:event_id>/outcome/publish", methods=["GET", "POST"])
@requires(policies.may_write, of=get_event)
def publish(event: Event) -> ResponseReturnValue:
    """Put the draft in force; with a day, open a round of comments on it."""
    document = queries.outcome_of(event)
    if document is None or document.draft is None:
        return to("outcome", event.id, _("There is no draft to publish."))
    draft = texts.get_version(document.draft.id)
    form = PublishForm(data={"symbol": draft.symbol or draft.document.symbol})
    if done(form, lambda: put_in_force(draft, form, event.zone)):
        return to("outcome", event.id, _("Published. The PDFs in six languages are being made."))
    sheet = lay_out(draft, language())
    bare = {each.clause_id for each in queries.without_source(draft)}
    return show(
        "publish",
        event,
        form,
        document=draft.document,
        draft=draft,
        sheet=sheet,
        bare=[each for each in sheet.lines if each.clause_id in bare],
        unmet=unmet(draft),
        unplaced=len(queries.unplaced(event)),
    )


def put_in_force(draft: DocumentVersion, form: PublishForm, zone_name: str) -> None:
    """Publish what the form says."""
    services.publish_draft(
        draft,
        symbol=form.symbol.data or "",
        change_note_words=form.change_note.words,
        comments_until=in_zone(form.comments_until, zone_name),
        cap=form.cap.data,
        waiver=form.waiver.data or "",
        by=current_actor(),
    )
