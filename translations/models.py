"""Content in several languages: a Text with its source and its renderings, which go stale when the source changes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Base, LongText, Retention, Sensitivity, personal

RECORD = personal(Sensitivity.PUBLIC, Retention.RECORD)


@dataclass(frozen=True)
class Shown:
    """Words as a reader gets them: `language` is the one they are really in; `stale`: the source has changed since."""

    body: str
    language: str
    stale: bool = False

    def __str__(self) -> str:
        return self.body


class Text(Base):
    """Words in their source language; `edition` counts the changes of the source."""

    __tablename__ = "text"

    language: Mapped[str] = mapped_column(String(2), info=RECORD)
    body: Mapped[str] = mapped_column(LongText, info=RECORD)
    edition: Mapped[int] = mapped_column(default=1)
    renderings: Mapped[list[Rendering]] = relationship(
        back_populates="text", cascade="all, delete-orphan", lazy="selectin", order_by="Rendering.language"
    )

    def shown(self, language: str) -> Shown:
        """In that language if there is a rendering, else in the source language."""
        if language != self.language:
            for rendering in self.renderings:
                if rendering.language == language:
                    return Shown(rendering.body, language, rendering.made_from != self.edition)
        return Shown(self.body, self.language)

    @property
    def by_language(self) -> dict[str, str]:
        """Source and renderings, by language code."""
        return {self.language: self.body} | {each.language: each.body for each in self.renderings}


class Rendering(Base):
    """The same words in another language, made from one edition of the source."""

    __tablename__ = "rendering"
    __table_args__ = (UniqueConstraint("text_id", "language"),)

    text_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("text.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(2), info=RECORD)
    body: Mapped[str] = mapped_column(LongText, info=RECORD)
    made_from: Mapped[int] = mapped_column(default=1)
    reviewed_at: Mapped[datetime | None]
    text: Mapped[Text] = relationship(back_populates="renderings")
