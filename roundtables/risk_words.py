"""The words for what the risk register knows by codes."""

from __future__ import annotations

from core.i18n import lazy_gettext as _l
from roundtables.risk_models import Switch
from roundtables.risks import Switches
from roundtables.terms_models import Side

SWITCHES = {
    Switch.NO_LIST: _l("No list of those who take part is shown or printed"),
    Switch.NO_PHOTOGRAPHS: _l("No photographs: a notice on the agenda and on everybody's own page"),
    Switch.NO_RECORDING: _l("No recording: a notice on the agenda and on everybody's own page"),
    Switch.PSEUDONYMS: _l("Nobody is named: at most a number and the region are shown"),
    Switch.HOST_ONLY: _l("Entry by the host only: no code opens the door, and joining online needs signing in"),
    Switch.NO_JOIN_MAIL: _l("No mail carries an address that opens without signing in"),
}
NOTICES = {
    Switch.NO_PHOTOGRAPHS: _l("No photographs"),
    Switch.NO_RECORDING: _l("No recording"),
    Switch.HOST_ONLY: _l("Entry by name only"),
}
CHANGES = {
    "entered": _l("Entered"),
    "changed": _l("Changed"),
    "closed": _l("Closed"),
    "reopened": _l("Opened again"),
}
SIDES = {Side.SECRETARIAT: _l("The secretariat"), Side.CIVIL_SOCIETY: _l("Civil society")}


def notices(found: Switches) -> list[str]:
    """What everybody who comes has to know, in words."""
    return [str(NOTICES[switch]) for switch in found.on if switch in NOTICES]
