"""Pages of the annual mutual review: begin, answer for one's side, read both, agree on what follows."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from core import clock
from core.auth import current_actor, requires
from core.db import transaction
from core.forms import Form
from core.i18n import gettext as _
from core.i18n import language
from core.work import done
from people.models import Person
from people.visibility import name_for
from roundtables import policies, queries, review_services, reviews
from roundtables.blueprint import bp, show, to
from roundtables.models import Event
from roundtables.review_forms import AnswerForm, BeginForm, FollowUpForm
from roundtables.review_models import MutualReview
from roundtables.reviews import FollowUpOf, ReviewOf
from roundtables.risk_words import SIDES


@bp.route("/events/<uuid:event_id>/reviews", endpoint="reviews")
@requires(reviews.may_take_part, of=queries.get_event)
def list_reviews(event: Event) -> ResponseReturnValue:
    """The reviews of the event's series, year by year."""
    return show_list(event, BeginForm(formdata=None))


def show_list(event: Event, form: Form) -> ResponseReturnValue:
    """The list, with what was refused."""
    years = reviews.years_to_begin(event) if policies.may_prepare(current_actor(), event) else []
    return show("reviews", event, form, found=reviews.list_reviews(event), years=years, all_sides=SIDES)


@bp.route("/events/<uuid:event_id>/reviews/begin", methods=["POST"])
@requires(policies.may_prepare, of=queries.get_event)
def begin_review(event: Event) -> ResponseReturnValue:
    """Open the review of a year for both sides."""
    form = BeginForm()
    made: list[MutualReview] = []
    if done(form, lambda: made.append(review_services.begin(event, form.year.data, by=current_actor()))):
        return to("review", event.id, _("The review is open for both sides."), review_id=made[0].id)
    return show_list(event, form)


@bp.route("/events/<uuid:event_id>/reviews/<uuid:review_id>", methods=["GET", "POST"])
@requires(reviews.may_take_part, of=reviews.get_review)
def review(of: ReviewOf) -> ResponseReturnValue:
    """One's own side's answer; once both are in, both side by side."""
    side = reviews.side_of(current_actor(), of.event)
    given = of.answer(side) if side else None
    names = ("promised", "kept", "change", "language")
    present = {name: getattr(given, name) for name in names} if given else {"language": language()}
    form = AnswerForm(data=present)

    def keep() -> None:
        if side is not None:
            said = {name: form[name].data or "" for name in names}
            review_services.answer(of, side, by=current_actor(), **said)

    if done(form, keep):
        return to("review", of.event.id, _("Your side's answer is kept."), review_id=of.review.id)
    return show_review(of, form)


def show_review(of: ReviewOf, form: Form) -> ResponseReturnValue:
    """The page of one review, with the form that fits where it stands."""
    side = reviews.side_of(current_actor(), of.event)
    if of.complete and not isinstance(form, FollowUpForm):
        refused, form = form, follow_up_form(of, formdata=None)
        form.form_errors.extend(refused.form_errors)
    return show(
        "review",
        of.event,
        form,
        of=of,
        side=side,
        all_sides=SIDES,
        called=lambda person: called(person, of.event),
        today=clock.now().date(),
    )


def called(person: Person, event: Event) -> str:
    """How somebody who sees to a follow-up is named to the other side: as they chose to be shown."""
    organisation = person.memberships[0].organisation if person.memberships else None
    return name_for(current_actor(), person, organisation, event.id)


def follow_up_form(of: ReviewOf, **values: object) -> FollowUpForm:
    """The form for one more thing that was agreed."""
    return FollowUpForm([(each, called(each, of.event)) for each in reviews.list_owners(of)], **values)


@bp.route("/events/<uuid:event_id>/reviews/<uuid:review_id>/follow-ups", methods=["POST"])
@requires(reviews.may_take_part, of=reviews.get_review)
def add_follow_up(of: ReviewOf) -> ResponseReturnValue:
    """Note what both agreed to do."""
    form = follow_up_form(of)

    def keep() -> None:
        review_services.agree(
            of, what=form.what.data or "", owner_id=form.owner.data, due_on=form.due_on.data, by=current_actor()
        )

    if done(form, keep):
        return to("review", of.event.id, _("It is noted."), review_id=of.review.id)
    return show_review(of, form)


@bp.route("/events/<uuid:event_id>/reviews/<uuid:review_id>/follow-ups/<uuid:follow_up_id>/done", methods=["POST"])
@requires(reviews.may_take_part, of=reviews.get_follow_up)
def finish_follow_up(found: FollowUpOf) -> ResponseReturnValue:
    """It is done."""
    event_id, review_id = found.event_id, found.of.review.id
    with transaction():
        review_services.finish(found.follow_up, by=current_actor())
    return to("review", event_id, _("Noted as done."), review_id=review_id)
