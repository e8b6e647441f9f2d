"""Keeping the names of organisations comparable: one row of OrganisationName for each name."""

from __future__ import annotations

import uuid

from sqlalchemy import delete, select

from core.db import db
from core.i18n import gettext as _
from core.rules import RuleBroken
from people.models import Organisation
from people.name_keys import key
from people.organisation_models import OrganisationName


def index(organisation: Organisation) -> None:
    """Write the keys of all its names anew; called whenever a name is given or changed."""
    db.session.flush()
    present = (OrganisationName.organisation_id == organisation.id) & OrganisationName.is_former.is_(False)
    db.session.execute(delete(OrganisationName).where(present))
    keys = {key(words) for words in organisation.name.by_language.values()} - {""}
    db.session.add_all(OrganisationName(organisation_id=organisation.id, key=each) for each in sorted(keys))
    db.session.flush()


def index_all() -> int:
    """The keys of every organisation, for rows older than this table; how many organisations there were."""
    found = list(db.session.scalars(select(Organisation)))
    for organisation in found:
        index(organisation)
    return len(found)


def refuse_taken(name: str, *, but: uuid.UUID | None = None) -> None:
    """RuleBroken at `name` when another organisation than `but` has it in any language."""
    if not key(name):
        return
    others = select(OrganisationName.id).where(OrganisationName.key == key(name))
    if but is not None:
        others = others.where(OrganisationName.organisation_id != but)
    if db.session.scalar(others.limit(1)) is not None:
        raise RuleBroken(
            _("There is already an organisation of this name. Choose it from the list."),
            code="name-taken",
            field="name",
        )
