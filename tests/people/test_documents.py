"""An organisation's documents: who hands them in, who reads them, what is said of them."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

from core import audit_chain, files
from core.audit import AuditEntry
from core.db import db, transaction
from core.files import StoredFile
from core.rules import RuleBroken
from core.stores import FolderStore
from people import documents
from people.document_models import DocumentKind, OrganisationDocument
from tests import make
from tests.core import uploads

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def store(app, tmp_path):
    """A store of the test's own."""
    app.extensions["parley-files"] = FolderStore(tmp_path / "files")
    yield app.extensions["parley-files"]
    app.extensions.pop("parley-files")


@pytest.fixture
def organisation(app):
    return make.organisation("Association of the Lake")


def address(organisation):
    return f"/en/organisations/{organisation.id}/documents"


def handed_in(browser, organisation, content=None, name="statutes.pdf", status=303, **fields):
    given = {"kind": "statutes", "file": (BytesIO(content or uploads.paper(uploads.authored)), name), **fields}
    return browser.submit(address(organisation), status=status, **given)


@pytest.fixture
def document(organisation):
    received = files.receive(uploads.paper(uploads.authored), "Statutes of the lake.pdf")
    with transaction():
        return documents.add(organisation, received, kind=DocumentKind.STATUTES, by=None)


def test_a_representative_hands_in_a_document_and_sees_what_was_taken_out(browser, organisation):
    browser.sign_in(make.representative(of=organisation))
    assert "Hand in first the certificate" in browser.get(address(organisation)).text
    page = handed_in(browser, organisation, uploads.paper(uploads.opens_with_script))
    assert "statutes.pdf" in page.text
    assert "Scripts and programs" in page.text
    [row] = db.session.scalars(select(OrganisationDocument)).all()
    assert (row.kind, row.organisation_id, row.file.owner_id) == ("statutes", organisation.id, row.id)


def test_a_document_that_tells_nothing_says_so(browser, organisation):
    browser.sign_in(make.representative(of=organisation))
    assert "Nothing had to be taken out." in handed_in(browser, organisation, uploads.picture(), "a.png").text


def test_the_download_is_the_cleaned_file_as_an_attachment(browser, organisation, document):
    browser.sign_in(make.representative(of=organisation))
    answer = browser.open("GET", f"/en/files/{document.file_id}")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Statutes of the lake.pdf"')
    assert answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Anna Demo" not in answer.get_data()
    assert answer.get_data().startswith(b"%PDF-")


def test_an_organiser_of_the_site_reads_and_removes_it(browser, organisation, document, work, store):
    browser.sign_in(make.organiser())
    path = f"/en/files/{document.file_id}"
    assert browser.open("GET", path).status_code == 200
    page = browser.submit(f"{path}/remove")
    assert "The document is removed." in page.text
    assert db.session.scalars(select(StoredFile)).all() == []
    work()
    assert list(store.listing()) == []
    assert browser.open("GET", path).status_code == 404


@pytest.mark.parametrize("path", ["/en/files/{file}", "/en/files/{file}/remove", "/en/organisations/{own}/documents"])
def test_to_another_organisation_it_does_not_exist(browser, organisation, document, path):
    browser.sign_in(make.representative())
    path = path.format(file=document.file_id, own=organisation.id)
    assert browser.open("GET", path).status_code == 404
    if "remove" in path or "documents" in path:
        browser.post(path, status=404)
    assert db.session.get(OrganisationDocument, document.id) is not None


def test_a_visitor_is_asked_to_sign_in(browser, organisation, document):
    for path in (f"/en/files/{document.file_id}", address(organisation)):
        assert "/sign-in" in browser.open("GET", path).headers["Location"]


def test_staff_of_an_event_who_do_not_speak_for_it_may_not_read_it(browser, organisation, document):
    browser.sign_in(make.reviewer(make.event()))
    assert browser.open("GET", f"/en/files/{document.file_id}").status_code == 404


