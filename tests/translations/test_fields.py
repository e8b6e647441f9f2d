"""The field for words in six languages: the reader's own first, nothing typed lost."""

from __future__ import annotations

import pytest
from flask import render_template_string

from core.i18n import LANGUAGES
from tests import make
from tests.core.forms import TitleForm, posted

SHOW = '{% from "core/macros.html" import form as whole_form with context %}{{ whole_form(form, "Save") }}'


def test_what_was_typed_is_told_by_language_empty_ones_too(app):
    with posted(app, TitleForm, {"title-en": " Water ", "title-fr": "Eau\x00"}) as form:
        assert form.validate()
        assert form.title.words == {"ar": "", "zh": "", "en": "Water", "fr": "Eau", "ru": "", "es": ""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_language_is_enough_whichever_it_is(app, language):
    with posted(app, TitleForm, {f"title-{language}": "words"}) as form:
        assert form.validate()


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_without_any_words_the_readers_own_language_is_asked_for(app, language):
    with posted(app, TitleForm, {"title-en": "  ", "title-ru": "\x00"}, language=language) as form:
        assert not form.validate()
        assert len(form.title.form[language].errors) == 1
        assert not any(form.title.form[other].errors for other in LANGUAGES if other != language)


def test_words_that_are_not_required_may_be_missing(app):
    with posted(app, TitleForm, {"title-en": "Water"}) as form:
        assert form.validate()
        assert not any(form.summary.words.values())


def test_words_that_are_too_long_are_complained_of_in_their_language_only(app):
    with posted(app, TitleForm, {"title-en": "Water", "title-es": "x" * 201}) as form:
        assert not form.validate()
        assert [str(error) for error in form.title.form.es.errors] == ["This is too long: at most 200 characters."]
        assert not form.title.form.en.errors
        assert form.title.words["es"] == "x" * 201


def test_a_long_field_takes_a_text_and_a_short_one_a_title(app):
    with posted(app, TitleForm, {"title-en": "Water", "summary-en": "x" * 10_000}) as form:
        assert form.validate()
    with posted(app, TitleForm, {"title-en": "Water", "summary-en": "x" * 10_001}) as form:
        assert not form.validate()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readers_language_comes_first_and_the_others_in_their_order(app, language):
    with posted(app, TitleForm, language=language) as form:
        order = [part.short_name for part in form.title.in_order]
    assert order == [language, *(code for code in LANGUAGES if code != language)]


def test_a_text_fills_in_the_field_in_all_its_languages(app):
    text = make.text({"en": "Water", "fr": "Eau"})
    with app.app_context(), app.test_request_context("/"):
        form = TitleForm(meta={"csrf": False}, title=text, summary={"es": "Resumen"})
        assert (form.title.words["en"], form.title.words["fr"], form.title.words["es"]) == ("Water", "Eau", "")
        assert form.summary.words["es"] == "Resumen"


def test_what_is_sent_counts_more_than_what_was_there(app):
    with posted(app, TitleForm, {"title-en": "New", "title-fr": ""}, title={"en": "Old", "fr": "Vieux"}) as form:
        assert (form.title.words["en"], form.title.words["fr"]) == ("New", "")


def test_each_input_says_its_language_and_finds_its_own_direction(app):
    with posted(app, TitleForm) as form:
        shown = str(form.title.form.ar())
    assert 'lang="ar"' in shown
    assert 'dir="auto"' in shown


def test_the_other_languages_are_folded_until_one_of_them_is_wrong(app):
    with posted(app, TitleForm, {"title-en": "Water", "title-es": "x" * 201}) as form:
        assert "<details>" in render_template_string(SHOW, form=form)
        form.validate()
        shown = render_template_string(SHOW, form=form)
    assert "<details open>" in shown
    assert 'aria-describedby="title-es-error"' in shown


def test_the_fold_says_how_many_languages_are_given(app):
    with posted(app, TitleForm, {"title-en": "Water", "title-fr": "Eau", "title-es": "Agua"}) as form:
        assert "(2 of 5 given)" in render_template_string(SHOW, form=form)
