import pytest

from core.auth import NOBODY
from core.db import db, transaction
from texts import imports, queries
from texts.importing import parse_markdown
from texts.models import ClauseKind, Document, DocumentKind, VersionState
from texts.numbering import numbers

PAPER = """# A paper of the demonstration

## I. Introduction

1. The first paragraph.[^1]

2. The second one:

    (a) with a part.

- a point

[^1]: See the strategy.
[^a-very-long-mark]: Nobody points here.
"""


@pytest.fixture
def made(app):
    with transaction():
        return imports.keep(parse_markdown(PAPER), by=NOBODY)


def test_a_paper_keeps_its_title_and_is_published_as_it_is(made):
    assert made.document.title.body == "A paper of the demonstration"
    assert made.document.kind == DocumentKind.IMPORTED
    assert made.document.versions[0].state == VersionState.PUBLISHED


def test_printed_numbers_are_kept(made):
    version = queries.get_version(made.document.versions[0].id)
    found = list(numbers(version.wordings, made.document.kind).values())
    assert any(number.startswith("1") for number in found)
    assert made.clauses == len(version.wordings)


def test_footnotes_stand_with_the_clause_that_points_to_them(made):
    version = queries.get_version(made.document.versions[0].id)
    (wording,) = [each for each in version.wordings if each.footnotes]
    assert wording.footnotes[0].body.body == "See the strategy."
    assert "[^1]" in wording.body.body
    assert made.footnotes == 1


def test_a_note_that_nothing_points_to_is_told(made):
    assert len(made.unreferenced) == 1


def test_marks_that_are_too_long_become_short_ones():
    parsed = imports.with_short_marks(parse_markdown("Text.[^a-very-long-mark]\n\n[^a-very-long-mark]: Note.\n"))
    (clause,) = [each for each in parsed.clauses if "[^" in each.text] or [None]
    if clause is None:
        assert "[^n1]" in parsed.title
    else:
        assert "[^n1]" in clause.text
    assert dict(parsed.footnotes) == {"n1": "Note."}


def test_headings_are_headings(made):
    version = queries.get_version(made.document.versions[0].id)
    assert ClauseKind.HEADING in {each.kind for each in version.wordings}


def test_the_command_tells_key_and_counts(app, tmp_path):
    path = tmp_path / "paper.md"
    path.write_text(PAPER, encoding="utf-8")
    result = app.test_cli_runner().invoke(
        args=["import-text", str(path), "--title", "Another title", "--language", "fr"]
    )
    assert result.exit_code == 0, result.output
    document = db.session.scalar(db.select(Document))
    assert str(document.id) in result.output
    assert document.title.body == "Another title"
    assert document.title.language == "fr"
    assert "Footnotes: 1" in result.output


@pytest.mark.parametrize(
    ("name", "data"), [("a.md", b""), ("a.pdf", b"%PDF-1.7"), ("a.docx", b"not a zip"), ("a.rtf", b"{\\rtf1}")]
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(app, tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data)
    result = app.test_cli_runner().invoke(args=["import-text", str(path)])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert db.session.scalar(db.select(db.func.count(Document.id))) == 0


def test_an_unknown_language_is_refused(app, tmp_path):
    path = tmp_path / "a.md"
    path.write_text(PAPER, encoding="utf-8")
    assert app.test_cli_runner().invoke(args=["import-text", str(path), "--language", "tlh"]).exit_code == 2
