from dataclasses import replace
from datetime import date

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from reports.renderers.document import CommentsAnnex, Heading, Item, NumberedDocument, Paragraph, Source, Words
from reports.renderers.html import Page, build_html
from tests.reports.renderer_samples import MADE, SIX, answered, application, outcome, page, strategy, with_blocks

pytestmark = pytest.mark.slow


def small(*blocks, **more) -> NumberedDocument:
    return NumberedDocument("en", Words("Small", "en"), blocks, MADE, MADE, **more)


def english(body: str) -> Words:
    return Words(body, "en")


def test_the_parts_stand_in_the_order_a_reader_expects():
    html = str(page(outcome()))
    parts = ["masthead", "<h1", 'class="summary"', 'class="contents"', "<main>", "annex agenda", "annex participation"]
    places = [html.index(part) for part in [*parts, "annex comments"]]
    assert places == sorted(places)


@pytest.mark.parametrize("language", SIX)
def test_the_numbers_of_paragraphs_are_the_same_in_every_language(language):
    numbers = [
        n.text.split()[0].rstrip(".") for n in page(outcome(language)).select(".paragraph > .number, .turned > .number")
    ]
    assert numbers == ["1", "2", "3", "4", "5"]


def test_the_masthead_says_who_what_where_and_when():
    text = page(outcome()).select_one(".masthead").get_text(" ", strip=True)
    for part in (
        "Fourth roundtable",
        "RT/2026/4/OUT.1",
        "29 May 2026",
        "12–13 May 2026",
        "Original: English",
        "Málaga",
    ):
        assert part in text


def test_a_meeting_of_one_day_has_one_date():
    document = outcome()
    short = replace(document, masthead=replace(document.masthead, ends=document.masthead.begins))
    assert "12 May 2026" in page(short).select_one(".occasion").text
    assert "–" not in page(short).select_one(".occasion").text


def test_dates_are_written_in_the_documents_language():
    assert "29 mai 2026" in page(outcome("fr")).select_one(".issue").text
    assert "2026年5月29日" in page(outcome("zh")).select_one(".issue").text


def test_each_language_the_document_can_be_had_in_is_named_in_itself():
    names = [(name["lang"], name.text) for name in page(outcome()).select(".languages bdi")]
    assert ("ar", "العربية") in names
    assert len(names) == 6


def test_the_code_to_scan_has_shapes_only_and_words_instead_of_them():
    code = page(outcome()).select_one("svg")
    assert code.select("text") == []
    assert code.select_one("title").text.startswith("QR code that leads to this document: https://parley.example/")


def test_a_document_without_an_address_has_no_code():
    document = outcome()
    assert page(replace(document, masthead=replace(document.masthead, address=""))).select("svg") == []


def test_an_address_cannot_break_out_of_the_picture():
    document = outcome()
    hostile = replace(document, masthead=replace(document.masthead, address="https://x/</title><script>1</script>"))
    assert page(hostile).select("script") == []


def test_there_is_no_emblem_and_no_picture_from_elsewhere():
    assert page(outcome()).select("img, image, link, script, iframe, object") == []


def test_headings_go_down_one_level_at_a_time():
    levels = [int(h.name[1]) for h in page(strategy()).select("h1, h2, h3, h4, h5, h6")]
    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_the_contents_name_chapters_sections_and_annexes():
    lines = [line.get_text(" ", strip=True) for line in page(outcome()).select('[data-tag="TOCI"]')]
    assert lines[:2] == ["I. Introduction", "A. Background"]
    assert lines[-1] == "Annex III Comments received and how each was answered"


def test_every_line_of_the_contents_leads_somewhere():
    html = page(outcome())
    for link in html.select('[data-tag="TOCI"] a'):
        assert html.find(id=link["href"][1:]) is not None


def test_a_document_with_one_heading_needs_no_contents():
    assert page(small(Heading(english("One")), Paragraph(english("x")))).select(".contents") == []


def test_contents_can_be_left_out():
    assert page(replace(outcome(), contents=False)).select(".contents") == []


def test_items_become_a_list_with_its_marks_as_text():
    marks = [mark.text for mark in page(outcome()).select('[data-tag="Lbl"]')]
    assert marks == ["(a)", "(b)", "–"]


@pytest.mark.parametrize(("language", "mark"), [("fr", "a)"), ("ru", "a)"), ("ar", "(أ)"), ("zh", "(a)")])
def test_the_marks_of_sub_paragraphs_follow_the_language(language, mark):
    assert page(outcome(language)).select_one('[data-tag="Lbl"]').text == mark


