"""Files in the store and their rows: put, handed out, removed, checked; names that nobody can misuse."""

from __future__ import annotations

import os
import re
import stat
from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select

from core import clock, file_check, file_words, files, jobs
from core.auth import NOBODY
from core.cleaning.kinds import Kind, Reason, Removed
from core.config import Config, ConfigError
from core.db import Retention, Sensitivity, db, transaction
from core.files import StoredFile
from core.rules import RuleBroken
from core.stores import FolderStore, NoSuchFile, store_for
from tests import make
from tests.core import uploads

KEY = "0123456789abcdef" * 2
CLASSES = {"sensitivity": Sensitivity.CONFIDENTIAL, "retention": Retention.ACCOUNT}


@pytest.fixture
def store(app, tmp_path):
    """A store of the test's own."""
    app.extensions["parley-files"] = FolderStore(tmp_path / "files")
    yield app.extensions["parley-files"]
    app.extensions.pop("parley-files")


def kept(owner, content=None, name="statutes.pdf", **changed):
    received = files.receive(content or uploads.paper(uploads.authored), name)
    with transaction():
        return files.keep(received, owner=owner, by=make.actor(make.person()), **{**CLASSES, **changed})


def names(store):
    return [name for name, _moment in store.listing()]


def test_what_is_put_is_got_and_after_removal_gone(tmp_path):
    store = FolderStore(tmp_path)
    store.put(KEY, b"content")
    assert store.get(KEY) == b"content"
    assert [name for name, _moment in store.listing()] == [KEY]
    store.remove(KEY)
    store.remove(KEY)
    with pytest.raises(NoSuchFile):
        store.get(KEY)


def test_files_lie_in_two_levels_of_folders_and_are_the_owners_only(tmp_path):
    FolderStore(tmp_path).put(KEY, b"content")
    path = tmp_path / "01" / "23" / KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_store_is_not_where_the_web_server_looks(app):
    folder = files.store().folder
    assert folder == app.config["PARLEY"].data_dir / "files"
    assert str(app.static_folder) not in str(folder)


@pytest.mark.parametrize("key", ["", "x", "../../etc/passwd", KEY + "/", KEY.upper(), KEY[:-1], KEY + "0", "/" * 32])
def test_what_is_no_key_reaches_no_file(tmp_path, key):
    store = FolderStore(tmp_path)
    for verb in (store.get, store.remove, lambda key: store.put(key, b"")):
        with pytest.raises(ValueError, match="key"):
            verb(key)


def test_a_file_that_was_not_written_to_its_end_is_not_there(tmp_path, monkeypatch):
    def full(_descriptor):
        raise OSError("no space left")

    store = FolderStore(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.put(KEY, b"content")
    assert list(store.listing()) == []


def test_a_key_is_never_written_twice(tmp_path):
    (tmp_path / "01" / "23").mkdir(parents=True)
    (tmp_path / "01" / "23" / f"{KEY}.part").write_bytes(b"")
    with pytest.raises(FileExistsError):
        FolderStore(tmp_path).put(KEY, b"content")


def test_a_received_file_is_cleaned_and_named_at_random(store):
    content = uploads.paper(uploads.authored)
    received = files.receive(content, "Statutes of Anna.pdf")
    assert re.fullmatch("[0-9a-f]{32}", received.key)
    assert b"Anna Demo" not in store.get(received.key)
    assert (received.kind, received.name) == (Kind.PDF, "Statutes of Anna.pdf")
    assert received.removed == [Removed.AUTHORSHIP]
    assert received.sha256 == sha256(store.get(received.key)).hexdigest()
    assert files.receive(content, "same").key != received.key


def test_a_file_that_is_not_taken_leaves_nothing_and_is_explained(store):
    with pytest.raises(RuleBroken, match="Save it as PDF") as caught:
        files.receive(b"MZ\x90\x00\x00", "statutes.pdf", field="file")
    assert (caught.value.code, caught.value.field) == (Reason.UNKNOWN_KIND, "file")
    assert names(store) == []


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_has_its_sentence(app, reason):
    assert file_words.refusal(reason).endswith(".")


@pytest.mark.parametrize("removed", Removed)
def test_everything_that_is_removed_has_its_words(app, removed):
    assert len(file_words.removal([removed, "of another version"])) == 1


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("Statutes.pdf", "Statutes.pdf"),
        ("statutes.exe", "statutes.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Documents\\Anna\\statutes.PDF", "statutes.pdf"),
        ("statut\u202efdp.exe", "statutfdp.pdf"),
        ("a\x00b\r\nSet-Cookie: x.pdf", "a b Set-Cookie x.pdf"),
        ("\ud800.pdf", "document.pdf"),
        ("...", "document.pdf"),
        ("", "document.pdf"),
        (None, "document.pdf"),
        ('a";b.pdf', "a b.pdf"),
        ("النظام الأساسي.pdf", "النظام الأساسي.pdf"),
        ("章程", "章程.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
        ("v1.2 final.pdf", "v1.2 final.pdf"),
    ],
)
def test_a_name_keeps_its_words_and_nothing_that_misleads(given, safe):
    assert files.safe_name(given, Kind.PDF) == safe


