"""Commands about the vault, erasures and retention."""

from __future__ import annotations

import click
from flask import Flask
from flask.cli import AppGroup

from core.db import transaction
from people import erasure, nightly_jobs, retention, rotation, sealing

vault = AppGroup("vault", help="The outer key of protected data.")
erase = AppGroup("erase", help="Erasures and their journal.")


@vault.command("rotate")
def rotate() -> None:
    """Wrap everybody's key by a new outer key; may be interrupted and called again."""
    ring = rotation.begin()
    done = 0
    while portion := rewrapped(ring):
        done += portion
    click.echo(f"{done} keys are wrapped by {ring[0].id}.")
    finish(ring)


def rewrapped(ring: rotation.Ring) -> int:
    """One portion, in a transaction of its own; a key that does not open ends the command with its sentence."""
    try:
        with transaction():
            return rotation.rewrap_portion(ring)
    except sealing.VaultError as error:
        raise click.ClickException(str(error)) from error


def finish(ring: rotation.Ring) -> None:
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


@erase.command("replay")
def replay() -> None:
    """After a backup was restored: erase again whom the journal knows of."""
    with transaction():
        done = erasure.replay()
    click.echo("; ".join(f"{what}: {count}" for what, count in sorted(done.items())) or "Nothing had come back.")


@erase.command("due")
def due() -> None:
    """Erase those whose waiting time is over, as the worker does by itself."""
    nightly_jobs.erase_due()


@click.command("retain")
@click.option("--dry-run", is_flag=True, help="Only say what would go, and why.")
def retain(dry_run: bool) -> None:
    """Let go of what was kept for as long as it is allowed, as the worker does every night."""
    for duty in retention.duties():
        if count := retention.count(duty):
            click.echo(f"{duty.name:40} {duty.rule.fate.value:8} {count:8}  {duty.rule.why}")
    if not dry_run:
        nightly_jobs.retain()


def init_app(app: Flask) -> None:
    """Add the commands."""
    for command in (vault, erase, retain):
        app.cli.add_command(command)
