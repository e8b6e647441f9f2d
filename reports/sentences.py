"""The audit record in sentences: one for each act that any area records; a test finds an act without one.

`who` is whoever acted; `thing` is the person, organisation, event or session acted upon, where the sentence names it.
"""

from __future__ import annotations

from core.i18n import gettext as _
from reports import sentences_of_people, sentences_of_work

SENTENCES = {**sentences_of_people.SENTENCES, **sentences_of_work.SENTENCES}


def in_words(act: str, *, who: str, thing: str) -> str:
    """The sentence for one entry; an act of another version of this program is said by its code."""
    sentence = SENTENCES.get(act)
    if sentence is None:
        return _("%(who)s did something that has no sentence here: %(act)s.", who=who, act=act)
    return str(sentence) % {"who": who, "thing": thing}


def names_thing(act: str) -> bool:
    """Whether its sentence says upon what was acted."""
    return "%(thing)s" in str(SENTENCES.get(act, ""))


def choices() -> list[tuple[str, str]]:
    """Every act with its sentence, names left out, in the order of the areas."""
    return [(act, in_words(act, who="…", thing="…")) for act in SENTENCES]