def test_the_row_tells_what_was_kept_and_for_whom(store):
    owner = make.text()
    row = kept(owner)
    assert (row.owner_kind, row.owner_id, row.media_type) == ("text", owner.id, "application/pdf")
    assert (row.removed, row.sensitivity, row.retention) == (["authorship"], "confidential", "account")
    assert row.size == len(store.get(row.key))


def test_without_a_word_of_the_owners_area_nobody_gets_a_file(store):
    row = kept(make.text())
    assert not files.may_download(make.actor(make.organiser()), row)
    files.readable("text", lambda actor, _row: actor.signed_in)
    try:
        assert files.may_download(make.actor(make.person()), row)
        assert not files.may_download(NOBODY, row)
    finally:
        files._readers.pop("text")


def test_a_file_is_handed_out_as_an_attachment_that_nothing_opens(store, app):
    row = kept(make.text(), name="Statuts “été”.pdf")
    answer = files.answer(row)
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="Statuts t.pdf"; filename*=UTF-8')
    assert "%C3%A9t%C3%A9" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/pdf"
    assert answer.get_data() == store.get(row.key)


def test_what_anybody_may_read_may_be_kept_by_a_browser(store):
    assert "Cache-Control" not in files.answer(kept(make.text(), sensitivity=Sensitivity.PUBLIC)).headers


def test_a_file_that_was_changed_in_the_store_is_not_handed_out(store):
    row = kept(make.text())
    store.path(row.key).write_bytes(b"other")
    with pytest.raises(NoSuchFile):
        files.answer(row)


def test_a_file_goes_only_after_its_rows_removal_is_kept(store, work):
    row = kept(make.text())
    with pytest.raises(ZeroDivisionError), transaction():
        files.remove(row)
        _ = 1 / 0
    work()
    assert names(store) == [row.key]
    with transaction():
        files.remove(db.session.get(StoredFile, row.id))
    assert names(store) == [row.key]
    work()
    assert names(store) == []


def test_the_job_leaves_a_file_that_has_a_row_and_bears_being_done_twice(store):
    row = kept(make.text())
    discard = jobs.handler_of(files.DISCARD)
    discard(key=row.key)
    assert names(store) == [row.key]
    discard(key=KEY)
    discard(key=KEY)


def later():
    return clock.at(clock.now() + timedelta(hours=2))


def test_the_check_finds_nothing_where_all_is_well(store):
    kept(make.text())
    with later():
        found = file_check.check(contents=True)
    assert (found.files, found.is_well) == (1, True)


def test_the_check_finds_files_without_a_row_but_not_an_upload_under_way(store, app):
    store.put(KEY, b"left behind")
    (store.path(KEY).parent / f"{KEY}.part").write_bytes(b"")
    assert file_check.check().is_well
    with later():
        found = file_check.check()
        assert found.orphans == [KEY, f"{KEY}.part"]
        done = app.test_cli_runner().invoke(args=["files", "check"])
        assert (done.exit_code, f"{KEY} belongs to nothing" in done.output) == (1, True)
        done = app.test_cli_runner().invoke(args=["files", "check", "--mend"])
    assert (done.exit_code, "1 files removed" in done.output) == (0, True)
    assert names(store) == [f"{KEY}.part"]


def test_the_check_finds_rows_without_a_file_and_files_that_changed(store, app):
    lost, changed = kept(make.text()), kept(make.text())
    store.remove(lost.key)
    store.path(changed.key).write_bytes(b"other")
    assert file_check.check().lost == [lost.key]
    assert file_check.check(contents=True).changed == [changed.key]
    done = app.test_cli_runner().invoke(args=["files", "check", "--contents"])
    assert done.exit_code == 1
    assert f"{lost.key} is missing" in done.output
    assert f"{changed.key} is not as it was put" in done.output


def test_a_setting_that_is_no_store_stops_the_start(tmp_path):
    with pytest.raises(ConfigError, match="FILES_URL"):
        Config(data_dir=tmp_path, database_url="sqlite://", files_url="ftp://elsewhere")


def test_without_a_setting_files_lie_in_the_folder_of_the_data(tmp_path):
    store = store_for(Config.from_environment({"DATA_DIR": str(tmp_path)}))
    assert isinstance(store, FolderStore)
    assert store.folder == tmp_path / "files"


def test_no_file_has_two_rows(store):
    received = files.receive(uploads.picture(), "a.png")
    owner = make.text()
    with transaction():
        files.keep(received, owner=owner, by=None, **CLASSES)
    with pytest.raises(RuleBroken), transaction():
        files.keep(received, owner=owner, by=None, **CLASSES)
    assert len(db.session.scalars(select(StoredFile)).all()) == 1
