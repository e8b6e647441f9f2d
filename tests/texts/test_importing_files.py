"""Uploads: what a file is decides, and a refusal says what to do."""

import io

import pytest
from docx import Document

from texts.importing import LARGEST_FILE, ImportRefused, parse_file
from texts.importing import Kind as ClauseKind


def first(name, data):
    return parse_file(name, data).clauses[0].text


def word():
    stream = io.BytesIO()
    document = Document()
    document.add_paragraph("The group met.")
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_in_each_of_its_forms(encoding):
    assert first("a.txt", "Гражданское общество 民间.".encode(encoding)) == "Гражданское общество 民间."


def test_western_european_text_is_read():
    assert first("a.txt", "L’atelier s’est tenu à Málaga.".encode("cp1252")) == "L’atelier s’est tenu à Málaga."


@pytest.mark.parametrize(
    "data",
    ["Гражданское общество".encode("cp1251"), "المجتمع المدني".encode("cp1256"), b"a\x00b\x01", b"caf\x81 ol\xe9"],
    ids=["Cyrillic", "Arabic", "binary", "undefined"],
)
def test_other_letters_are_refused_rather_than_garbled(data):
    with pytest.raises(ImportRefused, match="UTF-8"):
        parse_file("a.txt", data)


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\xef\xbb\xbf\xff"], ids=["half a letter", "wrong mark"])
def test_a_text_that_breaks_its_own_promise_is_refused(data):
    with pytest.raises(ImportRefused, match="UTF-8"):
        parse_file("a.txt", data)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\n", "empty"),
        ("a.txt", b"\x0c____", "no text"),
        ("a.md", b"[^1]:", "no text"),
        ("a.txt", b"a" * (LARGEST_FILE + 1), "5 MB"),
        ("a.txt", b"a" * (LARGEST_FILE - 1), "too long"),
        ("a.pdf", b"%PDF-1.7", "PDF"),
        ("a.txt", b"%PDF-1.7", "PDF"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1", "password"),
        ("a.rtf", b"{\\rtf1 x}", "RTF"),
        ("a.docx", b"The group met.", "not a Word file"),
        ("a.docx", b"PK\x03\x04 nothing", "not a Word file"),
    ],
)
def test_a_refusal_says_what_is_the_matter(name, data, message):
    with pytest.raises(ImportRefused, match=message) as refused:
        parse_file(name, data)
    assert refused.value.message == str(refused.value)


def test_a_word_file_is_known_by_what_it_is_and_not_by_its_name():
    assert first("upload.bin", word()) == "The group met."


def test_the_ending_tells_markdown_from_plain_text():
    source = b"Points:\n\n- *one*\n- two"
    assert first("a.txt", source) == first("a.md", source) == "Points:"
    assert parse_file("a.MD", source).clauses[1].text == "one"
    assert parse_file("a.txt", source).clauses[1].text == "*one*"
    assert parse_file("a.txt", source).clauses[1].kind is ClauseKind.BULLET


@pytest.mark.parametrize(
    ("name", "title"),
    [("zero_draft.txt", "zero draft"), ("C:\\papers\\note.txt", "note"), ("../../note.v2.txt", "note.v2"), ("", "")],
)
def test_a_text_without_a_title_takes_the_name_of_its_file(name, title):
    assert parse_file(name, b"The group met.").title == title


def test_the_texts_own_title_comes_first():
    assert parse_file("a.md", b"# Outcome\n\nThe group met.").title == "Outcome"
