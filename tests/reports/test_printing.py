from datetime import timedelta

import pytest
from pypdfium2 import PdfDocument
from sqlalchemy import func, select

from core import clock
from core.db import db, transaction
from core.i18n import LANGUAGES
from core.jobs import Job
from people.models import Attribution
from registration.models import State
from reports import press, printing, queries, services
from reports.models import PrintedCopy
from reports.renderers.document import AgendaAnnex, CommentsAnnex, Heading, Item, Paragraph, ParticipationAnnex
from tests import make
from tests.agendas import builders as agendas
from tests.registration import builders as registration
from tests.reports import builders
from tests.texts import builders as texts
from texts.models import ClauseKind, DispositionCode, DocumentKind
from texts.numbering import numbers


def pdf_of(event, code="en", version=1):
    return f"/en/events/{event.id}/outcome/{version}/{code}.pdf"


def printed(event, language="en"):
    return printing.assemble(queries.get_published(event), language)


def fake_render(document):
    return b"%PDF-1.7 " + document.language.encode()


def words_in(content):
    return "\n".join(page.get_textpage().get_text_range() for page in PdfDocument(content))


@make.kept
def next_agenda(event, *, by):
    """The agenda's next version, with the answers that were decided."""
    agendas.services.publish_agenda(agendas.services.start_draft(event, by=by), by=by, waiver="The round is short.")


def full(event):
    """A draft in force with comments on agenda and text, answered, by authors who must not all be named."""
    by, other = texts.writer(event), texts.writer(event)
    agenda = agendas.published(event, by=by)
    consultation = texts.open_round(agenda.published, by=by)
    said = texts.comment(
        consultation,
        agendas.clause(agenda.published, "Open floor"),
        author=make.representative(name="CANARY Named", of=make.organisation("Open House")),
        body="Give it an hour.",
    )
    texts.answer(said, recommender=by, decider=other)
    next_agenda(event, by=by)
    document = builders.published(event, by=by, comments_until=clock.now() + timedelta(days=2), cap=Attribution.REGION)
    clause = builders.paragraph(document.published).clause
    hidden = texts.comment(
        queries.texts.open_round_for(document),
        clause,
        author=make.representative(name="SECRET Person", of=make.organisation("SECRET House")),
        body="Say it better.",
    )
    texts.answer(hidden, recommender=by, decider=other, code=DispositionCode.ACCEPTED, clause=clause)
    waiting = texts.comment(queries.texts.open_round_for(document), clause, body="WAITING comment")
    with transaction():
        services.link(clause, said, by=by)
        services.link(clause, waiting, by=by)
    builders.revise(document, by=by, waiver="One comment is answered later.")
    return document


def test_page_and_paper_agree_on_every_number(app):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, "One.", "Two.", by=by).draft
    with transaction():
        services.add_part(version, kind=ClauseKind.SUB_PARAGRAPH, words={"en": "first;"}, by=by)
        services.add_part(version, kind=ClauseKind.HEADING, level=2, words={"en": "More"}, by=by)
        services.add_part(version, kind=ClauseKind.PARAGRAPH, words={"en": "Three."}, by=by)
        services.publish_draft(version, by=by)
    document = printed(event)
    shown = [getattr(block, "mark", None) or str(block.number) for block in document.blocks]
    counted = numbers(queries.get_published(event).wordings, DocumentKind.OUTCOME).values()
    assert [each.strip(".") for each in shown] == list(counted) == ["I", "1", "2", "(a)", "A", "3"]
    assert [type(block) for block in document.blocks] == [Heading, Paragraph, Paragraph, Item, Heading, Paragraph]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_masthead_speaks_the_documents_language(app, language):
    event = make.event()
    builders.published(event, by=builders.writer(event), symbol="RT/2030/L.1")
    document = printed(event, language)
    assert document.masthead.symbol == "RT/2030/L.1"
    assert document.masthead.distribution.language == language
    assert document.masthead.address == f"http://localhost/{language}/events/{event.id}/outcome"
    assert document.masthead.begins.isoformat() == "2030-05-09"


def test_an_untranslated_paragraph_keeps_its_language_on_paper(app):
    event = make.event()
    builders.published(event, "Only English.", by=builders.writer(event))
    document = printed(event, "ru")
    assert document.blocks[1].words.language == "en"
    assert document.title.language == "en"
    assert printed(event, "fr").title.language == "fr"
    assert printed(event, "fr").title.translated


def test_a_summary_is_printed_before_the_text(app):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, by=by).draft
    with transaction():
        services.add_part(version, kind=ClauseKind.SUMMARY, words={"en": "In short."}, by=by)
        services.publish_draft(version, by=by)
    document = printed(event)
    assert [each.body for each in document.summary] == ["In short."]
    assert all(block.words.body != "In short." for block in document.blocks)


