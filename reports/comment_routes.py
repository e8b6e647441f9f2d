"""Comments on the outcome: send one, read all with their answers, recommend an answer, decide it."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass

from flask import abort
from flask.typing import ResponseReturnValue

from agendas.discussion import state_of
from core import clock
from core.auth import Actor, current_actor, public, requires
from core.db import db
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from decisions.models import Decision
from decisions.queries import latest_on
from people.queries import get_person, organisations_of
from reports import policies, queries
from reports.blueprint import bp, show, to, visible_event
from reports.forms import ActForm, AnswerForm, CommentForm
from reports.outcome_routes import discuss
from reports.paragraphs import Line, lay_out
from roundtables import risks
from roundtables.models import Event
from roundtables.queries import get_event
from texts import queries as texts
from texts import rounds
from texts.models import Clause, ConsultationRound, Contribution, ContributionKind, DispositionCode, Document
from texts.policies import is_decided, is_published


@dataclass(frozen=True)
class Place:
    """Where a comment is to stand: a paragraph, or with none the whole text; the round may not be open."""

    event: Event
    line: Line | None
    consultation: ConsultationRound | None

    @property
    def event_id(self) -> uuid.UUID:
        """The event it belongs to."""
        return self.event.id


def get_place(event_id: uuid.UUID, clause_id: uuid.UUID | None = None) -> Place:
    """A paragraph of the version that can be commented, or 404."""
    event = visible_event(event_id)
    version = queries.get_published(event)
    if version is None:
        abort(404)
    line = lay_out(version, language()).line(clause_id) if clause_id is not None else None
    if clause_id is not None and line is None:
        abort(404)
    consultation = texts.open_round_for(version.document)
    return Place(event, line, consultation if consultation and consultation.version_id == version.id else None)


def may_comment(actor: Actor, place: Place) -> bool:
    """Who speaks for an organisation."""
    return policies.may_comment(actor, place.event)


@bp.route("/events/<uuid:event_id>/outcome/comment", methods=["GET", "POST"])
@requires(may_comment, of=get_place)
def comment_whole(place: Place) -> ResponseReturnValue:
    """Comment on the outcome as a whole."""
    return write_comment(place)


@bp.route("/events/<uuid:event_id>/outcome/paragraphs/<uuid:clause_id>/comment", methods=["GET", "POST"])
@requires(may_comment, of=get_place)
def comment(place: Place) -> ResponseReturnValue:
    """Comment on one paragraph."""
    return write_comment(place)


def write_comment(place: Place) -> ResponseReturnValue:
    """The form, and what happens when it is sent."""
    actor, consultation = current_actor(), place.consultation
    if consultation is None or actor.id is None:
        return to("outcome", place.event.id, _("No round of comments is open at this moment."))
    person, cap = get_person(actor.id), risks.board(place.event.id).cap(None, consultation.cap)
    form = CommentForm(person, organisations_of(actor.id), cap, data={"language": language()})
    made: list[Contribution] = []

    def send() -> None:
        made.append(
            rounds.contribute(
                consultation,
                place.line.wording.clause if place.line is not None else None,
                organisation_id=form.organisation.data,
                kind=ContributionKind(form.kind.data),
                language=form.language.data,
                body=form.body.data,
                attribution=form.attribution.data,
                by=actor,
            )
        )

    if done(form, send):
        name = made[0].reference
        message = _("Your comment %(reference)s has arrived. Here you will find its answer.", reference=name)
        return to("comments", place.event.id, message, _anchor=name)
    return show("comment", place.event, form, line=place.line, consultation=consultation)


@bp.route("/events/<uuid:event_id>/outcome/comments")
@public
def comments(event_id: uuid.UUID) -> ResponseReturnValue:
    """Every comment with what became of it; those that wait only for their authors and for those who answer."""
    event = visible_event(event_id)
    document = queries.outcome_of(event)
    if document is None:
        abort(404)
    discussion = discuss(document)
    said = discussion.readable
    return show(
        "comments",
        event,
        document=document,
        said=said,
        all=len(discussion.contributions),
        counts=Counter(state_of(each) for each in said),
        state_of=state_of,
        places=places_of(document),
        contests=contests_of([each.contribution for each in discussion.mine]),
        may_decide=[each.contribution.id for each in said if policies.may_decide(current_actor(), each.contribution)],
    )


def contests_of(own: list[Contribution]) -> dict[uuid.UUID, Decision]:
    """By the key of one's own comment, the decision on its published answer, while it can be contested."""
    answers = {each.disposition.id: each.id for each in own if each.disposition is not None and is_published(each)}
    found = latest_on([each.disposition for each in own if each.disposition is not None and is_published(each)])
    now = clock.now()
    return {answers[each.subject_id]: each for each in found if each.contest_until and now < each.contest_until}


