"""The words for what agendas and their comments hold, in the reader's language."""

from __future__ import annotations

from agendas.models import SlotKind
from core.i18n import lazy_gettext as _l
from people.models import Attribution
from texts.models import ClauseKind, ContributionKind, DispositionCode

SLOT_KINDS = {
    SlotKind.OPENING: _l("Opening"),
    SlotKind.PLENARY: _l("Plenary"),
    SlotKind.DIALOGUE: _l("Dialogue"),
    SlotKind.WORKING_GROUPS: _l("Working groups"),
    SlotKind.ADOPTION: _l("Adoption"),
    SlotKind.BREAK: _l("Break"),
}
CLAUSE_KINDS = {
    ClauseKind.SESSION: _l("Session"),
    ClauseKind.ITEM: _l("Item of a session"),
    ClauseKind.BREAK: _l("Break"),
}
CONTRIBUTION_KINDS = {
    ContributionKind.COMMENT: _l("Comment"),
    ContributionKind.WORDING_PROPOSAL: _l("Proposal for other words"),
    ContributionKind.QUESTION: _l("Question"),
    ContributionKind.SUPPORT: _l("Support"),
    ContributionKind.OBJECTION: _l("Objection"),
}
DISPOSITIONS = {
    DispositionCode.ACCEPTED: _l("Taken up"),
    DispositionCode.ACCEPTED_IN_PART: _l("Taken up in part"),
    DispositionCode.MET_ELSEWHERE: _l("Met elsewhere in the text"),
    DispositionCode.NOTED: _l("Noted"),
    DispositionCode.DEFERRED: _l("Put off"),
    DispositionCode.NOT_ACCEPTED: _l("Not taken up"),
    DispositionCode.OUT_OF_SCOPE: _l("Outside the scope of this event"),
    DispositionCode.DUPLICATE: _l("Answered together with a comment that says the same"),
    DispositionCode.NEEDS_CLARIFICATION: _l("A question back to the author"),
}
CAPS = {
    Attribution.NAMED: _l("By name, for those who wish it"),
    Attribution.ORGANISATION: _l("By organisation at most"),
    Attribution.REGION: _l("By region at most"),
    Attribution.ANONYMOUS: _l("Without any name (Chatham House rule)"),
}
