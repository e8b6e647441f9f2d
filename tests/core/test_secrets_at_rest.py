"""Sealed secrets open in their place only."""

from __future__ import annotations

import dataclasses
import uuid

import pytest

from core.secrets_at_rest import SealBroken, derived, seal, unseal

ROW, OTHER = uuid.uuid4(), uuid.uuid4()
PLACE = {"table": "authenticator", "row": ROW, "field": "secret"}


def test_a_sealed_secret_can_be_read_again(app):
    assert unseal(seal("très secret", **PLACE), **PLACE) == "très secret"


def test_the_same_secret_is_never_stored_twice_the_same(app):
    assert seal("secret", **PLACE) != seal("secret", **PLACE)


@pytest.mark.parametrize("moved", [{"table": "passkey"}, {"row": OTHER}, {"field": "name"}])
def test_moved_to_another_place_it_does_not_open(app, moved):
    with pytest.raises(SealBroken):
        unseal(seal("secret", **PLACE), **{**PLACE, **moved})


@pytest.mark.parametrize("stored", ["", "1.", "1.AAAA", "1.é", "nonsense", "1." + "A" * 80])
def test_what_was_never_sealed_does_not_open(app, stored):
    with pytest.raises(SealBroken):
        unseal(stored, **PLACE)


def test_one_changed_letter_is_noticed(app):
    sealed = seal("secret", **PLACE)
    changed = sealed[:30] + ("A" if sealed[30] != "A" else "B") + sealed[31:]
    with pytest.raises(SealBroken):
        unseal(changed, **PLACE)


def test_another_installations_key_does_not_open_it(app):
    sealed = seal("secret", **PLACE)
    before = app.config["PARLEY"]
    app.config["PARLEY"] = dataclasses.replace(before, secret_key="another one")
    try:
        with pytest.raises(SealBroken):
            unseal(sealed, **PLACE)
    finally:
        app.config["PARLEY"] = before


def test_keys_of_two_purposes_differ():
    assert derived("a key", "secrets at rest") != derived("a key", "something else")
    assert len(derived("a key", "secrets at rest")) == 32
