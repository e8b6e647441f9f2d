"""What decisions announce; heard in the same transaction by the areas above."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# Sender: the Appeal, whose state is its outcome and whose `reason` says why; `by`: the Actor who looked at it again.
# The area concerned carries the effect out.  A receiver that has written to the person itself returns True.
appeal_decided = _signals.signal("decisions.appeal-decided")
