"""Commands that belong to no area."""

from __future__ import annotations

import click
from flask import Flask

from core import audit, audit_chain, file_check, jobs, mail
from core.audit_chain import Noted
from core.db import db
from core.queue import release_all


@click.command("work")
@click.option("--once", is_flag=True, help="Work off what is due now, then end.")
def work(once: bool) -> None:
    """Send mails and carry out jobs until told to stop."""
    if once:
        click.echo(f"{jobs.do_everything()} pieces of work done")
        return
    for queue in (mail.OutgoingMail, jobs.Job):
        release_all(queue)
    jobs.Worker().run()


@click.group("audit")
def audit_commands() -> None:
    """The record of who did what: is it whole?"""


def noted_heads(_context: click.Context, _option: click.Parameter, written: tuple[str, ...]) -> list[Noted]:
    """What `--head` gives, or a sentence about what it should give."""
    try:
        return [Noted.parse(each) for each in written]
    except ValueError as error:
        raise click.BadParameter(f"{error}.") from error


@audit_commands.command("verify")
@click.option("--head", "noted", multiple=True, callback=noted_heads, help="N:HASH as noted down earlier.")
def verify_audit(noted: list[Noted]) -> None:
    """Walk over the whole record; ends with status 1 and names the first entry that is not as it was written."""
    with db.engine.connect() as connection:
        found = audit_chain.walk(connection, noted)
    if found.broken is not None:
        click.echo(f"{found.entries} entries before it are whole.")
        raise click.ClickException(str(found.broken))
    click.echo(f"{found.entries} entries, all whole and in their order. The last has the hash {found.last_hash}.")


@audit_commands.command("head")
def audit_head() -> None:
    """Print number and hash of the last entry: note it down where whoever runs this server cannot change it."""
    with db.engine.connect() as connection:
        number, own_hash = audit.head(connection)
    click.echo(f"{number}:{own_hash}")


@click.group("files")
def file_commands() -> None:
    """Uploaded files: do the database and the store agree?"""


@file_commands.command("check")
@click.option("--contents", is_flag=True, help="Read every file and compare it with its hash.")
@click.option("--mend", is_flag=True, help="Remove the files that belong to nothing.")
def check_files(contents: bool, mend: bool) -> None:
    """Say which files belong to nothing and which are missing; ends with status 1 if there are any."""
    found = file_check.check(contents=contents)
    for words, names in (
        ("belongs to nothing", found.orphans),
        ("is missing", found.lost),
        ("is not as it was put", found.changed),
    ):
        for name in names:
            click.echo(f"{name} {words}")
    click.echo(f"{found.files} files in the database")
    if mend:
        click.echo(f"{file_check.mend(found)} files removed")
    if found.lost or found.changed or (found.orphans and not mend):
        raise click.exceptions.Exit(1)


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(file_commands)
    app.cli.add_command(audit_commands)
    app.cli.add_command(work)
