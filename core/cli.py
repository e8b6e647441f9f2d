"""Commands that belong to no area."""

from __future__ import annotations

import click
from flask import Flask

from core import jobs, mail
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


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(work)
