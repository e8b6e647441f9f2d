import pytest

from reports.renderers.document import Words
from reports.renderers.inline import LONGEST_NOTE, Inline, clean, plain
from tests.reports.renderer_samples import application


@pytest.fixture(autouse=True)
def in_an_application():
    with application().app_context():
        yield


def english(**footnotes: str) -> Inline:
    return Inline("en", {mark: Words(body, "en") for mark, body in footnotes.items()})


def test_stars_become_emphasis():
    assert english().text(Words("a *plain* word", "en")) == "a <em>plain</em> word"


@pytest.mark.parametrize("body", ["2 * 3 * 4", "a * b", "one*", "**"])
def test_stars_with_nothing_between_them_stay_stars(body):
    assert english().text(Words(body, "en")) == body


def test_markup_in_a_body_is_shown_and_not_obeyed():
    text = english().text(Words("<script>alert(1)</script> & <b>", "en"))
    assert text == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;"


def test_emphasis_does_not_let_markup_through():
    assert "<i" not in english().text(Words("*<img src=x>*", "en"))


def test_a_footnote_carries_its_number_and_its_words():
    text = english(a="A note.").text(Words("said[^a]", "en"))
    assert 'data-number="1"' in text
    assert "A note." in text


def test_footnotes_are_numbered_in_the_order_of_their_use_whatever_their_marks():
    inline = english(x="First.", b="Second.")
    inline.text(Words("one[^x]", "en"))
    assert 'data-number="2"' in inline.text(Words("two[^b]", "en"))


def test_a_second_call_of_a_note_leads_to_the_first_and_does_not_repeat_it():
    inline = english(a="A note.")
    inline.text(Words("one[^a]", "en"))
    again = inline.text(Words("two[^a]", "en"))
    assert "A note." not in again
    assert 'href="#note-1"' in again


def test_a_mark_without_a_note_stays_as_it_was_written():
    assert english().text(Words("as in [^9]", "en")) == "as in [^9]"


def test_a_note_cannot_call_a_note():
    assert english(a="See [^a].").text(Words("x[^a]", "en")).count("data-number") == 1


def test_markup_in_a_note_is_shown_and_not_obeyed():
    assert "<script" not in english(a="<script>").text(Words("x[^a]", "en"))


def test_a_note_in_another_language_says_so():
    inline = Inline("en", {"a": Words("Une note.", "fr")})
    assert '<span lang="fr" dir="ltr">Une note.</span>' in inline.text(Words("x[^a]", "en"))


def test_a_long_note_is_opened_at_the_foot_and_kept_whole_for_the_end():
    body = "word " * LONGEST_NOTE
    inline = english(a=body)
    text = inline.text(Words("x[^a]", "en"))
    assert len(text) < 500
    assert 'href="#long-note-1"' in text
    assert [(number, note.body) for number, note in inline.long_notes] == [(1, body)]


def test_words_in_the_documents_language_carry_no_attributes():
    assert english().text(Words("plain", "en", translated=True)) == "plain"


def test_words_in_another_language_carry_their_language_and_direction():
    assert '<span lang="ar" dir="rtl">' in english().text(Words("مرحبا", "ar"))


def test_words_not_translated_are_marked_in_the_documents_language():
    assert '<bdi class="untranslated" lang="en" dir="ltr">[original: French]</bdi>' in english().text(
        Words("Bonjour", "fr")
    )


def test_a_translation_into_a_third_language_is_not_called_the_original():
    assert "[available in: French]" in english().text(Words("Bonjour", "fr", translated=True))


def test_a_language_nobody_knows_stands_for_itself():
    assert "[original: qqq]" in english().text(Words("?", "qqq"))


def test_a_language_code_cannot_break_out_of_its_attribute():
    assert '"><script>' not in english().text(Words("x", '"><script>'))


def test_a_footnote_mark_in_somebody_elses_words_is_not_ours():
    assert "[^a]" in english(a="Ours.").quoted(Words("theirs [^a]", "en"))


def test_a_blank_line_breaks_the_line():
    assert english().text(Words("one\n\ntwo\nthree", "en")) == "one<br>two\nthree"


def test_french_punctuation_does_not_begin_a_line():
    text = Inline("fr", {}).text(Words("Quoi ? « Oui » : voilà ; bien !", "fr"))
    assert text == "Quoi\u00a0? «\u00a0Oui\u00a0»\u00a0: voilà\u00a0; bien\u00a0!"


def test_english_punctuation_is_left_alone():
    assert english().text(Words("why ?", "en")) == "why ?"


def test_characters_that_turn_the_text_around_are_taken_out():
    assert clean("a\u202eb\u2066c\x00d\x1be") == "abcde"


def test_half_a_surrogate_pair_does_not_stop_the_press():
    assert clean("a\ud83db") == "ab"


def test_plain_words_have_no_markup_and_no_notes():
    assert plain(Words("a *b*[^1]\n c", "en")) == "a b c"


def test_an_arabic_name_in_an_english_document_keeps_its_direction():
    assert english().name("بيت الحوار") == '<bdi lang="ar" dir="rtl">بيت الحوار</bdi>'


def test_a_latin_name_in_an_arabic_document_keeps_its_direction():
    assert Inline("ar", {}).name("Forum") == '<bdi class="latin" dir="ltr">Forum</bdi>'


def test_a_name_in_the_documents_own_script_is_left_alone():
    assert english().name("Forum & Co") == "Forum &amp; Co"
    assert Inline("ar", {}).name("بيت") == "بيت"


def test_a_link_is_one_element_so_that_all_of_it_is_in_its_tag():
    assert Inline("zh", {}).link("R1-C0001", "c1") == '<a class="latin" dir="ltr" href="#c1">R1-C0001</a>'
