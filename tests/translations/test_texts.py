"""Words in several languages: what is shown to whom, and what goes stale when the source changes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.db import db, transaction
from core.i18n import LANGUAGES
from core.rules import RuleBroken
from tests import make
from translations import services
from translations.models import Rendering, Shown, Text

BOTH = {"en": "Clean water", "fr": "Eau propre"}


def written(words=None, **options):
    with transaction():
        return services.write(words or BOTH, **options)


def rewritten(text, words):
    with transaction():
        services.rewrite(text, words)
    db.session.expire_all()
    return text


def test_words_are_shown_in_the_readers_language(app):
    assert written().shown("fr") == Shown("Eau propre", "fr")


def test_where_a_rendering_is_missing_the_source_is_shown_and_says_its_language(app):
    assert written().shown("es") == Shown("Clean water", "en")


@pytest.mark.parametrize("language", ["", "xx", "EN"])
def test_a_language_that_is_not_spoken_is_shown_the_source(app, language):
    assert written().shown(language) == Shown("Clean water", "en")


def test_what_is_shown_reads_as_its_words(app):
    assert f"{written().shown('fr')}" == "Eau propre"


def test_a_rendering_goes_stale_when_the_source_changes_and_is_still_shown(app):
    text = rewritten(written(), {"en": "Safe water"})
    assert text.shown("fr") == Shown("Eau propre", "fr", stale=True)
    assert text.shown("en") == Shown("Safe water", "en", stale=False)


def test_a_rendering_that_is_given_anew_is_no_longer_stale(app):
    text = rewritten(written(), {"en": "Safe water"})
    assert rewritten(text, {"fr": "Eau sûre"}).shown("fr") == Shown("Eau sûre", "fr", stale=False)


def test_a_rendering_that_is_sent_unchanged_beside_a_new_source_stays_stale(app):
    text = rewritten(written(), {"en": "Safe water", "fr": "Eau propre"})
    assert text.shown("fr").stale


def test_source_and_rendering_that_change_together_are_in_step(app):
    text = rewritten(written(), {"en": "Safe water", "fr": "Eau sûre"})
    assert text.shown("fr") == Shown("Eau sûre", "fr", stale=False)
    assert text.edition == 2


@pytest.mark.parametrize("same", ["Clean water", "  Clean water \n"])
def test_the_same_words_again_are_no_new_edition(app, same):
    text = rewritten(written(), {"en": same})
    assert text.edition == 1
    assert not text.shown("fr").stale


@pytest.mark.parametrize("nothing", [{}, {"en": ""}, {"en": "   "}])
def test_the_source_cannot_be_emptied(app, nothing):
    text = rewritten(written(), nothing)
    assert (text.body, text.edition) == ("Clean water", 1)


def test_an_emptied_rendering_is_removed_and_one_that_is_not_named_stays(app):
    text = rewritten(written({**BOTH, "es": "Agua limpia"}), {"en": "Clean water", "fr": " "})
    assert text.by_language == {"en": "Clean water", "es": "Agua limpia"}
    assert db.session.query(Rendering).count() == 1


def test_a_rendering_can_be_added_later(app):
    text = written({"en": "Clean water"})
    with transaction():
        services.render(text, "ar", "مياه نظيفة")
    assert text.shown("ar") == Shown("مياه نظيفة", "ar")


def test_a_rendering_made_after_a_change_is_made_from_the_new_edition(app):
    text = rewritten(written({"en": "Clean water"}), {"en": "Safe water"})
    with transaction():
        services.render(text, "fr", "Eau sûre")
    assert not text.shown("fr").stale


def test_removing_what_was_never_rendered_does_nothing(app):
    text = written({"en": "Clean water"})
    with transaction():
        services.render(text, "fr", "")
    assert text.renderings == []


def test_a_language_that_is_not_one_of_the_six_is_not_kept(app):
    text = rewritten(written({"en": "Clean water", "de": "Sauberes Wasser"}), {"de": "Wasser"})
    assert text.by_language == {"en": "Clean water"}


@pytest.mark.parametrize(
    ("words", "wish", "source"),
    [
        (BOTH, None, "en"),
        (BOTH, "fr", "fr"),
        (BOTH, "es", "en"),
        ({"fr": "Eau", "es": "Agua"}, None, "fr"),
        ({"es": "Agua", "fr": "Eau"}, "ru", "fr"),
        ({"en": "  ", "ru": "Вода"}, None, "ru"),
        ({"fr": " ", "es": "Agua"}, "fr", "es"),
    ],
)
def test_the_source_is_the_wish_then_english_then_whichever_has_words(app, words, wish, source):
    assert services.source_language(words, wish) == source
    assert written(words, source=wish).language == source


@pytest.mark.parametrize("words", [{}, {"en": ""}, {"en": " ", "fr": "\n"}])
def test_no_words_at_all_are_refused(app, words):
    with pytest.raises(RuleBroken) as caught:
        services.write(words)
    assert caught.value.code == "no-words"


def test_words_are_trimmed_and_empty_renderings_are_not_kept(app):
    text = written({"en": " Clean water ", "fr": "\tEau propre\n", "es": "  "})
    assert text.by_language == BOTH


def test_all_six_languages_are_kept(app):
    words = {code: f"{name} words" for code, name in LANGUAGES.items()}
    text = written(words)
    assert text.by_language == words
    assert all(text.shown(code) == Shown(words[code], code) for code in LANGUAGES)


def test_a_copy_has_the_same_words_and_a_life_of_its_own(app):
    text = written()
    with transaction():
        twin = services.copy(text)
    assert twin.by_language == text.by_language
    assert twin.id != text.id
    rewritten(twin, {"en": "Safe water", "fr": "Eau sûre"})
    assert text.by_language == BOTH
    assert db.session.query(Text).count() == 2


def test_a_copy_of_something_stale_is_as_stale_and_as_reviewed(app):
    text = rewritten(written(), {"en": "Safe water"})
    moment = datetime(2022, 5, 9, tzinfo=UTC)
    with transaction():
        text.renderings[0].reviewed_at = moment
        twin = services.copy(text)
    assert twin.shown("fr") == Shown("Eau propre", "fr", stale=True)
    assert (twin.edition, twin.renderings[0].reviewed_at) == (2, moment)


def test_a_language_is_rendered_once(app):
    text = make.text(BOTH)
    with pytest.raises(RuleBroken) as caught, transaction() as session:
        session.add(Rendering(text_id=text.id, language="fr", body="Eau"))
    assert caught.value.code == "conflict"
