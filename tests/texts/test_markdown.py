import time

import pytest
from markupsafe import Markup

from texts.markdown import LONGEST, plain, to_html


def test_emphasis_and_lists_become_html():
    assert to_html("We *ask* for **more**:\n\n- time\n- money") == Markup(
        '<p dir="auto">We <em>ask</em> for <strong>more</strong>:</p>\n'
        '<ul>\n<li dir="auto">time</li>\n<li dir="auto">money</li>\n</ul>\n'
    )


def test_the_result_is_safe_for_a_template():
    assert isinstance(to_html("x"), Markup)


@pytest.mark.parametrize(("level", "tag"), [(1, "h3"), (2, "h4"), (3, "h5"), (4, "h6"), (5, "h6"), (6, "h6")])
def test_a_heading_stays_below_those_of_the_page(level, tag):
    assert to_html("#" * level + " Goal") == Markup(f'<{tag} dir="auto">Goal</{tag}>\n')


def test_an_underlined_heading_stays_below_too():
    assert to_html("Goal\n====") == Markup('<h3 dir="auto">Goal</h3>\n')


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,AAAA)",
        "[x](//example.org)",
        "[x](/account/delete)",
        "![x](https://example.org/pixel.png)",
        "<javascript:alert(1)>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<style>*{display:none}</style>",
    ],
)
def test_nothing_active_gets_into_a_page(source):
    html = to_html(source)
    assert not any(tag in html for tag in ("<script", "<img", "<style", 'href="/', 'href="j', 'href="J', 'href="d'))


@pytest.mark.parametrize("address", ["https://example.org/a", "http://example.org", "mailto:desk@example.org"])
def test_links_to_the_web_and_to_mail_are_kept(address):
    html = to_html(f"[x]({address})")
    assert f'href="{address}"' in html
    assert 'rel="nofollow ugc noopener noreferrer"' in html


def test_a_list_begins_with_its_own_number():
    assert '<ol start="4">' in to_html("4. four\n5. five")


def test_each_block_takes_its_direction_from_its_letters():
    assert to_html("المجتمع المدني\n\nCivil society").count('dir="auto"') == 2


def test_a_text_that_is_too_long_is_cut_with_a_sign():
    html = to_html("word " * LONGEST)
    assert len(html) < LONGEST + 100
    assert html.rstrip().endswith("…</p>")


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "[" * 200_000,
        "[a" * 100_000,
        "*a _b " * 50_000,
        "> " * 100_000,
        "\n".join("  " * depth + "- a" for depth in range(500)),
        "[a](" * 100_000,
        "`a``" * 50_000,
        "a" * 1_000_000,
        " " * 1_000_000,
        "&" * 200_000,
    ],
    ids=["brackets", "links", "stars", "quotes", "nested lists", "targets", "code", "one word", "spaces", "ampersands"],
)
def test_hostile_texts_are_shown_in_seconds(source):
    begun = time.perf_counter()
    to_html(source)
    plain(source)
    assert time.perf_counter() - begun < 60  # about one second by itself, ten times that while coverage is traced


@pytest.mark.parametrize("source", ["", "   ", "\x00", "\n\n\n"])
def test_nothing_gives_nothing(source):
    assert to_html(source) == ""
    assert plain(source) == ""


def test_lone_surrogates_and_overriding_marks_do_not_reach_the_page():
    assert to_html("a\ud800\x00\u202e \u200fb") == Markup('<p dir="auto">a\ufffd \u200fb</p>\n')


def test_plain_words_keep_numbers_and_bullets():
    source = "# Goal\n\nWe *ask*\nfor [more](https://example.org).\n\n- time\n- money\n\n3. three\n4. four\n\n    code"
    assert plain(source) == "Goal\n\nWe ask for more.\n\n• time\n\n• money\n\n3. three\n\n4. four\n\ncode"
