"""Commands about the vault, erasures and retention."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from core.db import transaction
from people import rotation, sealing

vault = AppGroup("vault", help="The outer key of protected data.")


@vault.command("rotate")
def rotate() -> None:
    """Wrap everybody's key by a new outer key; may be interrupted and called again."""
    ring = sealing.ring()
    if not sealing.is_set() and not rotation.is_underway(ring):
        ring = rotation.with_new_key(ring)
        rotation.write_ring(sealing.key_file(), ring)
    done = 0
    while portion := rewrapped(ring):
        done += portion
    click.echo(f"{done} keys are wrapped by {ring[0].id}.")
    finish(ring)


def rewrapped(ring: tuple[rotation.OuterKey, ...]) -> int:
    """One portion, in a transaction of its own; a key that does not open ends the command with its sentence."""
    try:
        with transaction():
            return rotation.rewrap_portion(ring)
    except sealing.VaultError as error:
        raise click.ClickException(str(error)) from error


def finish(ring: tuple[rotation.OuterKey, ...]) -> None:
    """Take the former keys away, or say who can."""
    if sealing.is_set():
        if rotation.is_underway(ring):
            click.echo("Now set VAULT_KEY to its first key alone and start Parley again.")
        else:
            click.echo("VAULT_KEY names one key. Set it to NEW,OLD first; python -m scripts.vault_key makes a new one.")
        return
    with transaction():
        rotation.retire(ring)
    click.echo("The former key opens nothing any more. Copy vault.key to where you keep it, apart from backups.")


@vault.command("status")
def status() -> None:
    """Say which key is in use, and whether all are wrapped by it."""
    ring = sealing.ring()
    click.echo(f"In use: {ring[0].id}; accepted: {', '.join(key.id for key in ring)}.")
    click.echo(f"Wrapped by another key: {rotation.waiting(ring[0])}.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(vault)
