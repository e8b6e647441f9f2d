"""Files in a store that speaks S3: a real one, started for these tests alone."""

from __future__ import annotations

import secrets
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from core import clock, file_check, files
from core.config import Config
from core.db import Retention, Sensitivity, db, transaction
from core.files import StoredFile
from core.stores import NoSuchFile, store_for
from scripts import s3
from tests import make
from tests.core import uploads

CLASSES = {"sensitivity": Sensitivity.CONFIDENTIAL, "retention": Retention.ACCOUNT}


@pytest.fixture(scope="module")
def swift():
    """The environment of a running store; skipped where Swift is not installed."""
    try:
        s3.program("swift-proxy-server")
    except s3.NoSwift as error:
        pytest.skip(str(error))
    with s3.server() as environment:
        yield environment


@pytest.fixture
def store(swift, app, monkeypatch, tmp_path):
    """A store with an empty bucket, which the application uses."""
    for name, value in swift.items():
        monkeypatch.setenv(name, value)
    url = swift["TEST_FILES_URL"].replace("parley-tests", f"b{secrets.token_hex(6)}")
    made = store_for(Config(data_dir=tmp_path, database_url="sqlite://", files_url=url))
    made.client.create_bucket(Bucket=made.bucket)
    app.extensions["parley-files"] = made
    yield made
    app.extensions.pop("parley-files")
    made.client.close()


def key():
    return secrets.token_hex(16)


pytestmark = pytest.mark.slow


def test_what_is_put_is_got_and_after_removal_gone(store):
    name, content = key(), secrets.token_bytes(2_000_000)
    store.put(name, content)
    assert sha256(store.get(name)).digest() == sha256(content).digest()
    [(found, moment)] = store.listing()
    assert found == name
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=5)
    store.remove(name)
    store.remove(name)
    with pytest.raises(NoSuchFile):
        store.get(name)


def test_more_files_than_one_answer_lists_are_all_listed(store):
    names = {key() for _number in range(25)}
    for name in names:
        store.put(name, b"x")
    ask = store.client.get_paginator
    store.client.get_paginator = lambda _name: Few(ask("list_objects_v2"))
    assert {name for name, _moment in store.listing()} == names


class Few:
    """Asks for ten at a time."""

    def __init__(self, paginator):
        self.paginator = paginator

    def paginate(self, **wanted):
        return self.paginator.paginate(**wanted, PaginationConfig={"PageSize": 10})


def test_files_of_others_in_the_same_bucket_are_not_ours(store):
    store.client.put_object(Bucket=store.bucket, Key="other/thing", Body=b"x")
    assert list(store.listing()) == []


@pytest.mark.parametrize("name", ["", "../other", "x" * 32])
def test_what_is_no_key_reaches_no_file(store, name):
    for verb in (store.get, store.remove, lambda name: store.put(name, b"")):
        with pytest.raises(ValueError, match="key"):
            verb(name)


def test_a_wrong_secret_is_no_missing_file(store, monkeypatch, swift, tmp_path):
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    url = swift["TEST_FILES_URL"].replace("parley-tests", store.bucket)
    wrong = store_for(Config(data_dir=tmp_path, database_url="sqlite://", files_url=url))
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        wrong.get(key())
    wrong.client.close()


def test_an_upload_its_download_its_check_and_its_removal(store, app, work):
    received = files.receive(uploads.photograph(), "house.jpg")
    with transaction():
        row = files.keep(received, owner=make.text(), by=None, **CLASSES)
    answer = files.answer(row)
    assert answer.get_data() == store.get(row.key)
    assert b"Anna Demo" not in answer.get_data()
    stray = key()
    store.put(stray, b"left behind")
    with clock.at(clock.now() + timedelta(hours=2)):
        found = file_check.check(contents=True)
        assert (found.orphans, found.lost, found.changed) == ([stray], [], [])
        assert file_check.mend(found) == 1
    with transaction():
        files.remove(db.session.get(StoredFile, row.id))
    work()
    assert list(store.listing()) == []


def test_the_large_libraries_are_not_loaded_at_the_start(tmp_path):
    program = (
        "import sys\nfrom pathlib import Path\nfrom app import create_app\nfrom core.config import Config\n"
        "create_app(Config(data_dir=Path(sys.argv[1]), database_url='sqlite://', files_url='s3://bucket/files'))\n"
        "print([name for name in ('boto3', 'botocore', 'pikepdf') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
