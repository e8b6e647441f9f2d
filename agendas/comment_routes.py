"""Pages of comments on an agenda: send one, read all with their answers, recommend an answer, decide it."""

from __future__ import annotations

import uuid
from collections import Counter

from flask import abort
from flask.typing import ResponseReturnValue

from agendas import policies, queries
from agendas.blueprint import bp, show, to
from agendas.discussion import Discussion, state_of
from agendas.forms import ActForm, AnswerForm, CommentForm
from agendas.plan import Entry, Place
from core.auth import current_actor, requires
from core.db import db
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from decisions.appeals import contest_of
from people.queries import get_person, organisations_of
from roundtables import risks
from roundtables.models import Event
from roundtables.queries import get_event
from texts import queries as texts
from texts import rounds
from texts.models import Clause, Contribution, ContributionKind, DispositionCode, Document
from texts.policies import is_decided


@bp.route("/events/<uuid:event_id>/agenda/comment", methods=["GET", "POST"])
@requires(policies.may_comment, of=queries.get_place)
def comment_whole(place: Place) -> ResponseReturnValue:
    """Comment on the agenda as a whole."""
    return write_comment(place)


@bp.route("/events/<uuid:event_id>/agenda/lines/<uuid:clause_id>/comment", methods=["GET", "POST"])
@requires(policies.may_comment, of=queries.get_place)
def comment(place: Place) -> ResponseReturnValue:
    """Comment on one line of the agenda."""
    return write_comment(place)


def write_comment(place: Place) -> ResponseReturnValue:
    """The form, and what happens when it is sent."""
    actor, consultation = current_actor(), place.consultation
    if consultation is None or actor.id is None:
        return show("closed", place.event, entry=place.entry)
    person = get_person(actor.id)
    cap = risks.board(place.event.id).cap(place.entry.clause_id if place.entry is not None else None, consultation.cap)
    form = CommentForm(person, organisations_of(actor.id), cap, data={"language": language()})
    made: list[Contribution] = []
    event_id, clause = place.event.id, place.entry.wording.clause if place.entry is not None else None

    def send() -> None:
        made.append(
            rounds.contribute(
                consultation,
                clause,
                organisation_id=form.organisation.data,
                kind=ContributionKind(form.kind.data),
                language=form.language.data,
                body=form.body.data,
                attribution=form.attribution.data,
                by=actor,
            )
        )

    if done(form, send):
        message = _(
            "Your comment %(reference)s has arrived. Here you will find its answer.", reference=made[0].reference
        )
        return to("one_comment", event_id, message, contribution_id=made[0].id)
    return show("comment", place.event, form, entry=place.entry, consultation=consultation)


@bp.route("/events/<uuid:event_id>/agenda/comments")
@requires(policies.may_see, of=get_event)
def comments(event: Event) -> ResponseReturnValue:
    """Every comment with what became of it; those that wait only for their authors and for those who answer."""
    document = queries.agenda_of(event)
    if document is None:
        return show("nothing", event, draft=None)
    discussion, places = discussed(document)
    said = discussion.readable
    return show(
        "comments",
        event,
        document=document,
        said=said,
        all=len(discussion.contributions),
        counts=Counter(state_of(each) for each in said),
        state_of=state_of,
        places=places,
        consultation=texts.open_round_for(document),
        decides=policies.decides(current_actor(), event),
    )


def discussed(document: Document) -> tuple[Discussion, dict[uuid.UUID, Entry]]:
    """The discussion, and the line of the latest published version in which each clause stood."""
    ordinals = {version.id: version.ordinal for version in document.versions}
    discussion = Discussion(texts.contributions_of(document), ordinals, current_actor())
    lines = queries.lines_by_version(document)
    places: dict[uuid.UUID, Entry] = {}
    for version in document.versions:
        if version.published_at is not None:
            places |= {line.clause_id: line for line in lines[version.id]}
    return discussion, places


