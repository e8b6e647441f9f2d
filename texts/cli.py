"""Commands about texts."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask

from core.auth import NOBODY
from core.db import transaction
from core.i18n import LANGUAGES
from core.rules import RuleBroken


@click.command("import-text")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--title", default="", help="By default the title that the text gives itself.")
@click.option("--language", default="en", type=click.Choice(list(LANGUAGES)), help="The language it is written in.")
def import_text(file: Path, title: str, language: str) -> None:
    """Read FILE (plain text, Markdown or DOCX) into a document with its printed numbers and footnotes."""
    from texts import imports  # the readers of files are loaded by who reads one
    from texts.importing import ImportRefused, parse_file

    try:
        parsed = parse_file(file.name, file.read_bytes())
        with transaction():
            made = imports.keep(parsed, by=NOBODY, title=title, language=language)
    except (ImportRefused, RuleBroken) as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"Title:     {made.document.title.body}")
    click.echo(f"Key:       {made.document.id}")
    click.echo(f"Clauses:   {made.clauses}")
    click.echo(f"Footnotes: {made.footnotes}")
    if made.unreferenced:
        click.echo("Footnotes that no clause points to: " + ", ".join(made.unreferenced), err=True)


def init_app(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(import_text)
