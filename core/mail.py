"""Mail: a row in the caller's transaction, sent by the worker, one recipient a message, no tracking."""

from __future__ import annotations

import smtplib
import ssl
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.config import Config
from core.db import NOT_PERSONAL, Base, LongText, Retention, Sensitivity, db, personal, transaction
from core.queue import QueuedWork, claim, put_off, queue_check, succeed

TIMEOUT_SECONDS = 20
NOBODY_THERE = ".invalid"  # domains that never exist (RFC 6761), for people whose address is not known to be theirs
IN_A_MAIL = personal(Sensitivity.CONFIDENTIAL, Retention.MAIL)


@dataclass(frozen=True)
class Mail:
    """A finished mail: plain text, already in the person's language.

    `link` is set where the mail is the only way in (a link to sign in, to confirm an address): a discreet mail then
    carries this link instead of one to a page behind the sign-in.  `discreet`: the sender is not named.
    """

    to: str
    subject: str
    body: str
    language: str
    link: str = ""
    discreet: bool = False


Cover = Callable[[Mail], Mail]
covers: list[Cover] = []  # areas that know who wants to be written to discreetly put their cover on here


class OutgoingMail(QueuedWork):
    """A mail that waits, or the trace of one that was sent (its words are erased on success)."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (queue_check(),)

    recipient: Mapped[str] = mapped_column(String(320), info=personal(Sensitivity.CONTACT, Retention.MAIL))
    subject: Mapped[str] = mapped_column(String(400), info=IN_A_MAIL)
    body: Mapped[str] = mapped_column(LongText, info=IN_A_MAIL)
    language: Mapped[str] = mapped_column(String(2), info=NOT_PERSONAL)
    discreet: Mapped[bool] = mapped_column(default=False)
    about_kind: Mapped[str] = mapped_column(String(80), default="", info=NOT_PERSONAL)
    about_id: Mapped[uuid.UUID | None] = mapped_column(index=True)


def queue(mail: Mail, *, about: Base | None = None) -> OutgoingMail:
    """Have it sent once the caller's transaction is kept."""
    if about is not None:
        db.session.flush()
    for cover in covers:
        mail = cover(mail)
    row = OutgoingMail(
        recipient=mail.to,
        subject=" ".join(mail.subject.split())[:400],
        body=mail.body,
        language=mail.language,
        discreet=mail.discreet,
        about_kind=about.__tablename__ if about is not None else "",
        about_id=about.id if about is not None else None,
    )
    db.session.add(row)
    return row


def message(row: OutgoingMail, config: Config) -> EmailMessage:
    """The message as it goes out; its id is the row's, so that a second attempt can be recognised."""
    made = EmailMessage(policy=SMTP)
    made["From"] = config.discreet_sender if row.discreet else config.mail_sender
    made["To"] = row.recipient
    made["Subject"] = row.subject
    made["Date"] = format_datetime(row.created_at)
    made["Message-ID"] = f"<{row.id}@{urlsplit(config.public_url).hostname or 'parley.example'}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(row.body)
    made["Content-Language"] = row.language  # after the words, which take all headers about content away
    return made


def deliver(made: EmailMessage, config: Config) -> None:
    """Hand over to the SMTP server, or write an .eml file where none is set; to nobody where nobody can be."""
    if str(made["To"]).endswith(NOBODY_THERE):
        return
    if config.mail_url is None:
        folder = config.data_dir / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        name = str(made["Message-ID"]).strip("<>").split("@")[0]
        Path(folder / f"{name}.eml").write_bytes(made.as_bytes())
        return
    where = urlsplit(config.mail_url)
    with smtplib.SMTP(where.hostname or "127.0.0.1", where.port or 25, timeout=TIMEOUT_SECONDS) as server:
        if where.scheme == "smtp+tls":
            server.starttls(context=ssl.create_default_context())
        if where.username:
            server.login(unquote(where.username), unquote(where.password or ""))
        server.send_message(made)


def send_next() -> bool:
    """Send the oldest mail that is due; whether there was one.  No transaction is open while the server is asked."""
    row = claim(OutgoingMail)
    if row is None:
        return False
    config: Config = current_app.config["PARLEY"]
    try:
        deliver(message(row, config), config)
    except (OSError, smtplib.SMTPException) as error:
        with transaction():
            put_off(row, f"{type(error).__name__}: {error}")
        return True
    with transaction():
        succeed(row)
        row.subject = row.body = ""
    return True
