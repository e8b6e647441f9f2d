"""Numbered texts: documents, versions, clauses with permanent identity, rounds, contributions, dispositions."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, personal
from core.states import HasLifecycle, Machine, state_check, step
from people.models import Organisation, Person
from translations.models import Text

RECORD = personal(Sensitivity.PUBLIC, Retention.RECORD)
UNPUBLISHED = personal(Sensitivity.CONFIDENTIAL, Retention.RECORD)


class DocumentKind(StrEnum):
    """What a text is for."""

    AGENDA = "agenda"
    OUTCOME = "outcome"
    IMPORTED = "imported"  # a paper read from a file


class Document(Base):
    """A text that lives in versions; `symbol` follows a local series, never a look-alike of an official one.

    An event has at most one agenda and one outcome document; a paper that was imported may belong to none.
    """

    __tablename__ = "document"
    __table_args__ = (
        Index(
            "uq_document_event_kind",
            "event_id",
            "kind",
            unique=True,
            sqlite_where=text("kind <> 'imported'"),
            postgresql_where=text("kind <> 'imported'"),
        ),
    )

    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("event.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    title_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    symbol: Mapped[str] = mapped_column(String(60), default="", info=NOT_PERSONAL)
    language: Mapped[str] = mapped_column(String(2), default="en", info=NOT_PERSONAL)
    title: Mapped[Text] = relationship(lazy="joined")
    versions: Mapped[list[DocumentVersion]] = relationship(
        back_populates="document", order_by="DocumentVersion.ordinal"
    )

    @property
    def draft(self) -> DocumentVersion | None:
        """The version that is being written, if there is one."""
        return next((each for each in self.versions if each.state == VersionState.DRAFT), None)

    @property
    def published(self) -> DocumentVersion | None:
        """The version in force."""
        return next((each for each in self.versions if each.state == VersionState.PUBLISHED), None)


class VersionState(StrEnum):
    """A version is written, in force, or replaced; once published its words never change."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class VersionAction(StrEnum):
    """What can happen to a version."""

    PUBLISH = "publish"
    SUPERSEDE = "supersede"


class DocumentVersion(HasLifecycle, Base):
    """Version `ordinal` (from 1) of a document; `sha256` is that of its canonical JSON when it was published."""

    __tablename__ = "document_version"
    __table_args__ = (UniqueConstraint("document_id", "ordinal"), state_check(VersionState))
    states = VersionState
    lifecycle = Machine(
        {
            VersionAction.PUBLISH: step(VersionState.DRAFT, to=VersionState.PUBLISHED),
            VersionAction.SUPERSEDE: step(VersionState.PUBLISHED, to=VersionState.SUPERSEDED),
        }
    )

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    ordinal: Mapped[int]
    change_note_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    symbol: Mapped[str] = mapped_column(String(60), default="", info=NOT_PERSONAL)
    published_at: Mapped[datetime | None]
    sha256: Mapped[str] = mapped_column(String(64), default="", info=NOT_PERSONAL)
    document: Mapped[Document] = relationship(back_populates="versions", lazy="joined")
    change_note: Mapped[Text | None] = relationship(lazy="joined")
    wordings: Mapped[list[ClauseText]] = relationship(
        back_populates="document_version", order_by="ClauseText.position", cascade="all, delete-orphan"
    )

    @property
    def event_id(self) -> uuid.UUID | None:
        """The event the text belongs to."""
        return self.document.event_id


class ClauseKind(StrEnum):
    """What a clause is; sessions, items and breaks are those of agendas."""

    HEADING = "heading"
    SUMMARY = "summary"  # before the first chapter, without a number
    PARAGRAPH = "paragraph"
    SUB_PARAGRAPH = "sub_paragraph"
    BULLET = "bullet"
    SESSION = "session"
    ITEM = "item"
    BREAK = "break"


class Clause(Base):
    """The permanent identity of a part of a document: comments and sources hold on to it through all versions."""

    __tablename__ = "clause"

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)


class ClauseText(Base):
    """The wording of a clause in one version.

    `level` counts from 1; `printed_number` is only for imported papers, whose numbers are kept as they were printed,
    all others are computed (texts.numbering).  Unchanged wordings of two versions share their Text rows.
    `footnotes` maps the mark in the body (`[^1]` → "1") to the key of a Text.
    """

    __tablename__ = "clause_text"
    __table_args__ = (UniqueConstraint("version_id", "clause_id"),)

    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_version.id", ondelete="CASCADE"), index=True)
    clause_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clause.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    level: Mapped[int] = mapped_column(default=1)
    printed_number: Mapped[str] = mapped_column(String(20), default="", info=NOT_PERSONAL)
    heading_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    body_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    document_version: Mapped[DocumentVersion] = relationship(back_populates="wordings")
    clause: Mapped[Clause] = relationship(lazy="joined")
    heading: Mapped[Text | None] = relationship(foreign_keys=[heading_id], lazy="joined")
    body: Mapped[Text | None] = relationship(foreign_keys=[body_id], lazy="joined")
    footnotes: Mapped[list[Footnote]] = relationship(
        order_by="Footnote.position", cascade="all, delete-orphan", lazy="selectin"
    )


