"""The mail that tells an author what became of a comment on the outcome: you said, we did."""

from __future__ import annotations

from flask import current_app, render_template

from agendas.words import DISPOSITIONS
from core.config import Config
from core.i18n import gettext as _
from core.i18n import speaking
from core.mail import Mail
from roundtables.models import Event
from texts.models import Contribution, Disposition, DispositionCode


def answered(disposition: Disposition, event: Event, repeats: Contribution | None = None) -> Mail:
    """To the author, in the author's language; `repeats` is the comment that was answered together with this one."""
    contribution = disposition.contribution
    person = contribution.author
    if repeats is not None and repeats.disposition is not None:
        disposition = repeats.disposition
    with speaking(person.language):
        title = event.title.shown(person.language).body
        body = render_template(
            "reports/email/answered.txt",
            person=person,
            title=title,
            contribution=contribution,
            repeats=repeats,
            answer=str(DISPOSITIONS[DispositionCode(disposition.code)]),
            reason=disposition.reason.shown(person.language) if disposition.reason is not None else None,
            link=_link(event, contribution),
        )
        reference = contribution.reference
        subject = _("Your comment %(reference)s on the outcome of “%(event)s”", reference=reference, event=title)
    return Mail(to=person.email, subject=subject, body=body, language=person.language)


def _link(event: Event, contribution: Contribution) -> str:
    """Mails are also written outside a request, where url_for would ask for a server's name."""
    config: Config = current_app.config["PARLEY"]
    values = {"event_id": event.id, "lang": contribution.author.language}
    path = current_app.url_map.bind("").build("reports.comments", values)
    return f"{config.public_url}{path}#{contribution.reference}"
