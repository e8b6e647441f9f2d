"""All pages of the register of organisations, of those who speak for them and of those who answer to them."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from core.auth import current_actor
from people import (
    focal_point_routes,
    letters,
    list_routes,
    merging_routes,
    needs_routes,
    organisation_routes,
    organisation_words,
    policies,
    speaking_routes,
)
from people.models import Organisation


def give_templates(state: BlueprintSetupState) -> None:
    """What pages of other areas show of an organisation beside its name."""

    def may_see(organisation: Organisation) -> bool:
        return policies.may_see_organisation(current_actor(), organisation)

    state.app.jinja_env.globals.update(organisation_words=organisation_words, may_see_organisation=may_see)


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses, and discreet mail its cover."""
    letters.connect()
    bp.record_once(give_templates)
    for pages in (
        organisation_routes,
        speaking_routes,
        merging_routes,
        list_routes,
        focal_point_routes,
        needs_routes,
    ):
        pages.add_to(bp)
