"""Pages of an organisation's documents: hand in, see what was taken out, download, remove."""

from __future__ import annotations

import logging

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core import file_words, files
from core.auth import Actor, current_actor, requires
from core.files import StoredFile
from core.i18n import gettext as _
from core.stores import NoSuchFile
from core.work import done
from people import documents, policies, queries
from people.document_forms import KINDS, DocumentForm, RemoveForm
from people.document_models import DocumentKind, OrganisationDocument
from people.models import Organisation

log = logging.getLogger("parley.files")


@requires(policies.may_keep_documents, of=queries.get_organisation)
def organisation_documents(organisation: Organisation) -> ResponseReturnValue:
    """What the organisation has handed in, and the form to hand in more."""
    form = DocumentForm()
    if files.taken(
        form,
        "file",
        lambda received: documents.add(organisation, received, kind=DocumentKind(form.kind.data), by=current_actor()),
    ):
        flash(_("The document is kept. See below what was taken out of it."))
        return redirect(url_for("people.organisation_documents", organisation_id=organisation.id), 303)
    page = render_template(
        "people/documents.html",
        form=form,
        organisation=organisation,
        documents=documents.documents_of(organisation),
        kinds=KINDS,
        in_words=file_words.removal,
    )
    return page, form.status


def may_remove_document(actor: Actor, document: OrganisationDocument) -> bool:
    """Policy: the same people as may hand one in."""
    return policies.may_keep_documents(actor, document.organisation)


@requires(may_remove_document, of=documents.get_document)
def remove_document(document: OrganisationDocument) -> ResponseReturnValue:
    """Remove one; asked once."""
    form, organisation = RemoveForm(), document.organisation
    if done(form, lambda: documents.remove(document, by=current_actor())):
        flash(_("The document is removed."))
        return redirect(url_for("people.organisation_documents", organisation_id=organisation.id), 303)
    page = render_template(
        "people/remove_document.html", form=form, document=document, organisation=organisation, kinds=KINDS
    )
    return page, form.status


@requires(files.may_download, of=files.get_file)
def download(stored: StoredFile) -> ResponseReturnValue:
    """A file, as an attachment; whoever may have it is asked anew each time."""
    try:
        return files.answer(stored)
    except NoSuchFile:
        log.error("the file of %s is missing or not as it was put", stored.id)
        abort(404)


def add_to(bp: Blueprint) -> None:
    """Give the pages their addresses."""
    both = ["GET", "POST"]
    bp.add_url_rule("/organisations/<uuid:organisation_id>/documents", view_func=organisation_documents, methods=both)
    bp.add_url_rule("/files/<uuid:file_id>", view_func=download)
    bp.add_url_rule("/files/<uuid:file_id>/remove", view_func=remove_document, methods=both)
