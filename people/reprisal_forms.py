"""Forms of reports of reprisals."""

from __future__ import annotations

from wtforms import HiddenField, StringField, TextAreaField

from core.forms import LONG, Form, at_most, needed
from core.i18n import lazy_gettext as _l

UNKEPT = {"autocomplete": "off"}


class ReprisalForm(Form):
    """What happened."""

    words = TextAreaField(
        _l("What happened?"),
        validators=[needed(), at_most(LONG)],
        description=_l(
            "Write in any language. No name is needed, neither yours nor anybody's. Say how we may reach you only if "
            "you want to be reached, and in a way that is safe for you."
        ),
        render_kw=UNKEPT | {"rows": "8"},
    )


class ReceiptForm(Form):
    """The code of a report."""

    code = StringField(
        _l("Code of your report"),
        validators=[needed(), at_most(60)],
        description=_l("24 letters and digits; spaces and dashes do not matter."),
        render_kw=UNKEPT,
    )


class MoreForm(Form):
    """Another message of the reporter, who shows the code with it."""

    code = HiddenField(validators=[needed(), at_most(60)])
    words = TextAreaField(_l("Add something"), validators=[needed(), at_most(LONG)], render_kw=UNKEPT)


class AnswerReportForm(Form):
    """What an organiser answers."""

    words = TextAreaField(
        _l("Answer"),
        validators=[needed(), at_most(LONG)],
        description=_l("Whoever has the code of the report can read it. Promise only what you can keep."),
        render_kw=UNKEPT,
    )
