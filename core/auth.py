"""Who asks, and whether they may: every view says so, or the application does not start."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

AnyView = Callable[..., ResponseReturnValue]
View = TypeVar("View", bound=AnyView)
Policy = Callable[..., bool]
Loader = Callable[..., Any]


@dataclass(frozen=True)
class Actor:
    """The person who acts, as far as permissions need to know; loaded once a request.

    `roles` maps an event's key to the names of the roles held there; `site_roles` hold everywhere;
    `organisations` are those the person may speak for, `kinds` what these are.
    """

    id: uuid.UUID | None = None
    name: str = ""
    language: str = "en"
    site_roles: frozenset[str] = frozenset()
    roles: Mapping[uuid.UUID, frozenset[str]] = field(default_factory=dict)
    organisations: frozenset[uuid.UUID] = frozenset()
    kinds: frozenset[str] = frozenset()

    @property
    def signed_in(self) -> bool:
        """Whether this is somebody at all."""
        return self.id is not None

    def has_role(self, event_id: uuid.UUID, *wanted: str) -> bool:
        """Whether one of the roles is held in that event."""
        return not self.roles.get(event_id, frozenset()).isdisjoint(wanted)

    def has_site_role(self, *wanted: str) -> bool:
        """Whether one of the roles is held everywhere."""
        return not self.site_roles.isdisjoint(wanted)

    def is_insider(self, event_id: uuid.UUID | None) -> bool:
        """Whether the event's existence is no secret to them, even where they may not act."""
        return bool(self.site_roles) or (event_id is not None and event_id in self.roles)


NOBODY = Actor()

RoleSource = Callable[[uuid.UUID], Mapping[uuid.UUID, frozenset[str]]]
role_sources: list[RoleSource] = []  # areas that know of roles in events add theirs when they are connected


def roles_of(person_id: uuid.UUID) -> dict[uuid.UUID, frozenset[str]]:
    """All roles of a person, by event."""
    found: dict[uuid.UUID, frozenset[str]] = {}
    for source in role_sources:
        for event_id, roles in source(person_id).items():
            found[event_id] = found.get(event_id, frozenset()) | roles
    return found


class UnguardedView(Exception):
    """A route carries neither @requires nor @public."""


def current_actor() -> Actor:
    """Who asks; NOBODY for a visitor."""
    actor: Actor = g.get("actor", NOBODY)
    return actor


def anybody(actor: Actor) -> bool:
    """Policy: whoever has signed in."""
    return actor.signed_in


def public(view: View) -> View:
    """Mark a view that everybody may open."""
    view.guarded = "public"  # type: ignore[attr-defined]
    return view


def requires(policy: Policy, *, of: Loader | None = None) -> Callable[[AnyView], AnyView]:
    """Open the view only to those whom `policy(actor, thing)` lets in.

    `of` loads the thing from the address's values (or answers 404); the view receives the thing instead of the values.
    Without `of` the policy is asked about the actor alone.  A visitor is sent to sign in; to an outsider a private
    thing does not exist (404); an insider without the right gets 403.
    """

    def decorate(view: AnyView) -> AnyView:
        @wraps(view)
        def guarded(*args: object, **values: object) -> ResponseReturnValue:
            actor = current_actor()
            things = () if of is None else (of(**values),)
            if not policy(actor, *things):
                return refuse(actor, *things)
            return view(*things) if of is not None else view(*args, **values)

        guarded.guarded = f"{policy.__module__}.{policy.__qualname__}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def refuse(actor: Actor, thing: object = None) -> ResponseReturnValue:
    """The answer to somebody whom a policy does not let in."""
    if not actor.signed_in:
        if request.method == "GET":
            return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
        return redirect(url_for("people.sign_in"))
    if thing is None or actor.is_insider(getattr(thing, "event_id", None)):
        abort(403)
    abort(404)


def init_app(app: Flask) -> None:
    """Give templates the actor."""
    app.jinja_env.globals["current_actor"] = current_actor


def unguarded(app: Flask) -> list[str]:
    """Endpoints that carry neither mark."""
    return sorted(
        name for name, view in app.view_functions.items() if name != "static" and not hasattr(view, "guarded")
    )


def refuse_unguarded_views(app: Flask) -> None:
    """Called when all areas are connected: an unguarded view stops the start."""
    if missing := unguarded(app):
        raise UnguardedView("These views carry neither @requires nor @public: " + ", ".join(missing))
