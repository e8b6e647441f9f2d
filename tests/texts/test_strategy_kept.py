"""The Engagement Strategy's way through the house: from its printed pages into the database, and out as a PDF."""

import re
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from core.db import db
from tests.conftest import empty
from tests.texts.test_importing_strategy import NOTES
from texts import queries
from texts.importing import REFERENCE
from texts.models import ClauseKind, Document, DocumentKind, VersionState
from texts.numbering import numbers

SOURCE = Path(__file__).parents[2] / "demonstration" / "data" / "engagement_strategy.txt"
OUTPUTS = ["1.1", "2.1", "3.1"]
ACTIVITIES = [f"{part}.1.{count}" for part, last in ((1, 7), (2, 3), (3, 3)) for count in range(1, last + 1)]
TITLE = "Civil society engagement strategy"


@pytest.fixture(scope="module")
def printed(application, tmp_path_factory):
    """What the two commands made of it: the answer of each, the version, and the words of every page."""
    path = tmp_path_factory.mktemp("paper") / "strategy.pdf"
    runner = application.test_cli_runner()
    with application.app_context():
        db.session.remove()
        empty(db.engine)
        said = runner.invoke(args=["import-text", str(SOURCE), "--title", TITLE])
        assert said.exit_code == 0, said.output
        document = db.session.scalar(db.select(Document))
        written = runner.invoke(args=["print-document", str(document.id), "--to", str(path)])
        assert written.exit_code == 0, written.output
        version = queries.get_version(document.versions[0].id)
        counted = numbers(version.wordings, document.kind)
        with PdfDocument(path) as paper:
            pages = [page.get_textpage().get_text_range() for page in paper]
        yield {
            "said": said.output,
            "document": document,
            "version": version,
            "numbers": [counted[each.clause_id] for each in version.wordings],
            "pages": pages,
        }
        db.session.remove()


def flat(pages):
    return " ".join(" ".join(pages).split())


def wording_of(printed, number):
    place = printed["numbers"].index(number)
    return printed["version"].wordings[place]


def test_the_strategy_becomes_one_published_document(printed):
    document = printed["document"]
    assert (document.kind, document.title.body) == (DocumentKind.IMPORTED, TITLE)
    assert [(each.ordinal, each.state) for each in document.versions] == [(1, VersionState.PUBLISHED)]
    assert len(document.versions[0].sha256) == 64


def test_the_command_counts_what_it_has_kept(printed):
    assert f"Clauses:   {len(printed['version'].wordings)}" in printed["said"]
    assert "Footnotes: 11" in printed["said"]
    assert "no clause points to" not in printed["said"]


def test_every_number_from_the_first_activity_to_the_last_is_kept_in_its_order(printed):
    assert [number for number in printed["numbers"] if re.fullmatch(r"\d\.1\.\d", number)] == ACTIVITIES


def test_every_output_keeps_its_number_and_comes_before_its_activities(printed):
    found = printed["numbers"]
    for output in OUTPUTS:
        assert found.index(output) < found.index(f"{output}.1")


def test_the_three_outcomes_keep_their_roman_numbers(printed):
    assert [number for number in printed["numbers"] if re.fullmatch(r"I+\.", number)] == ["I.", "II.", "III."]


def test_an_activity_is_kept_as_a_part_of_its_output(printed):
    assert wording_of(printed, "1.1").kind == ClauseKind.PARAGRAPH
    assert wording_of(printed, "1.1.2").kind == ClauseKind.SUB_PARAGRAPH
    assert "providing financial sponsorship for attendance" in wording_of(printed, "1.1.2").body.body


def test_eleven_footnotes_are_kept_each_with_the_clause_that_calls_it(printed):
    found = {}
    for wording in printed["version"].wordings:
        said = (wording.heading or wording.body).body
        for note in wording.footnotes:
            assert note.mark in REFERENCE.findall(said)
            found[note.mark] = note.body.body
    assert set(found) == set(NOTES)
    assert all(found[mark].startswith(words[:40]) for mark, words in NOTES.items())


def test_positions_run_from_one_without_a_gap(printed):
    wordings = printed["version"].wordings
    assert [each.position for each in wordings] == list(range(1, len(wordings) + 1))


def test_headings_are_kept_as_headings_and_nothing_else_is(printed):
    headings = [each.heading.body for each in printed["version"].wordings if each.kind == ClauseKind.HEADING]
    assert headings[0] == "Problem Statement"
    assert "Guiding Principles" in headings
    assert all(each.body is None for each in printed["version"].wordings if each.kind == ClauseKind.HEADING)


def test_the_printed_paper_carries_every_number_in_its_order(printed):
    words, place = flat(printed["pages"]), 0
    for number in ACTIVITIES:
        found = re.compile(rf"(?<![\d.]){re.escape(number)}(?![\d.]\d)").search(words, place)
        assert found, f"{number} is not printed behind the one before it"
        place = found.end()


def test_the_printed_paper_carries_every_footnote_whole(printed):
    words = re.sub(r"\s", "", flat(printed["pages"]).replace("\ufffe", "").replace("\xad", ""))
    for mark, note in NOTES.items():
        if "https" not in note:
            assert re.sub(r"\s", "", note) in words, f"note {mark}"


def test_a_printed_footnote_stands_on_the_page_that_calls_it(printed):
    pages = [" ".join(page.split()) for page in printed["pages"]]
    called = next(number for number, page in enumerate(pages) if "social inclusion and cohesion (see Annex 4)" in page)
    assert "S/RES/2178 (2014), para. 16." in pages[called]


def test_no_mark_of_the_import_is_left_in_print(printed):
    assert "[^" not in flat(printed["pages"])
