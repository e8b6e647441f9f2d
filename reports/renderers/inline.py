"""Words into markup: escaping, emphasis, footnotes, and the language of every part that is not in the document's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from babel import Locale, UnknownLocaleError
from markupsafe import Markup, escape

from core.i18n import direction
from core.i18n import gettext as _
from reports.renderers.document import Words

# WeasyPrint never splits a note at the foot that is longer than the page: it dribbles on, two lines a page.
LONGEST_NOTE = 900
# Control characters are refused by XML; embeddings and overrides could turn the text that follows them around.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")
# Bold stands in the text only for conclusions and recommendations.
STRONG = re.compile(r"\*\*(?=\S)([^*]+?)(?<=\S)\*\*")
EMPHASIS = re.compile(r"\*(?=\S)([^*]+?)(?<=\S)\*")
CALL = re.compile(r"\[\^([^\]\s]{1,20})\]")
BLANK_LINE = re.compile(r"\n\s*\n")
FRENCH_SPACE = re.compile(r"[ \u00a0](?=[;:!?»])|(?<=«)[ \u00a0]")
SCRIPTS = (
    (re.compile("[\u0600-\u06ff]"), "ar"),
    (re.compile("[\u4e00-\u9fff]"), "zh"),
    (re.compile("[\u0400-\u04ff]"), "ru"),
)
OTHER_THAN_LATIN = frozenset({"ar", "zh"})


@dataclass(slots=True)
class Inline:
    """Writes the words of one document in the order of its pages, because it counts the footnotes as it goes."""

    language: str
    footnotes: Mapping[str, Words]
    used: dict[str, int] = field(default_factory=dict)
    long_notes: list[tuple[int, Words]] = field(default_factory=list)

    def text(self, words: Words) -> Markup:
        """The words with their emphasis and footnotes, and the note that they are not translated."""
        return self.body(words) + self.remark(words)

    def body(self, words: Words) -> Markup:
        """The words with their emphasis and footnotes, in a part of their own where the language differs."""
        marked = Markup(CALL.sub(self._call, _markup(words)))  # noqa: S704 (escaped before)
        attributes = self.attributes(words)
        return Markup("<span{}>{}</span>").format(attributes, marked) if attributes else marked

    def quoted(self, words: Words) -> Markup:
        """The words of somebody else, in which a footnote mark is not ours and stays what it is."""
        return Markup('<div{} class="quoted">{}{}</div>').format(
            self.attributes(words), _markup(words), self.remark(words)
        )

    def attributes(self, words: Words) -> Markup:
        """` lang dir` for words in another language, else nothing."""
        if not self.is_foreign(words):
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(words.language, direction(words.language))

    def is_foreign(self, words: Words) -> bool:
        """Whether the reader finds another language here than the document's."""
        return words.language != self.language

    def is_turned(self, words: Words) -> bool:
        """Whether the words run against the document's direction."""
        return direction(words.language) != direction(self.language)

    def remark(self, words: Words) -> Markup:
        """The visible note that words are not translated, in the document's language."""
        if not self.is_foreign(words):
            return Markup("")
        name = self.language_name(words.language)
        note = (
            _("[available in: %(language)s]", language=name)
            if words.translated
            else _("[original: %(language)s]", language=name)
        )
        return Markup(' <bdi class="untranslated" lang="{}" dir="{}">{}</bdi>').format(
            self.language, direction(self.language), note
        )

    def language_name(self, code: str) -> str:
        """The name of a language in the document's language; a code that is not known stands for itself."""
        try:
            return Locale.parse(code, sep="-").get_display_name(self.language) or code
        except (UnknownLocaleError, ValueError):
            return code

    def name(self, text: str) -> Markup:
        """A name keeps its own script and direction, whatever stands around it."""
        attributes = self._of_script(text)
        return Markup("<bdi{}>{}</bdi>").format(attributes, clean(text)) if attributes else escape(clean(text))

    def link(self, text: str, target: str) -> Markup:
        """A name that leads somewhere; one element only, since a part inside a link would be a link without its tag."""
        return Markup('<a{} href="#{}">{}</a>').format(self._of_script(text), target, clean(text))

    def _of_script(self, text: str) -> Markup:
        script = next((language for pattern, language in SCRIPTS if pattern.search(text)), "")
        if script and script != self.language:
            return Markup(' lang="{}" dir="{}"').format(script, direction(script))
        if not script and self.language in OTHER_THAN_LATIN:
            return Markup(' class="latin" dir="ltr"')
        return Markup("")

    def _call(self, match: re.Match[str]) -> str:
        mark = match[1]
        if mark not in self.footnotes:
            return match[0]
        if mark in self.used:
            number = self.used[mark]
            return Markup('<sup class="call"><a href="#note-{0}">{0}</a></sup>').format(number)
        number = self.used[mark] = len(self.used) + 1
        note = self.footnotes[mark]
        inside = self._see_below(number, note) if len(note.body) > LONGEST_NOTE else self._note(note)
        return Markup('<span class="note" data-tag="Note" data-number="{0}" id="note-{0}">{1}</span>').format(
            number, inside
        )

    def _note(self, note: Words) -> Markup:
        return Markup("<span{}>{}</span>{}").format(self.attributes(note), _markup(note), self.remark(note))

    def _see_below(self, number: int, note: Words) -> Markup:
        self.long_notes.append((number, note))
        opening = Words(f"{plain(note)[:120].rsplit(' ', 1)[0]} …", note.language, note.translated)
        return Markup('<span{}>{}</span> <a class="to-page" href="#long-note-{}">{}</a>').format(
            self.attributes(opening), _markup(opening), number, _("This note is continued after the text.")
        )


def clean(text: str) -> str:
    """Without the characters that no page can show."""
    return UNPRINTABLE.sub("", text)


def plain(words: Words) -> str:
    """The words without any markup, for the contents, the bookmarks and the file's own description."""
    return " ".join(EMPHASIS.sub(r"\1", STRONG.sub(r"\1", CALL.sub("", clean(words.body)))).split())


def _markup(words: Words) -> Markup:
    text = clean(words.body).strip()
    if words.language == "fr":
        text = FRENCH_SPACE.sub("\u00a0", text)
    marked = EMPHASIS.sub(r"<em>\1</em>", STRONG.sub(r"<strong>\1</strong>", str(escape(text))))
    return Markup(BLANK_LINE.sub("<br>", marked))  # noqa: S704 (escaped one line above)
