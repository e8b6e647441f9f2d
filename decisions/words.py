"""Areas, verdicts, grounds and outcomes in words."""

from __future__ import annotations

from core.i18n import lazy_gettext as _l
from decisions.independence import Tie
from decisions.models import AppealState, Area, Grounds, Inadmissible, Outcome, Verdict

AREAS = {
    Area.ACCREDITATION: _l("Registration and accreditation"),
    Area.GROUP: _l("Membership of the consultation group"),
    Area.SPONSORSHIP: _l("Sponsorship"),
    Area.MODERATION: _l("Moderation"),
    Area.DISPOSITION: _l("Answers to comments"),
}
VERDICTS = {
    Verdict.ACCEPTED: _l("Accepted"),
    Verdict.DECLINED: _l("Declined"),
    Verdict.WAITING: _l("Put off"),
    Verdict.REMOVED: _l("Removed"),
}
GROUNDS = {
    Grounds.CRITERIA: _l("The published criteria were not applied, or were applied wrongly"),
    Grounds.FACTS: _l("A fact is wrong or was overlooked"),
    Grounds.PROCEDURE: _l("The procedure was not followed"),
    Grounds.UNEQUAL: _l("Others in the same position were treated differently"),
    Grounds.INTEREST: _l("Somebody with an interest of their own took part in the decision"),
    Grounds.NEW_FACTS: _l("Something has changed since"),
}
STATES = {
    AppealState.LODGED: _l("Lodged"),
    AppealState.INADMISSIBLE: _l("Not admissible"),
    AppealState.ADMITTED: _l("Being looked at"),
    AppealState.UPHELD: _l("The decision stands"),
    AppealState.VARIED: _l("Changed in part"),
    AppealState.OVERTURNED: _l("Overturned"),
    AppealState.SENT_BACK: _l("Sent back"),
    AppealState.WITHDRAWN: _l("Withdrawn"),
}
TONES = {
    AppealState.LODGED: "wait",
    AppealState.ADMITTED: "wait",
    AppealState.INADMISSIBLE: "stop",
    AppealState.OVERTURNED: "good",
    AppealState.VARIED: "good",
    AppealState.SENT_BACK: "good",
}
INADMISSIBLE = {
    Inadmissible.NO_GROUNDS: _l("It does not say what is wrong with the decision."),
    Inadmissible.NOT_CONCERNED: _l("The decision does not concern whoever contests it."),
    Inadmissible.ANOTHER_MATTER: _l("It is about something that this decision did not decide."),
    Inadmissible.SETTLED: _l("The matter has been settled in the meantime."),
}
TIES = {
    Tie.PARTY: _l("This is their own case."),
    Tie.DECIDED: _l("They took this decision, or an earlier one on the same matter."),
    Tie.RECOMMENDED: _l("They recommended this decision."),
    Tie.ASSESSED: _l("They assessed the matter before it was decided."),
    Tie.JUDGED: _l("They have judged an appeal on the same matter before."),
    Tie.ORGANISATION: _l("They belong to an organisation of those concerned."),
}
STANDS = _l("The decision stands.")
# Every other outcome with what the system does at once, which the reviewer reads as the choice.
EFFECTS = {
    (Area.ACCREDITATION, Outcome.VARIED): _l("Changed in part: the person goes on the waiting list."),
    (Area.ACCREDITATION, Outcome.OVERTURNED): _l(
        "Overturned: the person gets a place, or the next on the waiting list where none is left."
    ),
    (Area.ACCREDITATION, Outcome.SENT_BACK): _l("Sent back: the registration is open for a new decision."),
    (Area.GROUP, Outcome.OVERTURNED): _l("Overturned: the person has their seat in the group again."),
    (Area.SPONSORSHIP, Outcome.VARIED): _l("Changed in part: the request goes on the waiting list."),
    (Area.SPONSORSHIP, Outcome.OVERTURNED): _l(
        "Overturned: what was asked is offered, as far as the budget goes; where nothing is left, the request waits."
    ),
    (Area.SPONSORSHIP, Outcome.SENT_BACK): _l("Sent back: the request is open for a new decision."),
    (Area.MODERATION, Outcome.VARIED): _l("Changed in part: a part of what was hidden is shown again."),
    (Area.MODERATION, Outcome.OVERTURNED): _l("Overturned: what was hidden is shown again."),
    (Area.MODERATION, Outcome.SENT_BACK): _l("Sent back: it is to be decided anew."),
    (Area.DISPOSITION, Outcome.OVERTURNED): _l("Overturned: the comment is to be answered anew, and differently."),
    (Area.DISPOSITION, Outcome.SENT_BACK): _l("Sent back: the comment is to be answered anew."),
}
