"""Pages of the register of focal points inside the secretariat (Strategy 3.1.3)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import Email

from core.auth import Actor, current_actor, requires
from core.db import transaction
from core.forms import Form, ManyBoxes, at_most, choices, needed, optional, to_uuid
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from core.work import done
from people import focal_points, organisation_words, policies, queries
from people.focal_point_models import FocalPoint
from people.focal_points import Entry
from people.visibility import organisation_name

ADDRESS = [optional(), at_most(320), Email(message=_l("Give an e-mail address such as name@organisation.example."))]


class FocalPointForm(Form):
    """Who answers, in which unit, for whom and for what."""

    unit_kind = SelectField(_l("Kind of unit"), choices=[])
    unit = StringField(_l("Name of the unit"), validators=[needed(), at_most()])
    name = StringField(_l("Name"), validators=[at_most()], description=_l("Shown to those they answer for."))
    function = StringField(_l("Function"), validators=[at_most()])
    email = EmailField(
        _l("E-mail address"), validators=ADDRESS, description=_l("Shown to those they answer for; may stay empty.")
    )
    account = EmailField(
        _l("Address of their account, if they have one"),
        validators=ADDRESS,
        description=_l("Not shown. With it the name of the account is shown."),
    )
    organisations = ManyBoxes(_l("Organisations they answer for"), choices=[], coerce=to_uuid)
    events = ManyBoxes(_l("Events they answer for"), choices=[], coerce=to_uuid)

    def __init__(self, row: FocalPoint | None = None, **values: Any) -> None:
        super().__init__(**values | (present(row) if row else {}))
        self.unit_kind.choices = choices(organisation_words.UNITS.items())
        known = queries.list_organisations()
        self.organisations.choices = choices((each.id, organisation_name(each)) for each in known)
        self.events.choices = choices(focal_points.titles().items())

    @property
    def entry(self) -> Entry:
        """What was typed."""
        words = {name: self[name].data or "" for name in ("unit_kind", "unit", "name", "function", "email", "account")}
        return Entry(**words, organisations=tuple(self.organisations.data), events=tuple(self.events.data))


def present(row: FocalPoint) -> dict[str, Any]:
    """The line as values of the form."""
    return {
        **{name: getattr(row, name) for name in ("unit_kind", "unit", "name", "function", "email")},
        "account": row.person.email if row.person else "",
        "organisations": [each.organisation_id for each in row.organisations],
        "events": [each.event_id for each in row.events],
    }


def may_keep(actor: Actor, _row: FocalPoint) -> bool:
    """Policy: organisers keep the register."""
    return policies.may_keep_register(actor)


@requires(policies.may_keep_register)
def list_focal_points() -> ResponseReturnValue:
    """The register."""
    return render_template(
        "people/focal_points.html",
        rows=focal_points.list_all(),
        titles=focal_points.titles(),
        words=organisation_words,
    )


@requires(policies.may_keep_register)
def new_focal_point() -> ResponseReturnValue:
    """A new line."""
    form = FocalPointForm()
    if done(form, lambda: focal_points.add(form.entry, by=current_actor())):
        flash(_("The focal point is in the register."))
        return redirect(url_for("people.focal_points"), 303)
    return render_template("people/focal_point.html", form=form, row=None), form.status


@requires(may_keep, of=focal_points.get)
def focal_point(row: FocalPoint) -> ResponseReturnValue:
    """Change one line."""
    form = FocalPointForm(row)
    if done(form, lambda: focal_points.change(row, form.entry, by=current_actor())):
        flash(_("The register is changed."))
        return redirect(url_for("people.focal_points"), 303)
    return render_template("people/focal_point.html", form=form, row=row), form.status


@requires(may_keep, of=focal_points.get)
def remove_focal_point(row: FocalPoint) -> ResponseReturnValue:
    """Take one line out."""
    with transaction():
        focal_points.remove(row, by=current_actor())
    flash(_("The focal point is no longer in the register."))
    return redirect(url_for("people.focal_points"), 303)


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    both = ["GET", "POST"]
    bp.add_url_rule("/focal-points", "focal_points", list_focal_points)
    bp.add_url_rule("/focal-points/new", view_func=new_focal_point, methods=both)
    bp.add_url_rule("/focal-points/<uuid:focal_point_id>", view_func=focal_point, methods=both)
    bp.add_url_rule("/focal-points/<uuid:focal_point_id>/remove", view_func=remove_focal_point, methods=["POST"])
