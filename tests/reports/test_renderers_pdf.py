import io
import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import pikepdf
import pypdfium2
import pytest

from reports.renderers import pdf as printer
from reports.renderers.document import Enclosure, NumberedDocument, Paragraph, Words
from reports.renderers.pdf import STYLESHEET, NothingFetched, Refused, print_html, render_pdf
from reports.renderers.tags import install
from tests.reports.renderer_samples import (
    MADE,
    SIX,
    TEXTS,
    application,
    outcome,
    printed,
    sample_pdf,
    strategy,
    with_blocks,
)

pytestmark = pytest.mark.slow

EVERY = [*SIX, "strategy"]


@lru_cache
def opened(language: str) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(sample_pdf(language)))


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The structure in reading order."""
    found, waiting = [], [pdf.Root.StructTreeRoot.K]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(reversed(list(node)))
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                waiting.append(node.K)
    return found


def tagged(pdf: pikepdf.Pdf, kind: str) -> list[pikepdf.Dictionary]:
    return [element for element in elements(pdf) if f"/{kind}" == element.S]


def kinds(pdf: pikepdf.Pdf) -> Counter[str]:
    return Counter(str(element.S)[1:] for element in elements(pdf))


def text(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def bookmarks(pdf: pikepdf.Pdf) -> list[str]:
    with pdf.open_outline() as outline:
        waiting, titles = list(reversed(outline.root)), []
        while waiting:
            item = waiting.pop()
            titles.append(item.title)
            waiting.extend(reversed(item.children))
    return titles


@pytest.mark.parametrize("language", EVERY)
def test_the_file_says_that_it_is_accessible_and_archival(language):
    metadata = opened(language).Root.Metadata.read_bytes().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert re.search(r'pdfaid:part="3"', metadata)
    assert re.search(r'pdfaid:conformance="A"', metadata)


@pytest.mark.parametrize("language", EVERY)
def test_the_file_is_tagged_and_shows_its_title_in_its_language(language):
    root = opened(language).Root
    assert bool(root.MarkInfo.Marked)
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(root.Lang) == ("en" if language == "strategy" else language)


@pytest.mark.parametrize("language", SIX)
def test_the_title_is_kept_in_every_script(language):
    assert str(opened(language).docinfo.Title) == TEXTS[language]["title"]


def test_the_file_names_its_author_and_its_symbol():
    information = opened("en").docinfo
    assert str(information.Author) == "Civil Society Roundtable (demonstration)"
    assert "RT/2026/4/OUT.1" in str(information.Keywords)


@pytest.mark.parametrize("language", EVERY)
def test_every_font_is_inside_with_its_map_to_characters(language):
    fonts = {f.objgen: f for p in opened(language).pages for f in p.get("/Resources", {}).get("/Font", {}).values()}
    assert fonts
    for font in fonts.values():
        described = font.DescendantFonts[0].FontDescriptor
        assert any(name in described for name in ("/FontFile", "/FontFile2", "/FontFile3"))
        assert "/ToUnicode" in font


@pytest.mark.parametrize("language", EVERY)
def test_no_font_is_used_that_was_not_asked_for(language):
    fonts = {str(f.BaseFont) for p in opened(language).pages for f in p.get("/Resources", {}).get("/Font", {}).values()}
    assert all(re.search(r"Noto-(Serif|Naskh-Arabic|Serif-CJK-SC)", font) for font in fonts), fonts


@pytest.mark.parametrize("language", EVERY)
def test_no_level_of_headings_is_left_out(language):
    levels = [int(str(e.S)[2]) for e in elements(opened(language)) if re.fullmatch(r"/H[1-6]", str(e.S))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("language", SIX)
def test_every_header_cell_says_what_it_heads(language):
    scopes = Counter(str(cell.A.Scope) for cell in tagged(opened(language), "TH"))
    assert scopes["/Row"] == 2 + 2 + 4 + 3 + 7
    assert scopes["/Column"] in (3 + 3 + 2 + 2 + 7, 3 + 3 + 2 + 2 + 7 + 7)  # a table cut by a page repeats its head


@pytest.mark.parametrize("language", SIX)
def test_every_footnote_is_a_note_with_a_name_of_its_own(language):
    names = [str(note.ID) for note in tagged(opened(language), "Note")]
    assert len(names) == len(set(names)) == 2


def test_sub_paragraphs_are_lists_with_label_and_body():
    count = kinds(opened("en"))
    assert (count["L"], count["LI"], count["Lbl"], count["LBody"]) == (2, 3, 3, 3)


def test_an_item_holds_its_label_and_its_body_and_nothing_else():
    for item in tagged(opened("en"), "LI"):
        assert [str(part.S) for part in item.K] == ["/Lbl", "/LBody"]


def test_the_contents_are_tagged_as_contents():
    count = kinds(opened("en"))
    assert (count["TOC"], count["TOCI"]) == (1, 6)


@pytest.mark.parametrize("language", SIX)
def test_words_in_another_language_are_tagged_with_it(language):
    spoken = {str(element.Lang) for element in elements(opened(language)) if "/Lang" in element}
    assert set(SIX) <= spoken | {language}


def test_what_has_a_language_has_a_structure_to_carry_it():
    assert {str(e.S) for e in elements(opened("en")) if "/Lang" in e} <= {"/Span", "/Div", "/P"}


def test_the_untranslated_paragraph_is_tagged_with_its_language():
    french = [e for e in tagged(opened("en"), "Span") if str(e.get("/Lang", "")) == "fr"]
    assert french


@pytest.mark.parametrize("language", SIX)
def test_the_code_to_scan_is_described(language):
    (figure,) = tagged(opened(language), "Figure")
    assert f"https://parley.example/{language}/documents/" in str(figure.Alt)


@pytest.mark.parametrize("language", EVERY)
def test_every_link_is_described_and_inside_a_link_tag(language):
    pdf = opened(language)
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    owners = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            assert str(annotation.Contents).strip()
            assert str(owners[int(annotation.StructParent)].S) == "/Link"
        assert "/Annots" not in page or page.Tabs == "/S"


def test_the_bookmarks_carry_the_numbers():
    assert bookmarks(opened("en"))[:7] == [
        TEXTS["en"]["title"],
        "Summary",
        "Contents",
        "I. Introduction",
        "A. Background",
        "II. Recommendations",
        "Annex I Agenda",
    ]


def test_bookmarks_are_right_in_arabic():
    assert "أولا - مقدمة" in bookmarks(opened("ar"))


@pytest.mark.parametrize(
    ("language", "marks"),
    [
        ("en", ("I.", "A.", "1.", "5.", "(a)", "(b)", "Annex III")),
        ("fr", ("II.", "4.", "a)", "b)", "Annexe III")),
        ("es", ("II.", "4.", "a)", "Anexo III")),
        ("ru", ("II.", "4.", "a)", "Приложение III")),
        ("zh", ("一、", "（一）", "4.", "(a)", "附件三")),
        ("ar", ("أولا", "ثانيا", "المرفق الثالث")),
    ],
)
def test_the_numbers_are_in_the_text(language, marks):
    words = text(sample_pdf(language))
    assert [mark for mark in marks if mark not in words] == []


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru"])
def test_every_word_of_the_body_is_on_the_pages(language):
    printed_words = set(
        re.findall(r"\w{4,}", re.sub("[\u00ad\u2010\ufffe\uffff-]\\s*", "", text(sample_pdf(language))))
    )
    wanted = set(re.findall(r"[^\W\d_]{4,}", " ".join(TEXTS[language].values()).replace("[^", " ")))
    assert len(wanted - printed_words) <= 2, wanted - printed_words


def test_a_footnote_stands_on_the_page_of_its_call():
    document = pypdfium2.PdfDocument(sample_pdf("en"))
    second = document[1].get_textpage().get_text_range()
    document.close()
    assert "Recordings of the open sessions are kept for one year." in second
    assert "The fourth roundtable was held" in second


def test_the_comments_are_printed_on_a_broad_page():
    boxes = [(float(page.MediaBox[2]), float(page.MediaBox[3])) for page in opened("en").pages]
    assert boxes[0][0] < boxes[0][1]
    assert boxes[-1][0] > boxes[-1][1]


def test_an_arabic_file_opens_as_a_book_bound_on_the_other_side():
    assert opened("ar").Root.ViewerPreferences.Direction == "/R2L"
    assert "/Direction" not in opened("en").Root.ViewerPreferences


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_same_document_gives_the_same_bytes(language):
    assert printed(outcome(language)) == sample_pdf(language)


def test_another_date_gives_other_bytes():
    assert printed(replace(strategy(), modified=MADE.replace(year=2027))) != sample_pdf("strategy")


def test_the_moment_it_was_made_is_the_documents_and_not_the_clocks():
    assert str(opened("en").docinfo.CreationDate).startswith("D:20260529100000")


def test_the_text_as_data_travels_inside_the_file():
    enclosure = Enclosure("outcome.xml", "The same text as data", b"<a/>")
    with application().app_context():
        first, second = (render_pdf(strategy(), [enclosure]) for _ in range(2))
    assert first == second
    pdf = pikepdf.open(io.BytesIO(first))
    assert pdf.attachments["outcome.xml"].get_file().read_bytes() == b"<a/>"
    assert pdf.Root.AF[0].AFRelationship == "/Data"


@pytest.mark.parametrize("address", ["file:///etc/hostname", "https://example.org/x.png", "data:text/plain,x"])
def test_nothing_is_fetched(address):
    with pytest.raises(Refused):
        NothingFetched().fetch(address)


@pytest.mark.parametrize(
    "trick",
    [
        '<img src="file:///etc/hostname" alt="x">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<a rel="attachment" href="file:///etc/hostname">x</a>',
        '<link rel="stylesheet" href="file:///etc/hostname">',
    ],
)
def test_even_a_page_with_addresses_in_it_embeds_no_file(trick):
    html = f'<html lang="en"><head><title>t</title></head><body><p>kept {trick}</p></body></html>'
    pdf = pikepdf.open(io.BytesIO(print_html(html, strategy())))
    assert len(pdf.attachments) == 0
    assert len(pdf.pages[0].Resources.get("/XObject", {})) == 0


def test_an_address_in_the_words_is_only_words():
    content = printed(with_blocks(strategy(), Paragraph(Words('<img src="file:///etc/hostname"> stays', "en"))))
    assert '<img src="file:///etc/hostname"> stays' in text(content).replace("\r\n", " ")


def test_a_very_long_footnote_does_not_dribble_over_the_pages():
    document = replace(strategy(), footnotes={"a": Words("endless " * 2500, "en")})
    content = printed(document)
    assert text(content).count("endless") >= 2500
    assert len(pikepdf.open(io.BytesIO(content)).pages) <= 8


def test_forty_footnotes_in_one_paragraph_keep_their_numbers_across_pages():
    notes = {f"n{i}": Words(f"Note of place {i}, " + "with some more words " * 4, "en") for i in range(1, 41)}
    body = " ".join(f"Word{i}[^n{i}]" for i in range(1, 41))
    document = NumberedDocument(
        "en", Words("Notes", "en"), (Paragraph(Words(body, "en"), 1),), MADE, MADE, footnotes=notes
    )
    content = printed(document)
    flat = " ".join(text(content).split())
    assert re.search(r"\b40 +Note of place 40,", flat)
    assert len(tagged(pikepdf.open(io.BytesIO(content)), "Note")) >= 40


def test_a_word_without_end_stays_on_the_page():
    content = printed(with_blocks(strategy(), Paragraph(Words("w" * 600, "en"))))
    document = pypdfium2.PdfDocument(content)
    lines = document[0].get_textpage().get_text_range().splitlines()
    document.close()
    assert 50 < max(len(line) for line in lines if "www" in line) < 150


def test_three_hundred_comments_are_all_there_and_every_page_has_the_head():
    content = printed(outcome("en", comments=300))
    pdf = pikepdf.open(io.BytesIO(content))
    words = text(content)
    assert "R1-C0300" in words
    broad = [page for page in pdf.pages if float(page.MediaBox[2]) > float(page.MediaBox[3])]
    assert words.count("Where it took") == len(broad) > 10


def test_a_comment_of_many_pages_is_printed_whole_with_the_head_on_every_page():
    document = outcome("en", comments=1)
    annex = document.annexes[2]
    long = replace(annex.comments[0], comment=Words("endless " * 2000, "en"))
    words = text(printed(replace(document, annexes=(replace(annex, comments=(long,)),))))
    assert words.count("endless") == 2000
    assert words.count("Where it took") >= 3


def test_the_lines_of_an_arabic_list_stay_inside_the_margins():
    body = Words("نص طويل بما يكفي ليحتاج إلى سطر ثان في الصفحة المطبوعة " * 3, "ar")
    blocks = (Paragraph(body, "1.1", depth=1), Paragraph(body, "1.1.1", depth=2))
    content = printed(NumberedDocument("ar", Words("نص", "ar"), blocks, MADE, MADE))
    document = pypdfium2.PdfDocument(content)
    page = document[0].get_textpage()
    edges = [page.get_charbox(n)[0] for n in range(page.count_chars()) if page.get_text_range(n, 1).strip()]
    document.close()
    assert min(edges) >= 27 / 25.4 * 72 - 2


def test_a_document_with_nothing_in_it_is_still_a_document():
    content = printed(NumberedDocument("en", Words("Empty", "en"), (), MADE, MADE))
    assert len(pikepdf.open(io.BytesIO(content)).pages) == 1


def test_the_stylesheet_knows_no_left_and_no_right():
    rules = re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"\b(left|right)\b", rules)


def test_the_stylesheet_is_understood_whole(caplog):
    printer._stylesheet.cache_clear()
    printed(strategy())
    assert [record.message for record in caplog.records if "Ignored" in record.message] == []


def test_better_tags_are_put_in_place_once():
    install()
    install()
    assert printed(strategy()) == sample_pdf("strategy")