class Footnote(Base):
    """A note of one wording; `mark` is what stands in the body as `[^mark]`."""

    __tablename__ = "footnote"
    __table_args__ = (UniqueConstraint("clause_text_id", "mark"),)

    clause_text_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("clause_text.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    mark: Mapped[str] = mapped_column(String(10), info=NOT_PERSONAL)
    body_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id"))
    body: Mapped[Text] = relationship(lazy="joined")


class ConsultationRound(Base):
    """A time in which a published version can be commented; `cap` is the loosest attribution the round allows."""

    __tablename__ = "consultation_round"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), index=True)
    version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document_version.id"), unique=True)
    number: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    cap: Mapped[str] = mapped_column(String(20), default="named", info=NOT_PERSONAL)
    document_version: Mapped[DocumentVersion] = relationship(lazy="joined")
    contributions: Mapped[list[Contribution]] = relationship(back_populates="round", order_by="Contribution.number")

    @property
    def event_id(self) -> uuid.UUID | None:
        """The event the round belongs to."""
        return self.document_version.document.event_id


class ContributionKind(StrEnum):
    """What a comment is."""

    COMMENT = "comment"
    WORDING_PROPOSAL = "wording_proposal"
    QUESTION = "question"
    SUPPORT = "support"
    OBJECTION = "objection"


class Contribution(Base):
    """A comment on one clause, or with no clause on the whole, in the language it was written in.

    Once sent its words never change.
    """

    __tablename__ = "contribution"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    round_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("consultation_round.id"), index=True)
    number: Mapped[int]
    clause_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clause.id"), index=True)
    author_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    kind: Mapped[str] = mapped_column(String(20), info=NOT_PERSONAL)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    body: Mapped[str] = mapped_column(LongText, info=UNPUBLISHED)
    attribution: Mapped[str] = mapped_column(String(20), info=UNPUBLISHED)
    round: Mapped[ConsultationRound] = relationship(back_populates="contributions", lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    organisation: Mapped[Organisation | None] = relationship(lazy="joined")
    disposition: Mapped[Disposition | None] = relationship(
        back_populates="contribution", foreign_keys="Disposition.contribution_id", uselist=False, lazy="joined"
    )

    @property
    def reference(self) -> str:
        """`R1-C0042`: round and number."""
        return f"R{self.round.number}-C{self.number:04d}"

    @property
    def event_id(self) -> uuid.UUID | None:
        """The event it belongs to."""
        return self.round.event_id


class DispositionCode(StrEnum):
    """What became of a comment."""

    ACCEPTED = "accepted"
    ACCEPTED_IN_PART = "accepted_in_part"
    MET_ELSEWHERE = "met_elsewhere"
    NOTED = "noted"
    DEFERRED = "deferred"
    NOT_ACCEPTED = "not_accepted"
    OUT_OF_SCOPE = "out_of_scope"
    DUPLICATE = "duplicate"
    NEEDS_CLARIFICATION = "needs_clarification"


NEEDS_EFFECT = frozenset({DispositionCode.ACCEPTED, DispositionCode.ACCEPTED_IN_PART})
NEEDS_CLAUSE = NEEDS_EFFECT | {DispositionCode.MET_ELSEWHERE}
NEEDS_REASON = frozenset(DispositionCode) - {DispositionCode.ACCEPTED, DispositionCode.DUPLICATE}


class DispositionState(StrEnum):
    """Recommended by one person, decided by another, then published with the next version."""

    RECOMMENDED = "recommended"
    DECIDED = "decided"
    PUBLISHED = "published"


class DispositionAction(StrEnum):
    """What can happen to an answer."""

    RECOMMEND_AGAIN = "recommend_again"
    DECIDE = "decide"
    PUBLISH = "publish"
    REOPEN = "reopen"


class Disposition(HasLifecycle, Base):
    """The answer to a contribution; `clause_id` is where it took effect, in `to_version_id` once that is published."""

    __tablename__ = "disposition"
    __table_args__ = (state_check(DispositionState),)
    states = DispositionState
    lifecycle = Machine(
        {
            DispositionAction.RECOMMEND_AGAIN: step(DispositionState.RECOMMENDED, to=DispositionState.RECOMMENDED),
            DispositionAction.DECIDE: step(DispositionState.RECOMMENDED, to=DispositionState.DECIDED),
            DispositionAction.PUBLISH: step(DispositionState.DECIDED, to=DispositionState.PUBLISHED),
            DispositionAction.REOPEN: step(
                DispositionState.DECIDED, DispositionState.PUBLISHED, to=DispositionState.RECOMMENDED
            ),
        }
    )

    contribution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("contribution.id"), unique=True)
    code: Mapped[str] = mapped_column(String(30), info=NOT_PERSONAL)
    reason_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("text.id"))
    clause_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("clause.id"))
    duplicate_of_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("contribution.id"))
    recommended_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    from_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document_version.id"))
    to_version_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("document_version.id"))
    contribution: Mapped[Contribution] = relationship(
        back_populates="disposition", foreign_keys=[contribution_id], lazy="joined"
    )
    reason: Mapped[Text | None] = relationship(lazy="joined")

    @property
    def event_id(self) -> uuid.UUID | None:
        """The event it belongs to."""
        return self.contribution.event_id