def test_notes_with_the_same_mark_stay_apart_on_paper(app):
    event = make.event()
    by = builders.writer(event)
    version = builders.draft(event, by=by).draft
    with transaction():
        for words in ("A.[^1]", "B.[^1]"):
            services.add_part(
                version,
                kind=ClauseKind.PARAGRAPH,
                words={"en": words},
                footnotes={"1": {"en": f"On {words[0]}"}},
                by=by,
            )
        services.publish_draft(version, by=by)
    document = printed(event)
    assert sorted(each.body for each in document.footnotes.values()) == ["On A", "On B"]
    assert all(f"[^{mark}]" in "".join(b.words.body for b in document.blocks) for mark in document.footnotes)


def test_the_annexes_hold_agenda_counts_and_answers(app):
    event = make.event()
    full(event)
    form = registration.open_form(event)
    registration.registration(form, state=State.ACCEPTED)
    document = printed(event)
    assert [type(each) for each in document.annexes] == [AgendaAnnex, ParticipationAnnex, CommentsAnnex]
    assert [each.mark for each in document.annexes] == ["Annex I", "Annex II", "Annex III"]
    agenda, counts, comments = document.annexes
    assert [entry.item.body for entry in agenda.days[0].entries][:2] == ["1. Opening", "2. Civic space"]
    assert agenda.zone == "CEST"
    assert sum(each.count for each in counts.regions) == 1
    assert [each.reference for each in comments.comments] == ["A/R1-C0001", "O/R1-C0001"]
    assert comments.comments[0].place == "Agenda, 2.2"
    assert (comments.comments[1].place, comments.comments[1].effect) == ("Paragraph 1", "Paragraph 1")


def test_once_people_came_those_who_came_are_counted(app):
    event = make.event()
    builders.published(event, by=builders.writer(event))
    form = registration.open_form(event)
    here = registration.registration(form, state=State.ACCEPTED)
    registration.registration(form, state=State.ACCEPTED)
    session = registration.session(event)
    registration.present(here, session)
    counts = printed(event).annexes[0]
    assert sum(each.count for each in counts.modes) == 1


def test_without_agenda_people_or_comments_there_is_no_annex(app):
    event = make.event()
    builders.published(event, by=builders.writer(event))
    assert printed(event).annexes == ()


def test_on_paper_nobody_is_named_beyond_what_author_and_round_allow(app):
    event = make.event()
    full(event)
    whole = repr(printed(event))
    assert "CANARY Named" in whole  # chose to be named, and the round allowed it
    assert "SECRET" not in whole  # chose to be named, but the round's cap is the region
    assert "Participant " in whole
    assert "WAITING comment" not in whole


def test_no_address_to_join_by_reaches_the_paper(app):
    event = make.event()
    full(event)
    registration.session(event, join_url="https://rooms.example/secret-4711")
    assert "secret-4711" not in repr(printed(event))


def test_the_sources_line_links_only_comments_that_are_in_the_annex(app):
    event = make.event()
    full(event)
    paragraph = next(block for block in printed(event).blocks if isinstance(block, Paragraph))
    assert [(each.label, each.reference) for each in paragraph.sources] == [
        ("Comment A/R1-C0001", "A/R1-C0001"),
        ("Comment O/R1-C0001", "O/R1-C0001"),
        ("Comment O/R1-C0002", ""),
    ]


def test_publishing_has_six_languages_printed_by_the_worker(app):
    event = make.event()
    builders.published(event, by=builders.writer(event))
    waiting = db.session.scalars(select(Job).where(Job.name == queries.PRINTING)).all()
    assert {job.arguments["language"] for job in waiting} == set(LANGUAGES)


def test_a_request_never_prints_but_says_that_the_worker_does(browser):
    event = make.event()
    builders.published(event, by=builders.writer(event))
    page = browser.get(pdf_of(event, "fr"), status=202)
    assert "is being made" in page.select_one("h1").text
    assert not page.select("meta[http-equiv]")
    browser.get(pdf_of(event, "fr"), status=202)
    asked = db.session.scalar(select(func.count()).where(Job.name == queries.PRINTING))
    assert asked == len(LANGUAGES)  # not once more for each look


def test_the_kept_copy_is_handed_out_until_something_changes(browser):
    event = make.event()
    by = builders.writer(event)
    document = builders.published(event, by=by, symbol="RT/2030/L.1")
    version_id = document.published.id
    press.make_copy(version_id, "en", fake_render)
    assert browser.get(pdf_of(event)) == "%PDF-1.7 en"
    assert browser.response.mimetype == "application/pdf"
    assert 'filename="RT-2030-L.1-en.pdf"' in browser.response.headers["Content-Disposition"]
    with transaction():
        services.link(builders.paragraph(queries.get_published(event)).clause, builders.note(event, by=by), by=by)
    assert "before the last change" in browser.get(pdf_of(event), status=202).text
    assert browser.get(pdf_of(event) + "?former=1") == "%PDF-1.7 en"


