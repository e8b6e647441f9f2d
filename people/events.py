"""What people announces."""

from __future__ import annotations

from blinker import Namespace

_namespace = Namespace()

locked_down = _namespace.signal("person-locked-down")  # sender: the Person who withdraws from sight, at once
