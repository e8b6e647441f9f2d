"""Pages for everybody and for those concerned: criteria and numbers, one's own decisions, one's own appeals."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from core import clock
from core.auth import anybody, current_actor, public, requires
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from decisions import appeals, desk_routes, policies, queries
from decisions.blueprint import bp, matter_of, show, to
from decisions.forms import AppealForm, ConfirmForm
from decisions.models import Appeal, Area, Decision, Grounds
from decisions.occasions import Occasion, find_occasion, get_occasion
from decisions.standing import STANDING
from decisions.words import AREAS
from translations.models import Rendering, Text

__all__ = ["bp", "desk_routes"]


def standing(area: Area) -> Text:
    """The criteria that come with the system, as content that no row holds."""
    words = STANDING[area]
    renderings = [Rendering(language=code, body=body, made_from=1) for code, body in words.items() if code != "en"]
    return Text(language="en", body=words["en"], edition=1, renderings=renderings)


@bp.route("/how-we-decide")
@public
def site() -> ResponseReturnValue:
    """The criteria every event begins with, and the numbers of the whole site."""
    return show(
        "criteria",
        None,
        areas={area: standing(area) for area in AREAS},
        versions={},
        numbers=queries.published_numbers(None),
    )


@bp.route("/events/<uuid:event_id>/how-we-decide")
@requires(policies.may_see, of=get_occasion)
def event(occasion: Occasion) -> ResponseReturnValue:
    """The criteria in force in an event and the former ones, with its numbers."""
    versions = queries.versions(occasion.id)
    return show(
        "criteria",
        occasion,
        areas={area: versions[area][0].text if area in versions else standing(area) for area in AREAS},
        versions=versions,
        numbers=queries.published_numbers(occasion.id),
        days=queries.days_to_answer(occasion.id),
    )


@bp.route("/decisions")
@requires(anybody)
def mine() -> ResponseReturnValue:
    """Decisions about oneself and those one speaks for, and what became of them."""
    found = queries.list_own_decisions(current_actor())
    return show(
        "mine",
        None,
        decisions=found,
        appeals=queries.appeals_on(found),
        occasions={key: find_occasion(key) for key in {each.event_id for each in found}},
    )


@bp.route("/decisions/<uuid:decision_id>/contest", methods=["GET", "POST"])
@requires(policies.may_contest, of=queries.get_decision)
def contest(decision: Decision) -> ResponseReturnValue:
    """Say why a decision is wrong; once."""
    if (found := queries.appeal_on(decision)) is not None:
        return redirect(url_for("decisions.own_appeal", appeal_id=found.id), 303)
    form, by = AppealForm(), current_actor()
    made: list[Appeal] = []

    def lodge() -> None:
        grounds, words = Grounds(form.grounds.data), form.words.data or ""
        made.append(appeals.lodge(decision, grounds=grounds, words=words, language=language(), by=by))

    if done(form, lodge):
        message = _("The decision is contested. We write to you once somebody else has looked at it.")
        return to("own_appeal", message, appeal_id=made[0].id)
    obstacle = appeals.obstacle(decision, clock.now())
    return show("contest", get_occasion(decision.event_id), form, decision=decision, obstacle=obstacle)


@bp.route("/appeals/<uuid:appeal_id>")
@requires(policies.may_follow, of=queries.get_own_appeal)
def own_appeal(appeal: Appeal) -> ResponseReturnValue:
    """Where one's appeal stands."""
    return show(
        "own_appeal",
        get_occasion(appeal.event_id),
        appeal=appeal,
        decision=appeal.decision,
        matter=matter_of(appeal.decision),
        may_withdraw=appeal.pending and policies.may_withdraw(current_actor(), appeal),
    )


@bp.route("/appeals/<uuid:appeal_id>/withdraw", methods=["GET", "POST"])
@requires(policies.may_withdraw, of=queries.get_own_appeal)
def withdraw(appeal: Appeal) -> ResponseReturnValue:
    """Give it up; asked once."""
    form = ConfirmForm()
    if done(form, lambda: appeals.withdraw(appeal, by=current_actor())):
        return to("own_appeal", _("The appeal is withdrawn. The decision stands."), appeal_id=appeal.id)
    return show("withdraw", get_occasion(appeal.event_id), form, appeal=appeal)
