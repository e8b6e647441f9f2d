"""Pages on which an organiser looks at two organisations side by side and says whether they are one."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from core.auth import Actor, current_actor, requires
from core.db import transaction
from core.forms import Form, choices
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from core.work import done
from people import merging, organisation_words, policies, queries, similarity
from people.models import Organisation
from people.visibility import organisation_name
from people.words import KINDS, LEVELS


@dataclass(frozen=True)
class Two:
    """Two organisations that are being compared."""

    first: Organisation
    second: Organisation


class MergeForm(Form):
    """Which of the two stays."""

    kept = RadioField(_l("Which one is kept"), choices=[])


def get_two(organisation_id: uuid.UUID, other_id: uuid.UUID) -> Two:
    """Loader: two different organisations, or 404."""
    first, second = queries.get_organisation(organisation_id), queries.get_organisation(other_id)
    if first.id == second.id:
        abort(404)
    return Two(first, second)


def may_merge(actor: Actor, _two: Two) -> bool:
    """Policy: organisers keep the register."""
    return policies.may_keep_register(actor)


@requires(policies.may_keep_register)
def duplicates() -> ResponseReturnValue:
    """Pairs that may be one."""
    return render_template(
        "people/duplicates.html", pairs=similarity.proposals(), words=organisation_words, kinds=KINDS
    )


@requires(may_merge, of=get_two)
def merge_organisations(two: Two) -> ResponseReturnValue:
    """Side by side; and, once confirmed, one."""
    form = MergeForm(kept=str(two.first.id))
    both = (two.first, two.second)
    form.kept.choices = choices((each.id, organisation_name(each)) for each in both)

    def merge() -> None:
        kept, other = both if form.kept.data == str(two.first.id) else both[::-1]
        merging.merge(kept, other, by=current_actor())

    kept_id = uuid.UUID(form.kept.data) if form.kept.data in {str(each.id) for each in both} else two.first.id
    if done(form, merge):
        flash(_("The two are one now. Old links lead to the one that was kept."))
        return redirect(url_for("people.organisation", organisation_id=kept_id), 303)
    return render_template(
        "people/merge_organisations.html",
        form=form,
        two=two,
        words=organisation_words,
        kinds=KINDS,
        levels=LEVELS,
        people=[queries.memberships_of(each) for each in both],
    ), form.status


@requires(may_merge, of=get_two)
def keep_apart(two: Two) -> ResponseReturnValue:
    """They are two; do not propose them again."""
    with transaction():
        merging.keep_apart(two.first, two.second, by=current_actor())
    flash(_("They stay two, and are not proposed again."))
    return redirect(url_for("people.duplicates"), 303)


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    one_of_two = "/organisations/<uuid:organisation_id>/merge/<uuid:other_id>"
    bp.add_url_rule("/organisations/duplicates", view_func=duplicates)
    bp.add_url_rule(one_of_two, view_func=merge_organisations, methods=["GET", "POST"])
    bp.add_url_rule(f"{one_of_two}/apart", view_func=keep_apart, methods=["POST"])
