from datetime import timedelta

import pytest

from core import clock
from core.db import db, transaction
from core.rules import RuleBroken
from people.models import Attribution
from reports import queries, services
from reports.models import Source
from tests import make
from tests.reports import builders
from tests.texts import builders as texts
from texts.models import ClauseKind, DispositionCode

pytestmark = pytest.mark.slow


def outcome_of(event):
    return f"/en/events/{event.id}/outcome"


def test_before_publication_visitors_read_what_will_be_here(browser):
    event = make.event()
    assert "will be published here" in browser.get(outcome_of(event)).select_one(".empty").text
    builders.draft(event, by=builders.writer(event))
    assert "will be published here" in browser.get(outcome_of(event)).select_one(".empty").text


def test_the_rapporteur_begins_adds_a_chapter_and_a_paragraph(browser):
    event = make.event()
    browser.sign_in(make.rapporteur(event))
    page = browser.submit(
        outcome_of(event), form="main form", language="en", symbol="RT/1", **{"title-en": "Outcome of the day"}
    )
    assert "Begin with the heading of the first chapter" in page.text
    new = outcome_of(event) + "/write/new"
    browser.submit(new, kind="heading-1", **{"words-en": "Priorities", "words-ar": "الأولويات"})
    page = browser.submit(new, kind="paragraph-1", **{"words-en": "We *agree*."})
    assert page.select_one("h2[id]").get_text(" ", strip=True) == "I. Priorities"
    assert page.select_one(".para .n").text == "1."
    assert page.select_one(".para em").text == "agree"


def test_the_editing_page_is_not_for_participants(browser):
    event = make.event()
    builders.draft(event, by=builders.writer(event))
    browser.sign_in(make.representative()).get(outcome_of(event) + "/write", status=404)
    browser.sign_in(make.reviewer(event)).get(outcome_of(event) + "/write", status=403)


def test_a_part_without_words_is_explained_at_its_field(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.draft(event, by=make.actor(author))
    page = browser.sign_in(author).submit(outcome_of(event) + "/write/new", status=422, kind="paragraph-1")
    assert "at least one language" in page.select_one(".error").text


def test_an_unknown_kind_of_part_is_refused(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.draft(event, by=make.actor(author))
    browser.sign_in(author)
    browser.post(outcome_of(event) + "/write/new", status=422, kind="session-1", **{"words-en": "x"})


def test_a_part_can_be_put_behind_another_one(browser):
    event = make.event()
    author = make.rapporteur(event)
    document = builders.draft(event, "First.", "Last.", by=make.actor(author))
    first = builders.paragraph(document.draft)
    browser.sign_in(author)
    page = browser.submit(
        f"{outcome_of(event)}/write/new?after={first.clause_id}", kind="paragraph-1", **{"words-en": "Between."}
    )
    said = [each.text for each in page.select(".para > p")]
    assert said == ["First.", "Between.", "Last."]


@pytest.mark.parametrize("after", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_address_that_names_no_part_adds_at_the_end(browser, after):
    event = make.event()
    author = make.rapporteur(event)
    builders.draft(event, "First.", by=make.actor(author))
    browser.sign_in(author)
    page = browser.submit(f"{outcome_of(event)}/write/new?after={after}", kind="paragraph-1", **{"words-en": "Last."})
    assert [each.text for each in page.select(".para > p")] == ["First.", "Last."]


def test_a_part_changes_its_words_and_its_kind(browser):
    event = make.event()
    author = make.rapporteur(event)
    document = builders.draft(event, "First.", by=make.actor(author))
    path = f"{outcome_of(event)}/write/{builders.paragraph(document.draft).id}"
    page = browser.sign_in(author).submit(path, kind="heading-2", **{"words-en": "A section"})
    assert page.select_one("h3[id]").get_text(" ", strip=True) == "A. A section"


def test_parts_move_and_say_when_they_cannot(browser):
    event = make.event()
    author = make.rapporteur(event)
    document = builders.draft(event, "First.", "Second.", by=make.actor(author))
    second = builders.paragraph(document.draft, 2)
    browser.sign_in(author)
    page = browser.post(f"{outcome_of(event)}/write/{second.id}/earlier")
    assert [each.text for each in page.select(".para > p")] == ["Second.", "First."]
    first = builders.paragraph(queries.get_draft(event), 2)
    assert "the last here already" in browser.post(f"{outcome_of(event)}/write/{first.id}/later").text


def test_the_summary_stays_before_the_first_chapter_and_has_no_number(app):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, by=by).draft
    with transaction():
        made = services.add_part(version, kind=ClauseKind.SUMMARY, words={"en": "In short."}, by=by)
        heading = version.wordings[1]
        with pytest.raises(RuleBroken) as broken:
            services.move_part(heading, earlier=True, by=by)
    assert version.wordings[0] is made
    assert broken.value.code == "summary-first"


def test_removing_is_asked_once_and_sources_become_free(browser):
    event = make.event()
    author = make.rapporteur(event)
    by = make.actor(author)
    note = builders.note(event, by=by)
    document = builders.draft(event, by=by)
    wording = builders.paragraph(document.draft)
    with transaction():
        services.link(wording.clause, note, by=by)
    assert queries.unplaced(event) == []
    path = f"{outcome_of(event)}/write/{wording.id}/remove"
    browser.sign_in(author)
    assert "goes out of the draft" in browser.get(path).text
    browser.submit(path, form="main form")
    assert [each.id for each in queries.unplaced(event)] == [note.id]


def test_another_events_part_is_not_found(browser):
    event, other = make.event(), make.event()
    author = make.rapporteur(event)
    document = builders.draft(other, by=builders.writer(other))
    browser.sign_in(author).get(f"{outcome_of(event)}/write/{builders.paragraph(document.draft).id}", status=404)


def test_footnotes_are_numbered_through_the_document(browser):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, by=by).draft
    with transaction():
        for words in ("One.[^1]", "Two.[^1]"):
            services.add_part(
                version,
                kind=ClauseKind.PARAGRAPH,
                words={"en": words},
                footnotes={"1": {"en": f"Note on {words[:3]}"}},
                by=by,
            )
        services.publish_draft(version, by=by)
    page = browser.get(outcome_of(event))
    assert [each.text for each in page.select("sup")] == ["1", "2"]
    assert [each.text for each in page.select(".notes li")] == ["Note on One", "Note on Two"]


@pytest.mark.parametrize(
    ("words", "notes", "code"),
    [
        ("A.[^1]", {}, "no-note"),
        ("A.", {"1": {"en": "x"}}, "note-not-called"),
        ("A.[^1]", {"1": {"en": "x" * 901}}, "too-long"),
    ],
)
def test_a_mark_and_its_note_belong_together(app, words, notes, code):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, by=by).draft
    with pytest.raises(RuleBroken) as broken, transaction():
        services.add_part(version, kind=ClauseKind.PARAGRAPH, words={"en": words}, footnotes=notes, by=by)
    assert broken.value.code == code


