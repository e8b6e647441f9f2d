"""Commands about people."""

from __future__ import annotations

import click
from flask import Flask

from core.db import transaction
from core.rules import RuleBroken
from people import factors, names, queries, services
from people.roles import SiteRole


@click.command("create-organiser")
@click.option("--name", prompt=True)
@click.option("--email", prompt=True)
@click.option("--passphrase", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--language", default="en")
def create_organiser(name: str, email: str, passphrase: str, language: str) -> None:
    """Make the first account: somebody who may create series and events."""
    try:
        with transaction():
            person = services.add_person(name=name, email=email, language=language)
            services.open_account(person, passphrase=passphrase, site_role=SiteRole.ORGANISER)
    except RuleBroken as broken:
        raise click.ClickException(broken.message) from broken
    click.echo(f"{email} may now sign in and create events.")


@click.command("reset-factor")
@click.argument("address")
def reset_factor(address: str) -> None:
    """Take second factors and recovery codes away from whoever is locked out; make sure first that it is them."""
    person = queries.person_by_address(address)
    if person is None or person.account is None:
        raise click.ClickException("Nobody has an account with this address.")
    with transaction():
        factors.reset(person.account)
    click.echo(f"{person.email} signs in with the passphrase alone, and is asked to set up a second step again.")


@click.command("index-names")
def index_names() -> None:
    """Write the keys by which organisations' names are compared, for rows from before there were any."""
    with transaction():
        count = names.index_all()
    click.echo(f"The names of {count} organisations can be compared.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(reset_factor)
    app.cli.add_command(create_organiser)
    app.cli.add_command(index_names)
