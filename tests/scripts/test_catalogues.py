"""The catalogues follow the source, and say what is left to translate."""

import gettext
import os
from pathlib import Path

import pytest

from scripts import catalogues


@pytest.fixture
def root(tmp_path) -> Path:
    """A project with two areas and a few sentences."""
    write(tmp_path / "people/services.py", 'from core.i18n import gettext as _\n_("Your account is closed.")\n')
    write(tmp_path / "people/templates/people/list.html", '<h1>{{ _("People") }}</h1>')
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def words(root: Path, language: str = "fr") -> dict[object, object]:
    catalogue = catalogues.read(catalogues.catalogue_path(root, language), language)
    return {message.id: message.string for message in catalogue if message.id}


def translate(root: Path, english: str, translation: str, language: str = "fr") -> None:
    path = catalogues.catalogue_path(root, language)
    entry = f'msgid "{english}"\nmsgstr "'
    path.write_text(path.read_text().replace(f'{entry}"', f'{entry}{translation}"'))


def complete(root: Path) -> None:
    for language in catalogues.LANGUAGES:
        for english in ("Your account is closed.", "People"):
            translate(root, english, f"{english} ({language})", language)


def test_sentences_come_from_python_and_from_templates(root):
    catalogues.update(root)
    assert set(words(root)) == {"Your account is closed.", "People"}


def test_pages_letters_and_plain_texts_are_read_alike(root):
    write(root / "people/templates/people/email/closed.txt", '{{ _("Goodbye") }}')
    catalogues.update(root)
    assert "Goodbye" in words(root)


def test_a_block_in_a_template_is_one_sentence_without_its_line_breaks(root):
    write(root / "texts/templates/texts/a.html", "{% trans %}\n  Read the\n  whole text.\n{% endtrans %}")
    catalogues.update(root)
    assert "Read the whole text." in words(root)


def test_lazy_sentences_and_contexts_and_plurals_are_found(root):
    write(root / "texts/forms.py", '_l("Title")\npgettext("of a meeting", "Chair")')
    write(root / "texts/views.py", 'ngettext("%(num)s place", "%(num)s places", n)')
    catalogues.update(root)
    assert {"Title", "Chair", ("%(num)s place", "%(num)s places")} <= set(words(root))


def test_the_tests_own_words_are_not_translated(root):
    write(root / "tests/people/test_a.py", '_("Only a test")')
    catalogues.update(root)
    assert "Only a test" not in words(root)


def test_a_template_that_cannot_be_read_stops_the_update(root):
    write(root / "people/templates/people/broken.html", "{% if %}")
    with pytest.raises(Exception, match="Expected an expression"):
        catalogues.update(root)


def test_english_says_what_the_source_says(root):
    write(root / "texts/a.py", 'ngettext("%(num)s place", "%(num)s places", n)')
    catalogues.update(root)
    english = words(root, "en")
    assert english["People"] == "People"
    assert english["%(num)s place", "%(num)s places"] == ("%(num)s place", "%(num)s places")


@pytest.mark.parametrize(("language", "forms"), [("ar", 6), ("es", 2), ("ru", 3), ("zh", 1)])
def test_each_language_has_a_line_for_each_of_its_plural_forms(root, language, forms):
    write(root / "texts/a.py", 'ngettext("%(num)s place", "%(num)s places", n)')
    catalogues.update(root)
    assert len(words(root, language)["%(num)s place", "%(num)s places"]) == forms


def test_a_second_update_changes_nothing(root):
    catalogues.update(root)
    before = {path: path.read_bytes() for path in root.rglob("*.po*")}
    catalogues.update(root)
    assert {path: path.read_bytes() for path in root.rglob("*.po*")} == before


def test_moving_a_sentence_inside_its_file_changes_nothing(root):
    catalogues.update(root)
    before = catalogues.template_path(root).read_bytes()
    source = root / "people/services.py"
    source.write_text("\n\n\n" + source.read_text())
    catalogues.update(root)
    assert catalogues.template_path(root).read_bytes() == before


def test_a_long_sentence_stays_on_one_line(root):
    sentence = "A sentence that is much longer than a line of a catalogue usually is " * 3
    write(root / "texts/a.py", f'_("{sentence}")')
    catalogues.update(root)
    assert f'msgid "{sentence}"' in catalogues.template_path(root).read_text()


def test_translations_survive_an_update(root):
    catalogues.update(root)
    translate(root, "People", "Personnes")
    write(root / "texts/a.py", '_("New")')
    catalogues.update(root)
    assert words(root)["People"] == "Personnes"


def test_a_new_sentence_is_not_guessed_from_a_similar_one(root):
    catalogues.update(root)
    translate(root, "Your account is closed.", "Votre compte est fermé.")
    write(root / "people/services.py", '_("Your account is closed!")')
    catalogues.update(root)
    assert words(root)["Your account is closed!"] == ""


