"""Word files, made here with python-docx and with a footnotes part written by hand."""

import io
import zipfile

import pytest
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from texts.importing import ImportRefused, Kind, parse_docx
from texts.importing_docx_numbers import numeral

FOOTNOTES = f"""<?xml version="1.0" encoding="UTF-8"?>
<w:footnotes {nsdecls("w")}>
  <w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
  <w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> See annex I.</w:t></w:r></w:p>
  </w:footnote>
  <w:footnote w:id="3"><w:p><w:r><w:t>In </w:t></w:r><w:r><w:t>Málaga.</w:t></w:r></w:p>
  <w:p><w:r><w:t>At noon.</w:t></w:r></w:p>
  </w:footnote>
  <w:footnote w:id="9"><w:p><w:r><w:t>Nobody refers to this.</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""
NUMBERING = f"""<w:abstractNum {nsdecls("w")} w:abstractNumId="90">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="(%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2.%3"/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
</w:abstractNum>"""


def saved(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def refer(paragraph, identifier):
    paragraph._p.append(parse_xml(f'<w:r {nsdecls("w")}><w:footnoteReference w:id="{identifier}"/></w:r>'))


def with_footnotes(document):
    name = PackURI("/word/footnotes.xml")
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(name, kind, FOOTNOTES.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    return document


def with_list(document):
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING))
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    return document


def listed(document, text, level):
    properties = document.add_paragraph(text)._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = 90


def shape(document):
    return [(row.kind.value, row.level, row.number, row.text) for row in parse_docx(saved(document)).clauses]


def test_title_headings_and_paragraphs_are_read_by_their_styles():
    document = Document()
    document.add_heading("Outcome of the roundtable", 0)
    document.add_heading("I. Opening", 1)
    document.add_paragraph("The chair spoke.")
    document.add_heading("Details", 2)
    document.add_paragraph("More.")
    parsed = parse_docx(saved(document))
    assert parsed.title == "Outcome of the roundtable"
    assert shape(document) == [
        ("heading", 1, "I.", "Opening"),
        ("paragraph", 0, "", "The chair spoke."),
        ("heading", 2, "", "Details"),
        ("paragraph", 0, "", "More."),
    ]


def test_footnotes_are_numbered_as_the_text_meets_them():
    document = with_footnotes(Document())
    paragraph = document.add_paragraph("It met,")
    refer(paragraph, 3)
    paragraph.add_run(" and parted.")
    refer(document.add_paragraph("Later."), 7)
    parsed = parse_docx(saved(document))
    assert [clause.text for clause in parsed.clauses] == ["It met,[^1] and parted.", "Later.[^2]"]
    assert parsed.footnotes == {"1": "In Málaga. At noon.", "2": "See annex I."}


def test_a_reference_to_a_note_that_is_not_there_is_left_out():
    document = with_footnotes(Document())
    refer(document.add_paragraph("It met."), 55)
    assert shape(document) == [("paragraph", 0, "", "It met.")]


def test_numbers_that_word_counts_are_printed():
    document = with_list(Document())
    for text, level in (("One", 0), ("First", 1), ("Second", 1), ("Two", 0), ("Again", 1), ("Deep", 2), ("Dot", 3)):
        listed(document, f"{text} is here.", level)
    assert [(row[0], row[1], row[2]) for row in shape(document)] == [
        ("paragraph", 1, "1."),
        ("subparagraph", 2, "(a)"),
        ("subparagraph", 2, "(b)"),
        ("paragraph", 1, "2."),
        ("subparagraph", 2, "(a)"),
        ("subparagraph", 3, "2.a.1"),
        ("bullet", 4, ""),
    ]


def test_numbers_that_were_typed_are_read_too():
    document = Document()
    for text in ("1.1 Opportunities are created.", "1.1.1 Establish a baseline.", "(a) For all."):
        document.add_paragraph(text)
    assert [(row[1], row[2]) for row in shape(document)] == [(1, "1.1"), (2, "1.1.1"), (3, "(a)")]


def test_bullets_of_words_own_style_are_bullets():
    document = Document()
    document.add_paragraph("Do No Harm – Risks are assessed.", style="List Bullet")
    (clause,) = parse_docx(saved(document)).clauses
    assert (clause.kind, clause.name) == (Kind.BULLET, "Do No Harm")


def test_suggested_insertions_count_and_suggested_deletions_do_not():
    document = Document()
    paragraph = document.add_paragraph("It may")._p
    paragraph.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t> gladly</w:t></w:r></w:ins>'))
    paragraph.append(
        parse_xml(f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText> not</w:delText></w:r></w:del>')
    )
    paragraph.append(parse_xml(f"<w:r {nsdecls('w')}><w:tab/><w:t>meet.</w:t><w:br/></w:r>"))
    assert shape(document)[0][3] == "It may gladly meet."


def test_a_bold_line_alone_is_a_heading():
    document = Document()
    document.add_paragraph("It met.")
    document.add_paragraph().add_run("Background").bold = True
    document.add_paragraph("It parted.")
    assert shape(document)[1] == ("heading", 1, "", "Background")


def test_cells_of_a_table_are_read_in_order():
    document = Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Proposal of the group.", "Answer of the office."
    assert [row[3] for row in shape(document)] == ["Proposal of the group.", "Answer of the office."]


@pytest.mark.parametrize(
    ("number", "form", "printed"),
    [
        (4, "lowerRoman", "iv"),
        (9, "upperRoman", "IX"),
        (27, "lowerLetter", "aa"),
        (3, "upperLetter", "C"),
        (7, "decimalZero", "07"),
        (0, "lowerLetter", "0"),
        (12, "somethingNew", "12"),
    ],
)
def test_each_form_of_number_is_printed_as_word_does(number, form, printed):
    assert numeral(number, form) == printed


def repacked(data, change):
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return stream.getvalue()


def test_a_file_that_would_unpack_to_more_than_a_text_is_refused():
    bomb = repacked(
        saved(Document()), lambda name, content: content + b" " * 60_000_000 if "styles" in name else content
    )
    assert len(bomb) < 1_000_000
    with pytest.raises(ImportRefused, match="far more than a text"):
        parse_docx(bomb)


def test_a_file_with_thousands_of_parts_is_refused():
    stream = io.BytesIO(saved(Document()))
    with zipfile.ZipFile(stream, "a") as package:
        for number in range(2100):
            package.writestr(f"extra/{number}", b"")
    with pytest.raises(ImportRefused, match="far more than a text"):
        parse_docx(stream.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 100, b"hello"])
def test_what_is_no_package_is_refused(data):
    with pytest.raises(ImportRefused, match="not a Word file"):
        parse_docx(data)


def test_another_kind_of_package_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
    with pytest.raises(ImportRefused, match="not a Word file"):
        parse_docx(stream.getvalue())


@pytest.mark.parametrize("missing", ["[Content_Types].xml", "_rels/.rels"])
def test_a_package_with_a_part_missing_is_called_damaged(missing):
    data = repacked(saved(Document()), lambda name, content: None if name == missing else content)
    with pytest.raises(ImportRefused, match="damaged"):
        parse_docx(data)


@pytest.mark.parametrize(
    "body",
    [
        b"<not closed",
        b"",
        b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 100 + b'"><!ENTITY d "' + b"&b;" * 50 + b'">]><a>&d;&d;</a>',
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
    ids=["broken", "empty", "entities", "deep"],
)
def test_hostile_xml_is_called_damaged(body):
    data = repacked(saved(Document()), lambda name, content: body if name == "word/document.xml" else content)
    with pytest.raises(ImportRefused, match="damaged"):
        parse_docx(data)