def places_of(document: Document) -> dict[uuid.UUID, Line]:
    """The line of the latest published version in which each clause stood."""
    found: dict[uuid.UUID, Line] = {}
    published = [each.id for each in document.versions if each.published_at is not None]
    for _key, version in sorted(texts.with_wordings(published).items(), key=lambda pair: pair[1].ordinal):
        found |= {line.clause_id: line for line in lay_out(version, language()).lines}
    return found


@bp.route("/events/<uuid:event_id>/outcome/comments/<uuid:contribution_id>/answer", methods=["GET", "POST"])
@requires(policies.may_answer, of=queries.get_comment)
def answer(contribution: Contribution) -> ResponseReturnValue:
    """Recommend what becomes of a comment."""
    event, document = belongings(contribution)
    if is_decided(contribution.disposition):
        return to("comments", event.id, _("This comment has its answer already."), _anchor=contribution.reference)
    discussion = discuss(document)
    form = answer_form(contribution, document, discussion.contributions)

    def recommend() -> None:
        clause_id, target_id = form.clause.data, form.duplicate_of.data
        rounds.recommend(
            contribution,
            code=DispositionCode(form.code.data),
            reason_words=form.reason.words,
            clause=db.session.get(Clause, clause_id) if clause_id else None,
            duplicate_of=texts.get_contribution(target_id) if target_id else None,
            by=current_actor(),
        )

    if done(form, recommend):
        message = _("Your recommendation is kept. Another person decides it.")
        return to("comments", event.id, message, _anchor=contribution.reference)
    return show(
        "answer",
        event,
        form,
        document=document,
        said=discussion.said(contribution),
        place=place_of(contribution, document),
    )


def place_of(contribution: Contribution, document: Document) -> Line | None:
    """Where a comment stands, in the latest version that has the place."""
    return places_of(document).get(contribution.clause_id) if contribution.clause_id else None


def belongings(contribution: Contribution) -> tuple[Event, Document]:
    """What a comment belongs to."""
    document = texts.get_document(contribution.round.document_id)
    if document.event_id is None:
        abort(404)
    return get_event(document.event_id), document


def answer_form(contribution: Contribution, document: Document, all_of_them: list[Contribution]) -> AnswerForm:
    """Filled with the present recommendation, or with the paragraph the comment is on."""
    version = queries.newest(document)
    lines = lay_out(texts.get_version(version.id), language()).lines if version is not None else []
    others = [each for each in all_of_them if each.id != contribution.id]
    given = contribution.disposition
    data: dict[str, object] = {"clause": contribution.clause_id}
    if given is not None:
        data = {
            "code": given.code,
            "reason": given.reason,
            "clause": given.clause_id or contribution.clause_id,
            "duplicate_of": given.duplicate_of_id,
        }
    removed = places_of(document).get(contribution.clause_id) if contribution.clause_id else None
    if removed is not None and removed.clause_id not in {each.clause_id for each in lines}:
        lines = [*lines, removed]
    return AnswerForm(lines, others, data=data)


@bp.route("/events/<uuid:event_id>/outcome/comments/<uuid:contribution_id>/decision", methods=["GET", "POST"])
@requires(policies.may_decide, of=queries.get_comment)
def decide(contribution: Contribution) -> ResponseReturnValue:
    """Make a recommended answer the answer."""
    event, document = belongings(contribution)
    disposition = contribution.disposition
    if disposition is None or is_decided(disposition):
        message = _("There is no recommended answer to decide upon.")
        return to("comments", event.id, message, _anchor=contribution.reference)
    form = ActForm()
    if done(form, lambda: rounds.decide(disposition, by=current_actor())):
        message = _("Decided. The author is told when the next version is published.")
        return to("comments", event.id, message, _anchor=contribution.reference)
    said = discuss(document).said(contribution)
    mine = disposition.recommended_by_id == current_actor().id
    return show(
        "decide",
        event,
        form,
        document=document,
        said=said,
        place=place_of(contribution, document),
        recommended_by_me=mine,
    )
