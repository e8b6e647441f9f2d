"""The words for what reports know by codes, in the reader's language."""

from __future__ import annotations

from core.i18n import lazy_gettext as _l
from reports.models import SourceKind
from texts.models import ClauseKind

SOURCE_KINDS = {
    SourceKind.CONTRIBUTION: _l("Comments"),
    SourceKind.NOTE: _l("Session notes"),
    SourceKind.POINT: _l("Points of dialogues and bilaterals"),
}
PARTS = {
    f"{ClauseKind.SUMMARY}-1": _l("Summary, before the first chapter"),
    f"{ClauseKind.HEADING}-1": _l("Heading of a chapter"),
    f"{ClauseKind.HEADING}-2": _l("Heading of a section"),
    f"{ClauseKind.PARAGRAPH}-1": _l("Paragraph"),
    f"{ClauseKind.SUB_PARAGRAPH}-1": _l("Sub-paragraph (a)"),
    f"{ClauseKind.SUB_PARAGRAPH}-2": _l("Sub-paragraph (i), below (a)"),
    f"{ClauseKind.BULLET}-1": _l("Bullet"),
}
