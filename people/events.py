"""What people announces."""

from __future__ import annotations

from blinker import Namespace

_namespace = Namespace()

locked_down = _namespace.signal("person-locked-down")  # sender: the Person who withdraws from sight, at once
erased = _namespace.signal("person-erased")  # sender: the Person; texts: people.erasure_models.TextsAfter
invited = _namespace.signal("person-invited")  # sender: the Person; role: a value of invitations.offers; by: Actor
