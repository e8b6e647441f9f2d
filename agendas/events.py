"""What agendas announce; heard in the same transaction by the areas above."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# Sender: an AgendaSession whose time, title or place has changed, or that was cancelled; `by`: the Actor.
session_changed = _signals.signal("agendas.session-changed")
