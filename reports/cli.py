"""Commands about documents."""

from __future__ import annotations

import uuid
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import select

from core.db import db
from core.i18n import LANGUAGES
from reports import printing
from texts import queries as texts
from texts.models import Document, DocumentVersion


@click.command("print-document")
@click.argument("key")
@click.option("--language", type=click.Choice(list(LANGUAGES)), default="en", show_default=True)
@click.option("--to", "path", type=click.Path(dir_okay=False, path_type=Path), required=True)
def print_document(key: str, language: str, path: Path) -> None:
    """Write one document as a PDF; KEY is its symbol or its key in the database."""
    from reports.renderers.pdf import render_pdf  # the typesetter is loaded by who prints, not by every start

    version = find(key)
    if version is None:
        raise click.ClickException(f"There is no document {key} that has a version to print.")
    document = printing.assemble(texts.get_version(version.id), language)
    db.session.rollback()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render_pdf(document))
    click.echo(path)


def find(key: str) -> DocumentVersion | None:
    """The version in force of a document, or its draft where nothing is published."""
    try:
        wanted = Document.id == uuid.UUID(key)
    except ValueError:
        wanted = Document.symbol == key
    document = db.session.scalars(select(Document).where(wanted).order_by(Document.created_at)).first()
    return (document.published or document.draft) if document is not None else None


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(print_document)
