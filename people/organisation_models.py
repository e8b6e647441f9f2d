"""What is known of organisations beside their own row: names to compare, keys they had before, lists being imported."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from people.models import ABOUT_ORGANISATION

IN_A_LIST = personal(Sensitivity.CONFIDENTIAL, Retention.TOKEN)
LONGEST_KEY = 400  # characters; normalising may lengthen a name of 200, as ß becomes ss


class OrganisationName(Base):
    """One name of an organisation as it is compared: people.names.key() of the words in one language."""

    __tablename__ = "organisation_name"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY), index=True, info=ABOUT_ORGANISATION)
    is_former: Mapped[bool] = mapped_column(default=False)  # of one that was merged into this


class FormerKey(Base):
    """A key that an organisation had before it was merged into another: old links lead to the one that was kept."""

    __tablename__ = "organisation_former_key"

    former_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)


class NotTheSame(Base):
    """Two organisations that somebody has compared and found to be two; `first_id` is the smaller key."""

    __tablename__ = "organisation_not_the_same"

    first_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    second_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)


class OrganisationImport(Base):
    """A list as it was read, kept until somebody confirms what it will do; `rows` are the cells, as text."""

    __tablename__ = "organisation_import"

    by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    file_name: Mapped[str] = mapped_column(String(200), info=IN_A_LIST)
    rows: Mapped[list[Any]] = mapped_column(info=IN_A_LIST)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    done_at: Mapped[datetime | None]


class KeptLetter(Base):
    """The words of a mail that went out discreetly, for the person to read after signing in."""

    __tablename__ = "kept_letter"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(400), info=personal(Sensitivity.CONFIDENTIAL, Retention.LETTER))
    body: Mapped[str] = mapped_column(LongText, info=personal(Sensitivity.CONFIDENTIAL, Retention.LETTER))
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    read_at: Mapped[datetime | None]
