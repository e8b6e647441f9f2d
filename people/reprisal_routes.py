"""Pages about reprisals: to tell without signing in, to read the answer by a code, and the organisers' own."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from core.auth import Actor, current_actor, public, requires
from core.db import transaction
from core.forms import Form
from core.i18n import gettext as _
from core.i18n import language
from core.work import done, kept
from people import reprisals, throttles
from people.link_routes import private
from people.reprisal_forms import AnswerReportForm, MoreForm, ReceiptForm, ReprisalForm
from people.reprisal_models import ReprisalReport
from people.roles import SiteRole
from people.stepping_up import confirmed
from people.throttles import Door

CODE = "reprisal-code"  # in the cookie, from the button to the page that shows it once


def may_read(actor: Actor, _report: ReprisalReport | None = None) -> bool:
    """Policy: organisers of the site."""
    return actor.has_site_role(SiteRole.ORGANISER)


@public
def reprisals_page() -> ResponseReturnValue:
    """Tell what happened; nobody has to sign in or give a name."""
    form, codes = ReprisalForm(), list[str]()

    def verb() -> None:
        throttles.knock(Door.REPRISAL)
        codes.append(reprisals.report(form.words.data, language=language()))

    if done(form, verb):
        session[CODE] = codes[0]
        return redirect(url_for("people.reprisal_receipt"), 303)
    return private(render_template("people/reprisals.html", form=form), form.status)


@public
def receipt() -> ResponseReturnValue:
    """The code, shown once."""
    code = session.pop(CODE, "")
    return private(render_template("people/reprisal_receipt.html", code=reprisals.grouped(code)), 200)


@public
def follow() -> ResponseReturnValue:
    """What was answered, for whoever has the code; it stands in no address and so in no history."""
    form, found = ReceiptForm(), list[ReprisalReport]()
    if done(form, lambda: throttles.knock(Door.RECEIPT)) and form.carried_out(
        lambda: found.append(reprisals.by_code(form.code.data))
    ):
        return thread(found[0], form.code.data)
    return private(render_template("people/reprisal_follow.html", form=form), form.status)


@public
def add() -> ResponseReturnValue:
    """Say something more."""
    form, found = MoreForm(), list[ReprisalReport]()
    knocked = form.carried_out(kept(lambda: throttles.knock(Door.RECEIPT)))
    if not knocked or not form.carried_out(lambda: found.append(reprisals.by_code(form["code"].data or ""))):
        flash(_("Nothing was added. Show the code again, and wait a little if you tried often."))
        return redirect(url_for("people.reprisal_follow"), 303)
    kept_it = done(form, lambda: reprisals.say(found[0], form["words"].data, by=None))
    return thread(found[0], form["code"].data, None if kept_it else form)


def thread(report: ReprisalReport, code: str, form: MoreForm | None = None) -> ResponseReturnValue:
    """All that was said, to whoever has shown the code."""
    more = form or MoreForm(formdata=None, code=code)
    page = render_template("people/reprisal_thread.html", report=report, words_of=reprisals.words_of, form=more)
    return private(page, more.status)


@requires(may_read)
@confirmed
def reports() -> ResponseReturnValue:
    """All reports, without their words."""
    return render_template("people/reprisal_reports.html", reports=reprisals.list_reports(), waits=reprisals.waits)


@requires(may_read, of=reprisals.get_report)
@confirmed
def report(report: ReprisalReport) -> ResponseReturnValue:
    """Read one and answer; that it was read is recorded."""
    form = AnswerReportForm()
    if done(form, lambda: reprisals.answer(report, form.words.data, by=current_actor())):
        flash(_("Your answer is kept. Whoever has the code can read it now."))
        return redirect(url_for("people.reprisal_report", report_id=report.id), 303)
    with transaction():
        reprisals.note_read(report, by=current_actor())
    page = render_template("people/reprisal_report.html", report=report, words_of=reprisals.words_of, form=form)
    return make_response(page, form.status)


@requires(may_read, of=reprisals.get_report)
@confirmed
def close(report: ReprisalReport) -> ResponseReturnValue:
    """Nothing more is said."""
    if done(Form(), lambda: reprisals.close(report, by=current_actor())):
        flash(_("The report is closed."))
    return redirect(url_for("people.reprisal_reports"), 303)


def add_to(bp: Blueprint) -> None:
    """Give the area's blueprint these pages."""
    both = ["GET", "POST"]
    bp.add_url_rule("/reprisals", "reprisals", reprisals_page, methods=both)
    bp.add_url_rule("/reprisals/receipt", "reprisal_receipt", receipt)
    bp.add_url_rule("/reprisals/answer", "reprisal_follow", follow, methods=both)
    bp.add_url_rule("/reprisals/more", "reprisal_more", add, methods=["POST"])
    bp.add_url_rule("/reprisals/reports", "reprisal_reports", reports)
    bp.add_url_rule("/reprisals/reports/<uuid:report_id>", "reprisal_report", report, methods=both)
    bp.add_url_rule("/reprisals/reports/<uuid:report_id>/close", "close_reprisal", close, methods=["POST"])
