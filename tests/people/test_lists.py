"""Lists of organisations: what each line would do is shown first, and nothing is written before it is confirmed."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import suppress

import openpyxl
import pytest

from core.audit import AuditEntry
from core.db import db, transaction
from core.rules import RuleBroken
from people import list_cells, merging, organisation_lists, queries, tables
from people.models import Organisation
from people.organisation_lists import Outcome
from people.organisation_models import OrganisationImport
from tests import make
from tests.browser import counted_queries

HEAD = ["name", "kind", "country", "level"]
GOOD = ["River Watch", "network", "KE", "local"]


def as_csv(*rows, delimiter=","):
    told = io.StringIO()
    csv.writer(told, delimiter=delimiter).writerows(rows)
    return told.getvalue().encode()


def as_xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    told = io.BytesIO()
    book.save(told)
    return told.getvalue()


def keep(content, language="en", by=None):
    actor = make.actor(by or make.organiser())
    with transaction():
        return organisation_lists.keep(content, file_name="list.csv", language=language, by=actor)


def plan(*rows, **values):
    return organisation_lists.plan(keep(as_csv(*rows), **values))


def confirm(kept, by, mark=None):
    with transaction():
        return organisation_lists.confirm(kept, mark or organisation_lists.plan(kept).mark, by=make.actor(by))


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_a_table_is_read_the_same_from_both_forms(write):
    assert tables.read(write(HEAD, GOOD)) == [HEAD, GOOD]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_cells_may_be_parted_as_spreadsheets_do_it(delimiter):
    assert tables.read(as_csv(HEAD, GOOD, delimiter=delimiter)) == [HEAD, GOOD]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_and_without_its_mark(code):
    content = as_csv(HEAD, ["مرصد النهر", *GOOD[1:]]).decode().encode(code)
    assert tables.read(content)[1][0] == "مرصد النهر"


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "yes"), (False, "no"), (3.0, "3"), (2.5, "2.5"), (" x\x00 ", "x"), ("'=1", "=1"), ("'x", "'x")],
)
def test_a_cell_is_text(value, text):
    assert tables.cell(value) == text


def zipped(**parts):
    told = io.BytesIO()
    with zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return told.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"name\n",
        b"\xff\xfe\x00",
        b"caf\xe9,x\n1,2\n",
        b"\x00\x01\x02,\n1,2",
        b"PK\x03\x04 no zip at all",
        zipped(**{"xl/workbook.xml": "<workbook/>"}),
        zipped(**{"[Content_Types].xml": "<", "xl/workbook.xml": "<"}),
        zipped(bomb="0" * (tables.LARGEST_UNPACKED + 1)),
        zipped(**{"xl/workbook.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        zipped(**{str(number): "" for number in range(tables.MOST_PARTS + 1)}),
        b"x" * (tables.LARGEST_FILE + 1),
        as_csv(*[["x"]] * (tables.MOST_ROWS + 2)),
        b'name\n"' + b"x" * 200_000,
    ],
    ids=lambda content: f"{len(content)} bytes",
)
def test_what_is_no_table_or_too_large_is_refused_at_its_field(app, content):
    with pytest.raises(RuleBroken) as caught:
        tables.read(content)
    assert (caught.value.code, caught.value.field) == ("file", "file")


def test_a_damaged_book_is_refused_wherever_it_is_damaged(app):
    whole = as_xlsx(HEAD, GOOD)
    for position in range(0, len(whole), 211):
        broken = bytearray(whole)
        broken[position] ^= 0xFF
        with suppress(RuleBroken):
            tables.read(bytes(broken))


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_leaves_as_a_formula(begin):
    words = f"{begin}cmd|'/c calc'!A1"
    [[written]] = csv.reader(io.StringIO(tables.write_csv([[words]]).decode("utf-8-sig"), newline=""))
    assert written == f"'{words}"
    book = openpyxl.load_workbook(io.BytesIO(tables.write_xlsx([["head"], [words]], title="a/b[c]")))
    assert (book.active["A2"].data_type, book.active["A2"].value[0]) == ("s", "'")


def test_a_list_without_a_column_of_names_is_refused(app):
    with pytest.raises(RuleBroken) as caught:
        keep(as_csv(["kind", "country"], ["network", "KE"]))
    assert caught.value.code == "file"


def test_each_line_says_what_it_would_do_and_nothing_is_written(app):
    make.organisation("Desert Aid", country="NE")
    make.organisation("Lake Forum")
    found = plan(
        [*HEAD, "colour"],
        [*GOOD, "red"],
        ["desert AID", "", "KE", ""],
        ["Lake Forum", "", "", ""],
        ["Nameless kind", "club", "KE", "local"],
    )
    told = [
        (line.number, line.outcome, tuple((each.column, each.before, each.after) for each in line.changed), line.column)
        for line in found.lines
    ]
    assert told == [
        (2, Outcome.NEW, (), ""),
        (3, Outcome.CHANGED, (("name_en", "Desert Aid", "desert AID"), ("country", "NE", "KE")), ""),
        (4, Outcome.SAME, (), ""),
        (5, Outcome.REFUSED, (), "kind"),
    ]
    assert found.ignored == ["colour"]
    assert db.session.query(Organisation).count() == 2


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name", ""),
        ("name", "—"),
        ("name", "x" * 201),
        ("kind", "club"),
        ("kind", ""),
        ("country", "Atlantis"),
        ("country", ""),
        ("region", "atlantis"),
        ("level", "cosmic"),
        ("level", ""),
        ("women_led", "perhaps"),
        ("youth_led", "2"),
        ("themes", "victims; sport"),
        ("languages", "en; tlh"),
        ("consultative_status", "royal"),
        ("website", "javascript:alert(1)"),
        ("other_themes", "x" * 401),
        ("other_languages", "x" * 201),
        ("key", "nonsense"),
        ("key", "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_a_line_is_refused_at_the_column_that_is_wrong(app, column, cell):
    cells = dict(zip(HEAD, GOOD, strict=True)) | {column: cell}
    [line] = plan(list(cells), [*cells.values()]).lines if any(cells.values()) else []
    assert (line.outcome, line.column) == (Outcome.REFUSED, column)
    assert line.reason


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("country", "ke", "KE"),
        ("country", "Côte d’Ivoire", "CI"),
        ("country", "кения", "KE"),
        ("country", "كينيا", "KE"),
        ("kind", "Network", "network"),
        ("kind", "University or think tank", "academia"),
        ("level", "LOCAL", "local"),
        ("women_led", "X", True),
        ("women_led", "No", False),
        ("themes", "prevention, victims", ("victims", "prevention")),
        ("languages", "FR;ar", ("ar", "fr")),
        ("consultative_status", "Roster", "roster"),
        ("website", "river.example", "https://river.example"),
    ],
)
def test_cells_are_understood_as_people_write_them(app, column, cell, value):
    cells = dict(zip(HEAD, GOOD, strict=True)) | {column: cell}
    with app.test_request_context():
        [line] = plan(list(cells), list(cells.values())).lines
    assert getattr(line.facts, column) == value


def test_the_region_of_a_new_one_follows_from_its_country(app):
    [line] = plan(HEAD, ["Nile Forum", "network", "EG", "local"]).lines
    assert line.facts.region == "arab_states"


def test_one_organisation_stands_in_one_line(app):
    found = plan(HEAD, GOOD, ["RIVER  watch", *GOOD[1:]])
    assert [line.outcome for line in found.lines] == [Outcome.NEW, Outcome.REFUSED]
    assert "line 2" in found.lines[1].reason


def test_names_of_two_organisations_in_one_line_are_refused(app):
    make.organisation("River Watch"), make.organisation({"fr": "Veille"})
    [line] = plan(["name_en", "name_fr"], ["River Watch", "Veille"]).lines
    assert (line.outcome, line.column) == (Outcome.REFUSED, "name")


def test_a_key_tells_which_organisation_is_meant_when_its_name_changes(app):
    organisation = make.organisation("River Watch")
    make.organisation("Desert Aid")
    found = plan(["key", "name"], [str(organisation.id), "River Watch Kenya"], [str(organisation.id), "Once more"])
    assert [line.outcome for line in found.lines] == [Outcome.CHANGED, Outcome.REFUSED]
    [line] = plan(["key", "name"], [str(organisation.id), "Desert Aid"]).lines
    assert (line.outcome, line.column) == (Outcome.REFUSED, "name")


def test_a_list_from_before_a_merge_means_the_one_that_was_kept(app):
    kept, other, by = make.organisation("River Watch"), make.organisation("Riverwatch"), make.organiser()
    former = other.id
    with transaction():
        merging.merge(kept, other, by=make.actor(by))
    [line] = plan(["key", "name"], [str(former), ""]).lines
    assert (line.outcome, line.organisation_id) == (Outcome.SAME, kept.id)


def test_a_confirmed_list_is_brought_in_whole(app):
    organisation, by = make.organisation("Desert Aid", country="NE"), make.organiser()
    kept = keep(as_csv([*HEAD, "name_fr"], [*GOOD, "Veille"], ["Desert Aid", "", "KE", "", ""], ["x", "", "", "", ""]))
    confirm(kept, by)
    assert organisation.country == "KE"
    made = queries.organisation_named("veille")
    assert (made.name.by_language, made.level) == ({"en": "River Watch", "fr": "Veille"}, "local")
    assert (kept.rows, kept.done_at is not None) == ([], True)
    [entry] = db.session.query(AuditEntry).filter_by(action="organisations.imported")
    assert entry.details == {"new": "1", "changed": "1", "same": "0", "refused": "1"}


def test_names_in_the_chosen_language(app):
    kept, by = keep(as_csv(HEAD, ["مرصد النهر", *GOOD[1:]]), language="ar"), make.organiser()
    confirm(kept, by)
    assert queries.organisation_named("مرصد النهر").name.by_language == {"ar": "مرصد النهر"}


def test_what_was_not_shown_is_not_done(app):
    kept, by = keep(as_csv(HEAD, GOOD)), make.organiser()
    mark = organisation_lists.plan(kept).mark
    make.organisation("River Watch")
    with pytest.raises(RuleBroken) as caught:
        confirm(kept, by, mark)
    assert caught.value.code == "changed-meanwhile"
    assert db.session.query(Organisation).count() == 1


def test_a_list_is_brought_in_once(app):
    kept, by = keep(as_csv(HEAD, GOOD)), make.organiser()
    confirm(kept, by)
    with pytest.raises(RuleBroken) as caught:
        confirm(kept, by, "whatever was seen")
    assert caught.value.code == "done"


def test_a_plan_costs_the_same_for_one_line_and_for_thirty(app):
    counts = []
    for many in (1, 30):
        kept = keep(as_csv(HEAD, *[[f"Society {number}", *GOOD[1:]] for number in range(many)]))
        with counted_queries() as seen:
            organisation_lists.plan(kept)
        counts.append(len(seen))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("write", [tables.write_csv, lambda rows: tables.write_xlsx(rows, title="x")])
def test_the_list_that_is_taken_away_changes_nothing_when_it_is_brought_back(app, write):
    make.organisation(
        {"en": "=River Watch", "ar": "مرصد النهر"}, women_led=True, themes=["victims"], languages=["fr"],
        website="https://river.example", other_themes="-early warning",
    )  # fmt: skip
    make.organisation("Desert Aid", country="NE")
    rows = organisation_lists.table(db.session.query(Organisation))
    found = organisation_lists.plan(keep(write(rows)))
    assert [line.outcome for line in found.lines] == [Outcome.SAME, Outcome.SAME]
    assert found.ignored == ["vetting"]
    assert rows[0] == [*list_cells.COLUMNS, "vetting"]


# Pages


def upload(browser, content, name="list.csv", status=303, **values):
    data = {"file": (io.BytesIO(content), name), "language": "en", **values}
    return browser.post("/en/organisations/import", status=status, **data)


def test_the_whole_way_from_the_file_to_the_register(browser):
    make.organisation("Desert Aid", country="NE")
    browser.sign_in(make.organiser())
    page = upload(browser, as_xlsx(HEAD, GOOD, ["Desert Aid", None, "KE", None], ["x", "club", "KE", "local"]))
    assert "Nothing is written yet." in page.main.text
    assert "River Watch" in page.main.text
    kept = db.session.query(OrganisationImport).one()
    mark = page.select_one("input[name=mark]")["value"]
    page = browser.submit(f"/en/organisations/import/{kept.id}", mark=mark)
    assert "The list is brought in." in page.text
    assert db.session.query(Organisation).count() == 2
    assert "The list is brought in" in browser.get(f"/en/organisations/import/{kept.id}").h1.text


def test_a_mark_that_is_not_the_plans_changes_nothing(browser):
    browser.sign_in(make.organiser())
    upload(browser, as_csv(HEAD, GOOD))
    kept = db.session.query(OrganisationImport).one()
    page = browser.submit(f"/en/organisations/import/{kept.id}", status=422, mark="nonsense")
    assert "The register has changed in the meantime." in page.text
    assert db.session.query(Organisation).count() == 0


@pytest.mark.parametrize(
    "content", [b"", b"name\n", b"PK\x03\x04x", b"\xff\xff\xff"], ids=["empty", "head", "zip", "bytes"]
)
def test_a_file_that_cannot_be_read_is_explained_at_its_field(browser, content):
    browser.sign_in(make.organiser())
    page = upload(browser, content, status=422)
    assert page.select_one("#file-error").text.strip()
    assert db.session.query(OrganisationImport).count() == 0


def test_no_file_at_all_is_explained_too(browser):
    browser.sign_in(make.organiser())
    page = browser.submit("/en/organisations/import", status=422, language="en")
    assert "Choose a file." in page.select_one("#file-error").text


def test_a_list_is_seen_by_the_organiser_who_brought_it_along(browser):
    kept = keep(as_csv(HEAD, GOOD))
    browser.sign_in(make.organiser())
    browser.get(f"/en/organisations/import/{kept.id}", status=403)
    browser.sign_in(make.representative())
    browser.get(f"/en/organisations/import/{kept.id}", status=404)


@pytest.mark.parametrize(("form", "begin"), [("csv", b"\xef\xbb\xbfkey,"), ("xlsx", b"PK")])
def test_the_list_is_taken_away_as_it_was_filtered(browser, form, begin):
    make.organisation("River Watch")
    make.organisation("Alpine Trust", country="CH")
    browser.sign_in(make.organiser())
    answer = browser.open("GET", f"/en/organisations/list.{form}?region=002")
    assert answer.data.startswith(begin)
    assert answer.headers["Content-Disposition"] == f"attachment; filename=organisations.{form}"
    assert [row[3:4] for row in tables.read(answer.data)[1:]] == [["River Watch"]]
    assert browser.open("GET", "/en/organisations/list.pdf").status_code == 404