@bp.route("/events/<uuid:event_id>/agenda/comments/<uuid:contribution_id>")
@requires(policies.may_read_comment, of=queries.get_comment)
def one_comment(contribution: Contribution) -> ResponseReturnValue:
    """One comment, where it stands, and its answer."""
    event, document = event_and_document(contribution)
    if not policies.may_see(current_actor(), event):
        abort(404)
    discussion, places = discussed(document)
    return show(
        "one_comment",
        event,
        said=discussion.said(contribution),
        state=state_of(discussion.said(contribution)),
        place=places.get(contribution.clause_id) if contribution.clause_id else None,
        places=places,
        mine=contribution.author_id == current_actor().id,
        decides=policies.may_decide(current_actor(), contribution),
        recommended_by_me=recommended_by_me(contribution),
        act=ActForm(),
        contest=contest_of(contribution.disposition, current_actor()),
    )


def event_and_document(contribution: Contribution) -> tuple[Event, Document]:
    """What a comment belongs to."""
    document = texts.get_document(contribution.round.document_id)
    if document.event_id is None:
        abort(404)
    return get_event(document.event_id), document


def recommended_by_me(contribution: Contribution) -> bool:
    """Whether the reader recommended the answer, and so cannot decide it."""
    answer = contribution.disposition
    return answer is not None and answer.recommended_by_id == current_actor().id


@bp.route("/events/<uuid:event_id>/agenda/comments/<uuid:contribution_id>/answer", methods=["GET", "POST"])
@requires(policies.may_answer, of=queries.get_comment)
def answer(contribution: Contribution) -> ResponseReturnValue:
    """Recommend what becomes of a comment."""
    event, document = event_and_document(contribution)
    discussion, places = discussed(document)
    lines = queries.lines_of(document.draft) if document.draft is not None else list(places.values())
    form = answer_form(contribution, lines, discussion)

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

    if is_decided(contribution.disposition):
        return to("one_comment", event.id, _("This comment has its answer already."), contribution_id=contribution.id)
    if done(form, recommend):
        message = _("Your recommendation is kept. Another person decides it.")
        return to("comments", event.id, message, _anchor=contribution.reference)
    place = places.get(contribution.clause_id) if contribution.clause_id else None
    return show("answer", event, form, said=discussion.said(contribution), place=place)


def answer_form(contribution: Contribution, lines: list[Entry], discussion: Discussion) -> AnswerForm:
    """Filled with the present recommendation, or with the line the comment is on."""
    others = [each for each in discussion.contributions if each.id != contribution.id]
    given = contribution.disposition
    data: dict[str, object] = {"clause": contribution.clause_id}
    if given is not None:
        data = {
            "code": given.code,
            "reason": given.reason,
            "clause": given.clause_id or contribution.clause_id,
            "duplicate_of": given.duplicate_of_id,
        }
    return AnswerForm(lines, others, data=data)


@bp.route("/events/<uuid:event_id>/agenda/comments/<uuid:contribution_id>/decision", methods=["GET", "POST"])
@requires(policies.may_decide, of=queries.get_comment)
def decide(contribution: Contribution) -> ResponseReturnValue:
    """Make a recommended answer the answer."""
    event, document = event_and_document(contribution)
    disposition = contribution.disposition
    if disposition is None or is_decided(disposition):
        message = _("There is no recommended answer to decide upon.")
        return to("one_comment", event.id, message, contribution_id=contribution.id)
    form = ActForm()
    if done(form, lambda: rounds.decide(disposition, by=current_actor())):
        message = _("Decided. The author is told when the next version is published.")
        return to("comments", event.id, message, _anchor=contribution.reference)
    discussion, places = discussed(document)
    place = places.get(contribution.clause_id) if contribution.clause_id else None
    return show(
        "decide",
        event,
        form,
        said=discussion.said(contribution),
        place=place,
        places=places,
        recommended_by_me=recommended_by_me(contribution),
    )
