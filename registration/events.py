"""What registration announces to the areas above; heard in the same transaction."""

from __future__ import annotations

from blinker import Namespace

signals = Namespace()

accepted = signals.signal("registration.accepted")  # sender: the Registration, which holds a place now
withdrawn = signals.signal("registration.withdrawn")  # sender: the Registration, which gave up its request or place
