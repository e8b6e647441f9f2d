"""The commands on an empty database, and the outcome as six files without a server."""

import pikepdf
import pytest
from pypdfium2 import PdfDocument

from core.db import db
from core.i18n import LANGUAGES
from demonstration.cli import SHOWN
from demonstration.content import moment
from people.models import Person
from scripts import outcome
from tests import make

pytestmark = pytest.mark.slow


def test_no_account_is_told_where_there_is_none(app):
    said = app.test_cli_runner().invoke(args=["accounts"])
    assert (said.exit_code, said.output) == (0, "")


def test_an_installation_of_somebody_else_is_left_alone(app):
    make.organiser()
    said = app.test_cli_runner().invoke(args=["demonstration"])
    assert "not loaded" in said.output
    assert db.session.scalar(db.select(db.func.count(Person.id))) == 1
    assert app.test_cli_runner().invoke(args=["accounts"]).output == ""


def test_the_command_fills_an_empty_database_and_says_so(app):
    said = app.test_cli_runner().invoke(args=["demonstration"])
    assert said.output == "The demonstration is loaded.\n"
    told = app.test_cli_runner().invoke(args=["accounts"]).output
    assert all(words in told for words in SHOWN.values())


@pytest.mark.parametrize(
    ("written", "hour"), [("2022-05-09T09:00", 7), ("2022-05-09", 10), ("2022-01-09T09:00", 8), ("2022-01-09", 11)]
)
def test_a_moment_in_the_files_is_wall_time_where_it_happened(written, hour):
    assert (moment(written).hour, moment(written).utcoffset().total_seconds()) == (hour, 0)


def test_six_files_are_written_each_in_its_language_and_tagged(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    paths = outcome.write(tmp_path / "outcome", data)
    assert [path.name for path in paths] == [f"{code}.pdf" for code in LANGUAGES]
    beginnings = set()
    for path, code in zip(paths, LANGUAGES, strict=True):
        with pikepdf.open(path) as document:
            assert (str(document.Root.Lang), bool(document.Root.MarkInfo.Marked)) == (code, True)
            assert "/StructTreeRoot" in document.Root
        with PdfDocument(path) as document:
            assert len(document) > 3
            beginnings.add(document[0].get_textpage().get_text_range())
    assert len(beginnings) == 6
