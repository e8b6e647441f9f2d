"""What numbered texts announce; heard in the same transaction by the areas above."""

from __future__ import annotations

from blinker import Namespace

_signals = Namespace()

# Sender: the DocumentVersion that is now in force.
# `former`: the version it replaces, or None; `answered`: the dispositions that were published with it; `by`: the Actor.
version_published = _signals.signal("texts.version-published")
