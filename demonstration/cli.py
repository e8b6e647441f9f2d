"""Commands of the demonstration."""

from __future__ import annotations

import click
from flask import Flask

from core.db import transaction
from demonstration.content import PASSPHRASE, read
from people import queries

SHOWN = {
    "organiser": "organiser (secretariat)",
    "representative": "representative of an organisation",
    "representative-ar": "representative, in Arabic",
    "rapporteur": "rapporteur",
    "reviewer": "reviewer",
    "finance": "finance officer",
}


@click.command("demonstration")
def demonstration() -> None:
    """Load the demonstration, if the database is empty."""
    if not queries.is_empty():
        click.echo("The database is not empty; the demonstration is not loaded.")
        return
    from demonstration.load import load  # only a first start tells the whole story

    with transaction():
        load()
    click.echo("The demonstration is loaded.")


@click.command("accounts")
def accounts() -> None:
    """Say who can sign in to the demonstration."""
    addresses = {record["key"]: record["email"] for record in read("people")}
    if queries.person_by_address(addresses["organiser"]) is None:
        return
    click.echo(f"Accounts of the demonstration (passphrase: {PASSPHRASE}):")
    for key, words in SHOWN.items():
        click.echo(f"  {addresses[key]:34} {words}")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(demonstration)
    app.cli.add_command(accounts)
