"""Marks of chapters, sections, sub-paragraphs and annexes as each language writes them; an index counts from 1.

The number of a paragraph is the same in every language, so that one reference serves all; only its dress differs.
"""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase

ROMAN = ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
CHINESE = "零一二三四五六七八九"
ARABIC_ORDINALS = (
    "أولا|ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا|ثامنا|تاسعا|عاشرا|حادي عشر|ثاني عشر|ثالث عشر|رابع عشر|خامس عشر|"
    "سادس عشر|سابع عشر|ثامن عشر|تاسع عشر|عشرون"
)
ARABIC_ANNEXES = (
    "الأول|الثاني|الثالث|الرابع|الخامس|السادس|السابع|الثامن|التاسع|العاشر|الحادي عشر|الثاني عشر|الثالث عشر|"
    "الرابع عشر|الخامس عشر|السادس عشر|السابع عشر|الثامن عشر|التاسع عشر|العشرون"
)
ARABIC_LETTER_NAMES = (
    "ألف|باء|جيم|دال|هاء|واو|زاي|حاء|طاء|ياء|كاف|لام|ميم|نون|سين|عين|فاء|صاد|قاف|راء|شين|تاء|ثاء|خاء|ذال|ضاد|ظاء|غين"
)
ARABIC_LETTERS = "أ|ب|ج|د|هـ|و|ز|ح|ط|ي|ك|ل|م|ن|س|ع|ف|ص|ق|ر|ش|ت|ث|خ|ذ|ض|ظ|غ"
ANNEX = {"en": "Annex", "fr": "Annexe", "es": "Anexo", "ru": "Приложение", "zh": "附件", "ar": "المرفق"}
HALF_BRACKET = frozenset({"fr", "es", "ru"})


def roman(number: int) -> str:
    """`14` as XIV, from 1 to 89."""
    _check(number, 89)
    letters = ""
    for value, letter in ROMAN:
        count, number = divmod(number, value)
        letters += letter * count
    return letters


def chinese(number: int) -> str:
    """`21` as 二十一, from 1 to 99."""
    _check(number, 99)
    tens, units = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return head + (CHINESE[units] if units else "")


def chapter_mark(index: int, language: str) -> str:
    """I. / أولا - / 一、"""
    if language == "zh":
        return f"{chinese(index)}、"
    return f"{_nth(ARABIC_ORDINALS, index)} -" if language == "ar" else f"{roman(index)}."


def section_mark(index: int, language: str) -> str:
    """A. / ألف - / （一）"""
    if language == "zh":
        return f"（{chinese(index)}）"
    return f"{_nth(ARABIC_LETTER_NAMES, index)} -" if language == "ar" else f"{_letters(ascii_uppercase, index)}."


def sub_mark(index: int, language: str, depth: int = 1) -> str:
    """(a), a) or (أ); one level deeper (i), i) or (1)."""
    if language == "ar":
        return f"({_nth(ARABIC_LETTERS, index) if depth == 1 else index})"
    letter = _letters(ascii_lowercase, index) if depth == 1 else roman(index).lower()
    return f"{letter})" if language in HALF_BRACKET else f"({letter})"


def annex_mark(index: int, language: str) -> str:
    """Annex II / المرفق الثاني / 附件二"""
    word = ANNEX.get(language, ANNEX["en"])
    if language == "zh":
        return f"{word}{chinese(index)}"
    return f"{word} {_nth(ARABIC_ANNEXES, index) if language == 'ar' else roman(index)}"


def paragraph_mark(number: int, language: str) -> str:
    """12. or, in Arabic, 12 -"""
    return f"{number} -" if language == "ar" else f"{number}."


def _letters(alphabet: str, index: int) -> str:
    """a … z, then aa, bb … as United Nations documents continue."""
    _check(index, 26 * 26)
    turns, place = divmod(index - 1, 26)
    return alphabet[place] * (turns + 1)


def _nth(series: str, index: int) -> str:
    """The name of that place; past the end of the names, the figure."""
    _check(index, 9999)
    names = series.split("|")
    return names[index - 1] if index <= len(names) else str(index)


def _check(number: int, most: int) -> None:
    if not 1 <= number <= most:
        raise ValueError(f"no mark for {number}: from 1 to {most}")