def test_a_missing_footnote_is_explained_and_nothing_typed_is_lost(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.draft(event, by=make.actor(author))
    browser.sign_in(author)
    page = browser.submit(outcome_of(event) + "/write/new", status=422, kind="paragraph-1", **{"words-en": "Said.[^a]"})
    assert "there is no such note" in page.select_one("#footnotes").text
    assert "Said.[^a]" in page.text


def test_a_footnote_typed_with_its_paragraph_is_kept(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.draft(event, by=make.actor(author))
    browser.sign_in(author)
    fields = {"words-en": "Said.[^a]", "footnotes-0-mark": "a", "footnotes-0-words-en": "By many."}
    page = browser.submit(outcome_of(event) + "/write/new", kind="paragraph-1", **fields)
    assert page.select_one(".notes li").text == "By many."


def test_without_a_draft_there_is_nothing_to_publish_and_the_page_says_so(browser):
    event = make.event()
    browser.sign_in(make.rapporteur(event))
    assert "There is no draft to publish." in browser.get(outcome_of(event) + "/publish").text


def test_publishing_the_zero_draft_opens_a_round_of_comments(browser):
    event = make.event(starts_at=clock.now() + timedelta(days=30))
    author = make.rapporteur(event)
    builders.draft(event, by=make.actor(author))
    closes = (clock.now() + timedelta(days=5)).strftime("%Y-%m-%dT%H:%M")
    page = browser.sign_in(author).submit(
        outcome_of(event) + "/publish", symbol="RT/2030/L.1", comments_until=closes, cap="organisation"
    )
    assert "RT/2030/L.1" in page.select_one(".facts").text
    assert "Comments until" in page.select_one(".facts").text
    consultation = queries.texts.open_round_for(queries.outcome_of(event))
    assert consultation.cap == Attribution.ORGANISATION


def test_a_round_that_would_close_before_it_opens_is_explained_at_its_field(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.draft(event, by=make.actor(author))
    page = browser.sign_in(author).submit(
        outcome_of(event) + "/publish", status=422, comments_until="2001-01-01T10:00", symbol=""
    )
    assert "still to come" in page.select_one("#comments_until-error").text
    assert queries.outcome_of(event).published is None


def test_what_is_not_traced_is_marked_for_staff_only(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.published(event, by=make.actor(author))
    assert "no source" not in browser.get(outcome_of(event)).text
    assert browser.sign_in(author).get(outcome_of(event)).text.count("no source") == 2


def test_before_publishing_the_page_names_paragraphs_without_a_source(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.draft(event, by=make.actor(author))
    page = browser.sign_in(author).get(outcome_of(event) + "/publish")
    assert "Nothing is traced to: 1. and 2." in page.select_one("aside").text


def test_a_source_below_a_paragraph_counts_for_it(app):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, "Two things:", by=by).draft
    with transaction():
        below = services.add_part(version, kind=ClauseKind.SUB_PARAGRAPH, words={"en": "one;"}, by=by)
        assert len(queries.without_source(version)) == 1
        services.link(below.clause, builders.note(event, by=by), by=by)
        db.session.flush()
        assert queries.without_source(version) == []


def test_sub_paragraphs_count_in_letters_in_each_languages_manner(browser):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, builders.SIX, by=by).draft
    with transaction():
        services.add_part(version, kind=ClauseKind.SUB_PARAGRAPH, words=builders.SIX, by=by)
        services.publish_draft(version, by=by)
    marks = {code: browser.get(f"/{code}/events/{event.id}/outcome").select(".n")[-1].text for code in builders.SIX}
    assert marks == {"en": "(a)", "fr": "a)", "es": "a)", "ru": "a)", "zh": "(a)", "ar": "(أ)"}


def test_an_untranslated_paragraph_stands_in_its_own_language_and_says_so(browser):
    event = make.event()
    builders.published(event, "Only in English.", by=builders.writer(event))
    page = browser.get(f"/ar/events/{event.id}/outcome")
    assert page.select_one('.para > p[lang="en"][dir="ltr"]').text.startswith("Only in English.")
    assert page.select_one(".para .untranslated")
    assert "English" in page.select_one("aside p.small").text


def test_a_former_version_says_that_it_was_replaced(browser):
    event = make.event()
    by = builders.writer(event)
    document = builders.published(event, by=by, symbol="RT/L.1")
    builders.revise(document, by=by)
    assert "has been replaced" in browser.get(outcome_of(event) + "?version=1").text
    page = browser.get(outcome_of(event))
    assert "has been replaced" not in page.text
    assert "We agree on something better." in page.text
    assert "RT/L.1" in page.select_one("aside").text


@pytest.mark.parametrize("version", ["7", "-1", "999999999999999999999999"])
def test_a_version_that_never_was_is_not_found(browser, version):
    event = make.event()
    builders.published(event, by=builders.writer(event))
    browser.get(f"{outcome_of(event)}?version={version}", status=404)


def test_a_draft_cannot_be_read_by_its_number(browser):
    event = make.event()
    by = builders.writer(event)
    document = builders.published(event, by=by)
    with transaction():
        services.start_revision(document, by=by)
    browser.get(outcome_of(event) + "?version=2", status=404)


def test_two_versions_are_compared_word_by_word(browser):
    event = make.event()
    by = builders.writer(event)
    document = builders.published(event, by=by)
    builders.revise(document, by=by)
    page = browser.get(outcome_of(event) + "/changes")
    assert "something better" in page.select_one(".para ins").text
    assert "first" in page.select_one(".para del").text
    assert "1 change" in page.select_one(".facts").text


@pytest.mark.parametrize("query", ["", "?from=1&to=1", "?from=9", "?to=9"])
def test_there_is_nothing_to_compare_with_one_version(browser, query):
    event = make.event()
    builders.published(event, by=builders.writer(event))
    browser.get(outcome_of(event) + "/changes" + query, status=404)


def test_the_next_version_is_begun_from_the_one_in_force(browser):
    event = make.event()
    author = make.rapporteur(event)
    builders.published(event, "First.", by=make.actor(author))
    browser.sign_in(author)
    page = browser.press(outcome_of(event), "Begin the next version")
    assert [each.text for each in page.select(".para > p")] == ["First."]
    browser.post(outcome_of(event) + "/start")  # pressed twice in two windows
    assert len(queries.outcome_of(event).versions) == 2


def test_whoever_reads_the_outcome_pays_for_no_more_queries_with_more_paragraphs(browser):
    short, long = make.event(), make.event()
    by = builders.writer(short)
    builders.published(short, "One.", by=by)
    document = builders.draft(long, *(f"Paragraph {number}." for number in range(12)), by=by)
    with transaction():
        for number in range(1, 13):
            services.link(builders.paragraph(document.draft, number).clause, builders.note(long, str(number)), by=by)
        services.publish_draft(document.draft, by=by)
    browser.get(outcome_of(short))
    few = len(browser.queries)
    browser.get(outcome_of(long))
    assert len(browser.queries) <= few + 8  # the notes' own tables


def test_an_accepted_comment_is_traced_to_the_paragraph_it_changed(app):
    event = make.event()
    by, other = texts.writer(event), texts.writer(event)
    document = builders.published(event, by=by, comments_until=clock.now() + timedelta(hours=1))
    clause = builders.paragraph(document.published).clause
    comment = texts.comment(queries.texts.open_round_for(document), clause)
    texts.answer(comment, recommender=by, decider=other, code=DispositionCode.ACCEPTED, clause=clause)
    builders.revise(document, by=by, waiver="All are answered.")
    assert [each.contribution_id for each in db.session.scalars(db.select(Source))] == [comment.id]
