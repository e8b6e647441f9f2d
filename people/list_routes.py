"""Pages of lists of organisations: bring one along, look at what it does, confirm it; take one away."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from core.auth import Actor, current_actor, requires
from core.forms import clean
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from people import list_cells, organisation_lists, policies, register, tables
from people.organisation_forms import ConfirmForm, UploadForm
from people.organisation_models import OrganisationImport

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_SHOWN = 300
PREVIEW_KINDS = ("refused", "new", "changed", "same")


def may_confirm(actor: Actor, kept: OrganisationImport) -> bool:
    """Policy: the organiser who brought the list along."""
    return policies.may_keep_register(actor) and kept.by_id == actor.id


def content_of(upload: FileStorage | None) -> bytes:
    """What was sent, one byte more than allowed at most; RuleBroken at `file` without one."""
    content = upload.read(tables.LARGEST_FILE + 1) if isinstance(upload, FileStorage) else b""
    if not content:
        raise tables.refused(_("Choose a file."))
    return content


@requires(policies.may_keep_register)
def import_organisations() -> ResponseReturnValue:
    """Bring a list along; nothing is done yet."""
    form = UploadForm(language=language())
    made: list[OrganisationImport] = []

    def keep() -> None:
        upload = request.files.get("file")
        content = content_of(upload)
        name = str(clean(upload.filename or "")) if upload else ""
        made.append(organisation_lists.keep(content, file_name=name, language=form.language.data, by=current_actor()))

    if done(form, keep):
        return redirect(url_for("people.import_preview", import_id=made[0].id), 303)
    columns = ("name", *list_cells.COLUMNS)
    return render_template("people/import_organisations.html", form=form, columns=columns), form.status


@requires(may_confirm, of=organisation_lists.get)
def import_preview(kept: OrganisationImport) -> ResponseReturnValue:
    """Line by line what the list does; and, once confirmed, do it."""
    form = ConfirmForm()
    if kept.done_at is not None:
        return render_template("people/import_done.html", kept=kept)
    mark = request.form.get("mark", "")
    if done(form, lambda: organisation_lists.confirm(kept, mark, by=current_actor())):
        flash(_("The list is brought in."))
        return redirect(url_for("people.directory"), 303)
    plan = organisation_lists.plan(kept)
    by_kind = {kind: [line for line in plan.lines if line.outcome == kind] for kind in PREVIEW_KINDS}
    return render_template(
        "people/import_preview.html", kept=kept, plan=plan, by_kind=by_kind, form=form, most=MOST_SHOWN
    ), form.status


@requires(policies.may_keep_register)
def export_organisations(form: str) -> ResponseReturnValue:
    """The register, as far as it fits what was looked for."""
    if form not in FORMS:
        abort(404)
    rows = organisation_lists.table(register.everything(register.Wanted.of(request.args)))
    content = tables.write_csv(rows) if form == "csv" else tables.write_xlsx(rows, title=_("Organisations"))
    answer = Response(content, content_type=FORMS[form])
    answer.headers["Content-Disposition"] = f"attachment; filename=organisations.{form}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    both = ["GET", "POST"]
    bp.add_url_rule("/organisations/import", view_func=import_organisations, methods=both)
    bp.add_url_rule("/organisations/import/<uuid:import_id>", view_func=import_preview, methods=both)
    bp.add_url_rule("/organisations/list.<form>", view_func=export_organisations)
