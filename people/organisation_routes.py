"""Pages of organisations: the register, one organisation, what is known of it, whether it is vetted."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.auth import current_actor, requires
from core.i18n import gettext as _
from core.work import done
from people import focal_points, organisation_words, organisations, policies, queries, register
from people.geography import m49_name, macro_regions
from people.models import Organisation, Vetting
from people.organisation_forms import FactsForm, VettingForm
from people.organisations import Facts
from people.words import KINDS, LEVELS


def page_number() -> int:
    """The page that is asked for; the first when it is no number."""
    typed = request.args.get("page", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 1


@requires(policies.may_keep_register)
def directory() -> ResponseReturnValue:
    """The register of organisations."""
    wanted = register.Wanted.of(request.args)
    regions = [(code, m49_name(code)) for code in macro_regions()]
    return render_template(
        "people/directory.html",
        wanted=wanted,
        page=register.list_page(wanted, page_number()),
        words=organisation_words,
        regions=regions,
        kinds=KINDS,
        levels=LEVELS,
    )


@requires(policies.may_see_organisation, of=queries.get_organisation)
def organisation(found: Organisation) -> ResponseReturnValue:
    """One organisation; the address of one that was merged leads to the one that was kept."""
    if request.view_args and request.view_args.get("organisation_id") != found.id:
        return redirect(url_for("people.organisation", organisation_id=found.id), 301)
    actor = current_actor()
    return render_template(
        "people/organisation.html",
        organisation=found,
        words=organisation_words,
        kinds=KINDS,
        levels=LEVELS,
        focal_people=queries.focal_people(found),
        answering=focal_points.of_organisation(found.id),
        manages=policies.may_manage_organisation(actor, found),
        vets=policies.may_vet(actor, found),
    )


@requires(policies.may_manage_organisation, of=queries.get_organisation)
def edit_organisation(found: Organisation) -> ResponseReturnValue:
    """Change what is known of it."""
    form = FactsForm(obj=found)
    if done(form, lambda: organisations.change(found, form.name.words, form.facts, by=current_actor())):
        flash(_("What is known of the organisation is changed."))
        return redirect(url_for("people.organisation", organisation_id=found.id), 303)
    return render_template("people/edit_organisation.html", form=form, organisation=found), form.status


@requires(policies.may_keep_register)
def add_to_register() -> ResponseReturnValue:
    """An organisation for which nobody speaks yet."""
    form = FactsForm()
    made: list[Organisation] = []
    facts: Facts = form.facts
    if done(form, lambda: made.append(organisations.add(form.name.words, facts, by=current_actor()))):
        return redirect(url_for("people.organisation", organisation_id=made[0].id), 303)
    return render_template("people/edit_organisation.html", form=form, organisation=None), form.status


@requires(policies.may_vet, of=queries.get_organisation)
def vet_organisation(found: Organisation) -> ResponseReturnValue:
    """Say whether the organisers know it."""
    form = VettingForm(verdict=found.vetting, reason=found.vetting_reason)
    if done(
        form,
        lambda: organisations.vet(found, Vetting(form.verdict.data), reason=form.reason.data or "", by=current_actor()),
    ):
        flash(_("It is recorded, and the organisation’s focal points are told."))
        return redirect(url_for("people.organisation", organisation_id=found.id), 303)
    return render_template("people/vet_organisation.html", form=form, organisation=found), form.status


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    both = ["GET", "POST"]
    bp.add_url_rule("/organisations", view_func=directory)
    bp.add_url_rule("/organisations/new", view_func=add_to_register, methods=both)
    bp.add_url_rule("/organisations/<uuid:organisation_id>", view_func=organisation)
    bp.add_url_rule("/organisations/<uuid:organisation_id>/edit", view_func=edit_organisation, methods=both)
    bp.add_url_rule("/organisations/<uuid:organisation_id>/vetting", view_func=vet_organisation, methods=both)