def test_a_deeper_item_stands_inside_the_item_before_it():
    inner = page(outcome()).select('[data-tag="LBody"] [data-tag="L"] [data-tag="LI"]')
    assert len(inner) == 1


def test_a_deep_item_without_a_parent_is_not_lost():
    html = page(small(Item(english("deep"), depth=3), Item(english("deeper"), depth=4), Item(english("out"), depth=1)))
    assert [len(li.find_parents(attrs={"data-tag": "LI"})) for li in html.select('[data-tag="LI"]')] == [0, 1, 0]


def test_a_heading_ends_a_list():
    html = page(small(Item(english("a")), Heading(english("H")), Item(english("b"))))
    assert len(html.select('main > [data-tag="L"]')) == 2


def test_bullets_below_an_indented_paragraph_are_indented_with_it():
    assert page(strategy()).select_one(".items")["class"] == ["items", "under-2"]


def test_an_imported_text_keeps_the_numbers_of_its_source():
    numbers = [n.text.strip() for n in page(strategy()).select(".paragraph > .number")]
    assert numbers == ["1.", "1.1", "1.1.1", "1.1.2"]


def test_an_imported_text_has_no_masthead_and_no_annexes():
    assert page(strategy()).select(".masthead, .annex, .summary") == []


def test_a_paragraph_says_where_it_comes_from():
    assert page(outcome()).select_one(".sources").text == "Sources: R1-C0001; R1-C0004; regional dialogue of 12 April"


def test_a_source_that_is_a_comment_leads_to_that_comment():
    html = page(outcome())
    link = html.select_one(".sources a")
    assert html.find(id=link["href"][1:]).text == link.text == "R1-C0001"


def test_a_source_whose_comment_is_not_printed_is_no_link():
    html = page(small(Paragraph(english("x"), 1, sources=(Source("R9-C0001", "R9-C0001"),))))
    assert html.select(".sources a") == []
    assert "R9-C0001" in html.select_one(".sources").text


def test_the_agenda_lists_time_item_and_details():
    rows = page(outcome()).select(".schedule tbody tr")
    assert rows[0].get_text("|", strip=True) == "|".join(
        ["09:30–10:00", "Opening and adoption of the agenda", "Interpretation in six languages"]
    )


def test_the_zone_stands_with_the_times():
    assert page(outcome()).select_one(".remark").text == "All times are in CEST."


def test_participants_are_counted_and_never_named():
    rows = [row.get_text(" ", strip=True) for row in page(outcome()).select(".tallies tbody tr")]
    assert rows[:4] == ["Africa 74", "Asia and the Pacific 61", "Latin America and the Caribbean 49", "Total 184"]


def test_the_longest_bar_is_80_millimetres():
    widths = [bar["style"] for bar in page(outcome()).select(".bar")]
    assert widths[0] == "width: 80.0mm"
    assert widths[1] == "width: 65.9mm"


def test_nobody_came_is_a_table_too():
    document = outcome()
    empty = replace(document.annexes[1], regions=tuple(replace(t, count=0) for t in document.annexes[1].regions))
    assert "width: 0.0mm" in str(page(replace(document, annexes=(empty,))))


def test_a_comment_stands_with_its_answer():
    cells = [cell.get_text(" ", strip=True) for cell in page(outcome()).select(".answers tbody tr")[0].select("th, td")]
    assert cells[0] == "R1-C0001"
    assert cells[4:] == ["Accepted", "The paragraph now says so.", "4 (a)"]


def test_a_comment_leads_to_the_paragraph_where_it_took_effect():
    html = page(outcome())
    target = html.select_one(".answers tbody td:last-child a")["href"][1:]
    assert html.find(id=target).text.strip().startswith("(a)")


def test_a_comment_without_effect_or_reason_has_empty_cells():
    cells = page(outcome()).select(".answers tbody tr")[1].select("td")
    assert [cell.text for cell in cells[4:]] == ["", ""]


def test_a_comment_on_nothing_in_this_document_is_no_link():
    lost = replace(answered("en", 1)[0], place_anchor="gone", effect_anchor="gone")
    html = page(replace(outcome(), annexes=(CommentsAnnex("Annex I", (lost,)),)))
    assert html.select(".answers a") == []


def test_a_comment_keeps_the_language_of_its_author():
    quoted = page(outcome()).select(".answers .quoted[lang]")
    assert {part["lang"] for part in quoted} == {"ar", "es", "fr", "ru", "zh"}


def test_the_reader_is_told_how_much_is_not_translated():
    assert page(outcome()).select_one(".notice").text.startswith("1 paragraph of this document is not yet translated")


def test_two_untranslated_paragraphs_are_counted_as_two():
    more = with_blocks(outcome(), Paragraph(Words("Encore.", "fr"), 6))
    assert page(more).select_one(".notice").text.startswith("2 paragraphs of this document")


