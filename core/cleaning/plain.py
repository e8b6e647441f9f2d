"""Plain texts: lines of letters, without the characters that one does not see but that change what one sees."""

from __future__ import annotations

import re

from core.cleaning.kinds import MOST_LETTERS, Cleaned, Kind, Reason, Refused, Removed

# Marks of direction that turn the order of letters around, a second byte order mark, control characters.
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff\u0080-\u009f\f]")


def clean(content: bytes) -> Cleaned:
    """The same words in UTF-8, lines ended alike."""
    written = content.decode("utf-8-sig")
    if len(written) > MOST_LETTERS:
        raise Refused(Reason.TOO_LARGE)
    kept, count = UNSEEN.subn("", "\n".join(re.split("\r\n|\r|\n", written)))
    if not kept.strip():
        raise Refused(Reason.EMPTY)
    return Cleaned(Kind.TEXT, kept.encode(), [Removed.CONTROLS] if count else [])