def test_a_reader_who_has_the_copy_is_not_sent_it_again(browser):
    event = make.event()
    document = builders.published(event, by=builders.writer(event))
    press.make_copy(document.published.id, "en", fake_render)
    browser.get(pdf_of(event))
    tag = browser.response.headers["ETag"]
    assert browser.open("GET", pdf_of(event), headers={"If-None-Match": tag}).status_code == 304


def test_no_transaction_is_open_while_the_file_is_made(app):
    event = make.event()
    document = builders.published(event, by=builders.writer(event))
    seen = []

    def render(document):
        seen.append(db.session().in_transaction())
        return b"%PDF"

    press.make_copy(document.published.id, "en", render)
    assert seen == [False]


def test_a_copy_that_is_right_is_not_made_twice(app):
    event = make.event()
    document = builders.published(event, by=builders.writer(event))
    key, calls = document.published.id, []

    def render(document):
        calls.append(document.language)
        return b"%PDF"

    press.make_copy(key, "en", render)
    press.make_copy(key, "en", render)
    assert calls == ["en"]
    assert db.session.scalar(select(func.count()).select_from(PrintedCopy)) == 1


@pytest.mark.parametrize("path", ["1/tlh.pdf", "2/en.pdf", "0/en.pdf"])
def test_copies_that_cannot_be_are_not_found(browser, path):
    event = make.event()
    by = builders.writer(event)
    document = builders.published(event, by=by)
    with transaction():
        services.start_revision(document, by=by)
    browser.get(f"/en/events/{event.id}/outcome/{path}", status=404)


@pytest.mark.slow
def test_the_worker_prints_what_it_was_asked_for(app, work):
    event = make.event()
    document = builders.draft(event, "We agree.", by=builders.writer(event))
    key = document.draft.id
    with transaction():
        services.queue_copies(document.draft, ["en"])
    assert work() == 1
    copy = queries.find_copy(key, "en")
    assert "We agree." in words_in(copy.pdf)


@pytest.mark.slow
def test_an_event_writes_its_outcome_in_every_language_asked_for(app, tmp_path):
    event = make.event()
    builders.published(event, builders.SIX, by=builders.writer(event))
    paths = press.write_outcomes(event, tmp_path / "outcome", ["en", "fr"])
    assert [path.name for path in paths] == ["en.pdf", "fr.pdf"]
    assert "Un." in words_in(paths[1].read_bytes())


def test_an_imported_paper_is_printed_with_its_own_numbers(app, tmp_path):
    by = texts.writer(make.event())
    with transaction():
        document = queries.texts.Document(
            kind=DocumentKind.IMPORTED, title=make.text("Strategy"), symbol="S/1", language="en"
        )
        document.versions = [queries.texts.DocumentVersion(ordinal=1, state_name="draft")]
        db.session.add(document)
        db.session.flush()
        add_printed(document.versions[0], ClauseKind.HEADING, "Goals", "1.", heading=True)
        add_printed(document.versions[0], ClauseKind.PARAGRAPH, "An output.", "1.1.2")
        add_printed(document.versions[0], ClauseKind.BULLET, "An activity.", "")
    path = tmp_path / "papers" / "strategy.pdf"
    result = app.test_cli_runner().invoke(args=["print-document", "S/1", "--to", str(path)])
    assert result.exit_code == 0, result.output
    assert "1.1.2" in words_in(path.read_bytes())
    assert by


def add_printed(version, kind, words, number, heading=False):
    wording = texts.services.new_wording(
        version,
        kind=kind,
        printed_number=number,
        heading_words={"en": words} if heading else None,
        body_words=None if heading else {"en": words},
    )
    wording.position = len(version.wordings) + 1
    version.wordings.append(wording)


def test_the_command_says_when_there_is_no_such_document(app, tmp_path):
    result = app.test_cli_runner().invoke(args=["print-document", "NONE", "--to", str(tmp_path / "x.pdf")])
    assert "There is no document NONE" in result.output


def test_every_answer_of_an_agenda_round_says_where_it_stood(app):
    event = make.event()
    by, other = texts.writer(event), texts.writer(event)
    agenda = agendas.published(event, by=by)
    consultation = texts.open_round(agenda.published, by=by)
    for clause in (None, agendas.clause(agenda.published, "Coffee")):
        texts.answer(texts.comment(consultation, clause), recommender=by, decider=other)
    next_agenda(event, by=by)
    builders.published(event, by=by)
    rows = printed(event).annexes[-1].comments
    assert [each.place for each in rows] == ["Agenda, as a whole", "Agenda, a break"]
