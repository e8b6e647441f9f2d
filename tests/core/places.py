"""An application with a few more addresses, on which everything can go wrong."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from flask import abort, g, request

from app import create_app
from core.auth import NOBODY, Actor, public, requires
from core.config import Config
from core.rules import RuleBroken

EVENT = uuid.UUID(int=1)
ELSEWHERE = uuid.UUID(int=2)
ACTORS = {
    "visitor": NOBODY,
    "outsider": Actor(id=uuid.UUID(int=3), name="Outsider", roles={ELSEWHERE: frozenset({"secretariat"})}),
    "insider": Actor(id=uuid.UUID(int=4), name="Insider", roles={EVENT: frozenset({"member"})}),
    "secretariat": Actor(id=uuid.UUID(int=5), name="Secretary", roles={EVENT: frozenset({"secretariat"})}),
    "organiser": Actor(id=uuid.UUID(int=6), name="Organiser", site_roles=frozenset({"organiser"})),
}


@dataclass
class Thing:
    """Something of an event."""

    event_id: uuid.UUID | None
    name: str = "thing"


def may_read(actor, thing):
    return actor.has_role(thing.event_id, "secretariat")


def get_thing(name):
    if name == "missing":
        abort(404)
    return Thing(None if name == "eventless" else EVENT, name)


def nobody_may(_actor):
    return False


@requires(may_read, of=get_thing)
def read(thing):
    """The view gets the thing."""
    return thing.name


@requires(nobody_may)
def closed():
    return "never seen"


@requires(lambda actor: actor.signed_in)
def values(number, word):
    """Without a loader the view gets the address's values."""
    return f"{number + 1} {word}"


@public
def crash():
    raise ZeroDivisionError("a secret of the machine")


@public
def rule():
    raise RuleBroken("The call is closed & final.", code="closed")


@public
def refused(code):
    abort(code)


@public
def long_text():
    return request.args.get("letter", "a") * int(request.args["length"]), {"Content-Type": request.args["type"]}


def application(folder):
    """An application that behaves as on a server: nothing is raised to whoever asks."""
    made = create_app(
        Config(data_dir=folder, database_url=f"sqlite:///{folder / 'places.sqlite3'}", public_url="http://localhost")
    )
    for rule_of, name, view, methods in (
        ("/<lang:lang>/things/<name>", "read", read, ["GET", "POST"]),
        ("/<lang:lang>/closed", "closed", closed, ["GET"]),
        ("/<lang:lang>/values/<int:number>/<word>", "values", values, ["GET"]),
        ("/<lang:lang>/crash", "crash", crash, ["GET"]),
        ("/<lang:lang>/rule", "rule", rule, ["GET"]),
        ("/<lang:lang>/refused/<int:code>", "refused", refused, ["GET"]),
        ("/long", "long_text", long_text, ["GET"]),
    ):
        made.add_url_rule(rule_of, f"places_{name}", view, methods=methods)

    @made.before_request
    def be_somebody():
        if who := request.headers.get("X-As"):
            g.actor = ACTORS[who]

    return made