def test_a_sentence_nobody_uses_is_dropped(root):
    catalogues.update(root)
    (root / "people/services.py").unlink()
    catalogues.update(root)
    assert "Your account is closed." not in catalogues.catalogue_path(root, "fr").read_text()


def test_a_sentence_that_gets_a_plural_is_translated_anew(root):
    catalogues.update(root)
    translate(root, "People", "Personnes")
    write(root / "people/templates/people/list.html", '{{ ngettext("People", "Peoples", n) }}')
    catalogues.update(root)
    assert words(root)["People", "Peoples"] == ("", "")


def test_a_complete_catalogue_passes_the_check(root, capsys):
    catalogues.update(root)
    complete(root)
    capsys.readouterr()
    assert catalogues.check(root) == 0
    assert capsys.readouterr().out == ""


def test_a_missing_translation_fails_the_check_and_is_named(root, capsys):
    catalogues.update(root)
    assert catalogues.check(root) == 1
    assert "fr/LC_MESSAGES/messages.po: not translated: People" in capsys.readouterr().out


def test_many_missing_translations_are_counted(root, capsys):
    write(root / "texts/a.py", "".join(f'_("Sentence {number}")\n' for number in range(30)))
    catalogues.update(root)
    catalogues.check(root)
    assert "fr/LC_MESSAGES/messages.po: and 12 more" in capsys.readouterr().out


def test_a_sentence_that_is_not_yet_in_the_template_fails_the_check(root, capsys):
    catalogues.update(root)
    complete(root)
    write(root / "texts/a.py", '_("New")')
    assert catalogues.check(root) == 1
    assert "messages.pot: not in step with the source" in capsys.readouterr().out


def test_a_doubtful_translation_fails_the_check(root, capsys):
    catalogues.update(root)
    complete(root)
    path = catalogues.catalogue_path(root, "ru")
    path.write_text(path.read_text().replace('msgid "People"', '#, fuzzy\nmsgid "People"'))
    assert catalogues.check(root) == 1
    assert "ru/LC_MESSAGES/messages.po: marked as fuzzy: People" in capsys.readouterr().out


def test_an_update_does_not_make_a_doubtful_translation_certain(root):
    catalogues.update(root)
    complete(root)
    path = catalogues.catalogue_path(root, "ru")
    path.write_text(path.read_text().replace('msgid "People"', '#, fuzzy\nmsgid "People"'))
    catalogues.update(root)
    assert "fuzzy" in path.read_text()


def test_a_placeholder_that_a_translation_lost_fails_the_check(root, capsys):
    write(root / "texts/a.py", '_("Dear %(name)s")')
    catalogues.update(root)
    complete(root)
    for language in catalogues.LANGUAGES:
        translate(root, "Dear %(name)s", "Hello %(nom)s", language)
    assert catalogues.check(root) == 1
    assert "Dear %(name)s" in capsys.readouterr().out


def test_the_check_writes_nothing(root):
    catalogues.check(root)
    assert list(root.rglob("*.po*")) == []


def test_a_compiled_catalogue_translates(root):
    catalogues.update(root)
    translate(root, "People", "Personnes")
    catalogues.update(root)
    os.utime(catalogues.catalogue_path(root, "fr"))
    catalogues.compile_stale(root)
    french = gettext.translation("messages", root / "translations/catalogues", ["fr"])
    assert french.gettext("People") == "Personnes"


def test_only_what_is_older_than_its_source_is_compiled_again(root):
    catalogues.update(root)
    binary = catalogues.catalogue_path(root, "fr").with_suffix(".mo")
    source = catalogues.catalogue_path(root, "fr")
    os.utime(source, (1, 1))
    written = binary.stat().st_mtime_ns
    catalogues.compile_stale(root)
    assert binary.stat().st_mtime_ns == written
    os.utime(source, (written // 10**9 + 5, written // 10**9 + 5))
    catalogues.compile_stale(root)
    assert binary.stat().st_mtime_ns != written


def test_an_unknown_word_is_answered_with_the_known_ones(capsys):
    assert catalogues.main(["guess"]) == 2
    assert "update|check" in capsys.readouterr().err


def test_a_plural_may_fill_in_more_than_the_sentence_about_one(root):
    source = 'ngettext("%(num)d person.", "%(num)d persons of %(groups)d groups.", 2, groups=1)'
    write(root / "texts/a.py", source)
    catalogue = catalogues.in_step("fr", catalogues.extract(root), None)
    message = catalogue.get("%(num)d person.")
    message.string = ("%(num)d personne.", "%(num)d personnes de %(groups)d groupes.")
    assert not [fault for fault in catalogues.faults(catalogue) if "person" in fault]
    message.string = ("%(num)d personne.", "%(num)d personnes de %(groupes)d groupes.")
    assert [fault for fault in catalogues.faults(catalogue) if "person" in fault]
