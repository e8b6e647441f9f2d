"""Handing in a document."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from core.cleaning.kinds import LARGEST
from core.forms import Form, choices
from core.i18n import lazy_gettext as _l
from people.document_models import DocumentKind

KINDS = {
    DocumentKind.REGISTRATION: _l("Certificate of registration"),
    DocumentKind.STATUTES: _l("Statutes"),
    DocumentKind.ANNUAL_REPORT: _l("Annual report"),
    DocumentKind.MANDATE: _l("Who may speak for the organisation"),
    DocumentKind.OTHER: _l("Another document"),
}


class DocumentForm(Form):
    """One file and what it is."""

    kind = SelectField(_l("What it is"), choices=[])
    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l(
            "PDF, PNG, JPEG, WebP or plain text, at most %(size)d MB. We keep a cleaned copy: what the file tells of "
            "its author, its place and its program is taken out, and links and scripts too.",
            size=LARGEST // 1024**2,
        ),
    )

    def __init__(self, **values: object) -> None:
        super().__init__(**values)
        self.kind.choices = choices(KINDS.items())


class RemoveForm(Form):
    """Asked once."""