def test_a_document_wholly_translated_says_nothing_of_it():
    assert page(small(Paragraph(english("x"), 1))).select(".notice, .untranslated") == []


def test_a_paragraph_against_the_direction_has_its_number_beside_it_and_one_note():
    turned = page(outcome("ar")).select_one(".turned")
    assert turned.select_one(".number").text == "3 -"
    assert turned.select_one("p[lang=en]")["dir"] == "ltr"
    assert len(turned.select(".untranslated")) == 1


def test_an_untranslated_heading_is_tagged_in_the_text_and_in_the_contents():
    html = page(small(Heading(Words("Bilan", "fr"), mark="I."), Heading(english("Next"), mark="II.")))
    assert html.select_one("h2 [lang=fr]").text == "Bilan"
    assert html.select_one('[data-tag="TOCI"] a')["lang"] == "fr"
    assert html.select_one(".of-heading").text.strip() == "[original: French]"


def test_an_untranslated_title_says_so():
    document = replace(small(Paragraph(english("x"))), title=Words("Bilan", "fr"))
    assert page(document).h1["lang"] == "fr"
    assert "[original: French]" in page(document).text


def test_an_arabic_document_reads_from_the_other_side():
    html = page(outcome("ar")).html
    assert (html["lang"], html["dir"]) == ("ar", "rtl")


def test_hostile_words_are_shown_and_not_obeyed_wherever_they_stand():
    bad = '"><script>alert(1)</script><img src="file:///etc/passwd">'
    comment = replace(answered("en", 1)[0], reference=bad, place=bad, submitted_by=bad, disposition=bad, effect=bad)
    document = small(
        Heading(english(bad), 1, bad),
        Paragraph(english(bad), bad, bad, sources=(Source(bad, bad),)),
        Item(english(bad), bad, bad),
        annexes=(CommentsAnnex(bad, (comment,)),),
        author=bad,
        summary=(english(bad),),
    )
    html = page(document)
    assert html.select("script, img") == []
    assert "alert(1)" in html.text


def test_an_anchor_from_outside_never_becomes_an_address():
    html = page(small(Paragraph(english("x"), 1, anchor="a b#<c>")))
    assert html.select_one(".paragraph")["id"] == "p1"


def test_of_two_equal_anchors_the_first_is_meant():
    document = small(Paragraph(english("x"), 1, anchor="same"), Paragraph(english("y"), 2, anchor="same"))
    with application().app_context():
        assert Page(document).anchors == {"same": "p1"}


def test_only_a_long_comment_may_be_cut_by_the_page():
    short = answered("en", 2)[1]
    long = replace(short, comment=english("much to say " * 120))
    answer = replace(short, reason=english("much to answer " * 120))
    html = page(replace(outcome(), annexes=(CommentsAnnex("Annex I", (short, long, answer)),)))
    assert [row.get("class") for row in html.select(".answers tbody tr")] == [None, ["long"], ["long"]]


def test_of_two_comments_with_one_reference_both_are_printed():
    twice = (answered("en", 1)[0], replace(answered("en", 1)[0], submitted_by="Somebody else"))
    html = page(replace(outcome(), annexes=(CommentsAnnex("Annex I", twice),)))
    assert [cell["id"] for cell in html.select(".answers tbody th")] == ["c1", "c2"]


@pytest.mark.parametrize("document", [outcome(), outcome("ar"), strategy()], ids=["outcome", "arabic", "strategy"])
def test_no_place_in_the_file_is_named_twice(document):
    places = [part["id"] for part in page(document).select("[id]")]
    assert len(places) == len(set(places))


def test_a_long_note_stands_whole_after_the_text():
    html = page(small(Paragraph(english("x[^1]"), 1), footnotes={"1": english("word " * 400)}))
    assert html.select_one(".long-notes #long-note-1").text.count("word") == 400


def test_the_fixed_words_come_in_the_documents_language(tmp_path):
    catalogue = Catalog(locale="fr")
    catalogue.add("Summary", "Résumé")
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, catalogue)
    with application(str(tmp_path)).app_context():
        assert ">Résumé</h2>" in build_html(outcome("fr"))
        assert ">Summary</h2>" in build_html(outcome("en"))


def test_the_moment_it_was_made_comes_from_the_data():
    html = page(outcome())
    assert html.find("meta", {"name": "dcterms.created"})["content"] == "2026-05-29T10:00:00Z"


def test_days_are_written_out_in_the_agenda():
    with application().app_context():
        assert Page(outcome("es")).day(date(2026, 5, 12), "full") == "martes, 12 de mayo de 2026"
