"""What the risk register switches on in an agenda: notices on its lines, and how far authors are named."""

from __future__ import annotations

import pytest

from roundtables import risks
from roundtables.risk_models import Switch
from tests import make
from tests.agendas import builders
from tests.roundtables import agreements
from tests.texts import builders as texts


def clause(event, title="Civic space"):
    return next(key for key, name in risks.session_titles(event.id).items() if name == title)


@pytest.mark.parametrize(
    ("switch", "words"), [(Switch.NO_PHOTOGRAPHS, "No photographs"), (Switch.NO_RECORDING, "No recording")]
)
@pytest.mark.parametrize("rest", ["", "/print"])
def test_a_session_carries_its_notice(app, browser, switch, words, rest):
    event = make.event()
    builders.published(event, by=texts.writer(event))
    agreements.risk(event, switch, clause_id=clause(event))
    page = browser.get(f"/en/events/{event.id}/agenda{rest}")
    articles = [each for each in page.select("article") if words in each.get_text()]
    assert len(articles) == 1
    assert "Civic space" in articles[0].get_text()


def test_a_notice_of_the_event_stands_at_each_of_its_sessions_and_at_no_break(app, browser):
    event = make.event()
    builders.published(event, by=texts.writer(event))
    agreements.risk(event, Switch.NO_PHOTOGRAPHS)
    page = browser.get(f"/en/events/{event.id}/agenda")
    assert sum("No photographs" in each.get_text() for each in page.select("article")) == 3


def said(event, title):
    """An answered comment on one line, by somebody who wishes to be named."""
    by, other = texts.writer(event), texts.writer(event)
    document = builders.published(event, by=by)
    consultation = texts.open_round(document.published, by=by)
    line = builders.clause(document.published, title) if title else None
    author = make.representative(name="Asha Named", of=make.organisation("Open House"), attribution="named")
    comment = texts.comment(consultation, line, author=author, attribution="named")
    texts.answer(comment, recommender=by, decider=other)
    return comment


@pytest.mark.parametrize("title", ["Civic space", None])
def test_with_pseudonyms_nobody_reads_who_commented_on_the_event(app, browser, title):
    event = make.event()
    comment = said(event, title)
    agreements.risk(event, Switch.PSEUDONYMS)
    browser.sign_in(make.rapporteur(event))
    for path in ("/agenda", "/agenda/comments", f"/agenda/comments/{comment.id}"):
        page = browser.get(f"/en/events/{event.id}{path}").get_text()
        assert "Asha Named" not in page
        assert "Open House" not in page


def test_without_pseudonyms_the_author_is_named_as_chosen(app, browser):
    event = make.event()
    said(event, "Civic space")
    page = browser.sign_in(make.rapporteur(event)).get(f"/en/events/{event.id}/agenda/comments")
    assert "Asha Named, Open House" in page.get_text()


def test_pseudonyms_of_one_session_hide_who_commented_on_it(app, browser):
    event = make.event()
    said(event, "Civic space")
    agreements.risk(event, Switch.PSEUDONYMS, clause_id=clause(event))
    page = browser.sign_in(make.rapporteur(event)).get(f"/en/events/{event.id}/agenda/comments")
    assert "Asha Named" not in page.get_text()


def test_with_pseudonyms_nobody_is_offered_to_be_named(app, browser):
    event = make.event()
    document = builders.published(event, by=texts.writer(event))
    texts.open_round(document.published, by=texts.writer(event))
    person = make.representative(name="Asha Named", of=make.organisation("Open House"), attribution="named")
    path = f"/en/events/{event.id}/agenda/comment"
    assert len(browser.sign_in(person).get(path).select("[name=attribution]")) == 4
    agreements.risk(event, Switch.PSEUDONYMS)
    assert [each["value"] for each in browser.get(path).select("[name=attribution]")] == ["region", "anonymous"]