def test_somebody_who_no_longer_speaks_for_it_may_no_longer_read_it(browser, organisation, document):
    person = make.representative(of=organisation)
    browser.sign_in(person)
    assert browser.open("GET", f"/en/files/{document.file_id}").status_code == 200
    with transaction() as session:
        for membership in person.memberships:
            session.delete(membership)
    assert browser.open("GET", f"/en/files/{document.file_id}").status_code == 404


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ\x90\x00 a program", "Files of this kind are not taken"),
        (uploads.paper()[:60], "cannot be read to its end"),
        (uploads.huge_png(60_000, 60_000), "This picture is too large"),
        (b"  \n", "This file is empty"),
    ],
)
def test_a_file_that_is_not_taken_is_explained_at_its_field_and_nothing_is_kept(
    browser, organisation, store, content, words
):
    browser.sign_in(make.representative(of=organisation))
    page = handed_in(browser, organisation, content, status=422)
    assert words in page.select_one("#file-error").text
    assert page.select_one("#kind option[selected]")["value"] == "statutes"
    assert list(store.listing()) == []


def test_without_a_file_the_page_says_so(browser, organisation):
    browser.sign_in(make.representative(of=organisation))
    page = browser.submit(address(organisation), status=422, kind="statutes")
    assert "Choose a file." in page.select_one("#file-error").text


def test_a_kind_that_is_none_is_refused_and_nothing_is_put(browser, organisation, store):
    browser.sign_in(make.representative(of=organisation))
    handed_in(browser, organisation, status=422, kind="harmful")
    assert list(store.listing()) == []


def test_the_twenty_first_document_is_refused_and_its_file_goes_again(browser, organisation, store, monkeypatch):
    monkeypatch.setattr(documents, "MOST", 1)
    browser.sign_in(make.representative(of=organisation))
    handed_in(browser, organisation)
    page = handed_in(browser, organisation, status=422)
    assert "There are 1 documents already" in page.select_one("#file-error").text
    assert len(list(store.listing())) == 1


def test_a_crash_after_the_file_was_put_leaves_no_file(browser, organisation, store, monkeypatch):
    def crash(*_arguments, **_values):
        raise ZeroDivisionError

    monkeypatch.setattr(documents, "add", crash)
    browser.app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        browser.sign_in(make.representative(of=organisation))
        handed_in(browser, organisation, status=500)
    finally:
        browser.app.config["PROPAGATE_EXCEPTIONS"] = None
    assert list(store.listing()) == []


def test_a_file_that_the_store_has_lost_is_not_found(browser, organisation, document, store):
    store.remove(document.file.key)
    browser.sign_in(make.representative(of=organisation))
    assert browser.open("GET", f"/en/files/{document.file_id}").status_code == 404


def test_handing_in_and_removing_are_recorded_without_the_files_name(organisation, document):
    with transaction():
        documents.remove(db.session.get(OrganisationDocument, document.id), by=make.actor(make.organiser()))
    added, removed = db.session.scalars(
        select(AuditEntry).where(AuditEntry.subject_id == organisation.id).order_by(AuditEntry.number)
    ).all()
    assert (added.action, removed.action) == (documents.Act.ADDED, documents.Act.REMOVED)
    assert set(added.details) == {"kind", "sha256"}
    with db.engine.connect() as connection:
        assert audit_chain.walk(connection).broken is None


def test_a_list_of_many_needs_as_many_queries_as_a_list_of_one(browser, organisation, document):
    browser.sign_in(make.representative(of=organisation))
    browser.get(address(organisation))
    one = len(browser.queries)
    received = [files.receive(b"words", f"{number}.txt") for number in range(5)]
    with transaction():
        for each in received:
            documents.add(organisation, each, kind=DocumentKind.OTHER, by=None)
    browser.get(address(organisation))
    assert len(browser.queries) == one


def test_documents_beyond_the_limit_are_refused_by_the_service_too(organisation, monkeypatch):
    monkeypatch.setattr(documents, "MOST", 0)
    received = files.receive(b"words", "a.txt")
    with pytest.raises(RuleBroken, match="already"), transaction():
        documents.add(organisation, received, kind=DocumentKind.OTHER, by=None)


def test_the_account_page_leads_there(browser, organisation):
    browser.sign_in(make.representative(of=organisation))
    links = {link["href"] for link in browser.get("/en/account").select("a[href]")}
    assert address(organisation) in links
