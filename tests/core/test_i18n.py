"""Days, hours and zones as readers of the six languages write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from core.i18n import show_day, show_moment, speaking, zone_label

MAY = datetime(2026, 5, 9, 7, 0, tzinfo=UTC)
MONTHS = ["كانون الثاني/يناير", "أيار/مايو", "كانون الأول/ديسمبر"]


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Europe/Rome", "CEST"),
        ("Africa/Nairobi", "EAT"),
        ("Asia/Amman", "UTC+3"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("America/Sao_Paulo", "UTC\u22123"),
        ("UTC", "UTC"),
    ],
)
def test_a_zone_without_letters_is_named_by_its_distance(zone, label):
    assert zone_label(MAY, zone) == label


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "9 May 2026, 09:00 (CEST)"),
        ("es", "9 de mayo de 2026, 09:00 (CEST)"),
        ("fr", "9 mai 2026, 09:00 (CEST)"),
        ("zh", "2026年5月9日，09:00 (CEST)"),
        ("ar", "9 أيار/مايو 2026، \u206609:00 (CEST)\u2069"),
    ],
)
def test_a_moment_is_written_as_its_language_writes_days(app, language, written):
    with speaking(language):
        assert show_moment(MAY, "Europe/Rome") == written


def test_arabic_months_have_both_their_names(app):
    with speaking("ar"):
        days = [show_day(datetime(2026, month, 15, tzinfo=UTC)) for month in (1, 5, 12)]
    assert days == [f"15 {month} 2026" for month in MONTHS]


def test_a_day_in_numbers_stays_in_numbers_in_arabic(app):
    with speaking("ar"):
        assert "/" in show_day(MAY, form="short")
        assert "مايو" not in show_day(MAY, form="short")
