"""What is said about files: why one is not taken, and what was taken out of one."""

from __future__ import annotations

from core.cleaning.kinds import LARGEST, Reason, Removed
from core.i18n import gettext as _
from core.i18n import lazy_gettext as _l
from core.i18n import show_number

REASONS = {
    Reason.EMPTY: _l("This file is empty. Choose another one."),
    Reason.UNKNOWN_KIND: _l("Files of this kind are not taken. Save it as PDF, PNG, JPEG, WebP or plain text."),
    Reason.DAMAGED: _l("This file cannot be read to its end. Save it anew and send it again."),
    Reason.ENCRYPTED: _l("This PDF is protected by a password or by restrictions. Save it without protection."),
    Reason.TOO_MANY_PIXELS: _l("This picture is too large: at most 24 million pixels, and 12,000 along one side."),
    Reason.TOO_MANY_PAGES: _l("This PDF has too many pages: at most 1,000."),
    Reason.TOO_HEAVY: _l("This file is too complicated to be checked. Print it to a new PDF and send that."),
}
REMOVED = {
    Removed.PLACE: _l("The place where the picture was taken"),
    Removed.CAMERA: _l("What the camera or the program noted in a picture"),
    Removed.COLOUR_PROFILE: _l("The colour profile"),
    Removed.FRAMES: _l("All pictures but the first of an animation"),
    Removed.SURPLUS: _l("Hidden content behind the end of the file"),
    Removed.AUTHORSHIP: _l("Author, program and times of the document"),
    Removed.SCRIPTS: _l("Scripts and programs"),
    Removed.ACTIONS: _l("Links and what happens when the document is opened"),
    Removed.ATTACHMENTS: _l("Files attached to the document"),
    Removed.MEDIA: _l("Sound, film and three-dimensional pictures"),
    Removed.FORM: _l("A form that is a program"),
    Removed.SIGNATURE: _l("The digital signature, which holds for the original only"),
    Removed.THUMBNAILS: _l("Small previews of the pages"),
    Removed.CONTROLS: _l("Invisible characters"),
}


def refusal(reason: Reason) -> str:
    """Why a file is not taken, and what to do about it."""
    if reason is Reason.TOO_LARGE:
        return _("This file is too large: at most %(size)s MB.", size=show_number(LARGEST // 1024**2))
    return str(REASONS[reason])


def removal(codes: list[str]) -> list[str]:
    """What was taken out, in words; codes of another version are left out."""
    return [str(REMOVED[Removed(code)]) for code in codes if code in set(Removed)]
