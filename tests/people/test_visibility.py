"""Who is named to whom: the whole table of viewers, attributions and caps."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace

import pytest

from core.i18n import LANGUAGES, speaking
from people import visibility, words
from people.models import Attribution, Level, OrganisationKind, Region
from people.roles import Role
from people.visibility import name_for, stricter
from tests import make

NAMED, ORGANISATION, REGION, ANONYMOUS = Attribution
WHOLE, GROUP, PLACE, NOTHING = "Ana, River Watch", "River Watch", "An organisation, Africa", "Anonymous"
ALONE = "An organisation"  # too few organisations of her region take part to tell where she is from
BY_STRICTNESS = {NAMED: WHOLE, ORGANISATION: GROUP, REGION: ALONE, ANONYMOUS: NOTHING}
ORDER = list(BY_STRICTNESS)
REGIONS = {
    "en": "Africa|Arab States|Asia-Pacific|Americas|Europe",
    "fr": "Afrique|États arabes|Asie et Pacifique|Amériques|Europe",
    "es": "África|Estados árabes|Asia y el Pacífico|América|Europa",
}


@pytest.fixture
def scene(app):
    """Ana of River Watch, an event, and everybody who might look."""
    event, other = make.event(), make.event()
    ana = make.representative(of=make.organisation({"en": "River Watch", "fr": "Veille du fleuve"}), name="Ana")
    viewers = {
        "visitor": visibility.Actor(),
        "stranger": make.actor(make.representative()),
        "reviewer": make.actor(make.reviewer(event)),
        "rapporteur": make.actor(make.rapporteur(event)),
        "finance officer": make.actor(make.finance_officer(event)),
        "member of the group": make.actor(make.appointed(event, Role.MEMBER)),
        "organiser without a role": make.actor(make.organiser()),
        "secretariat of another event": make.actor(make.organiser(other)),
        "secretariat": make.actor(make.organiser(event)),
        "Ana herself": make.actor(ana),
    }
    return SimpleNamespace(ana=ana, group=ana.memberships[0].organisation, event=event, viewers=viewers)


STRANGERS = [
    "visitor",
    "stranger",
    "reviewer",
    "rapporteur",
    "finance officer",
    "member of the group",
    "organiser without a role",
    "secretariat of another event",
]


@pytest.mark.parametrize("viewer", STRANGERS)
def test_everybody_else_is_told_what_the_stricter_of_choice_and_occasion_allows(scene, viewer):
    for chosen, cap in product(ORDER, ORDER):
        shown = ORDER[max(ORDER.index(chosen), ORDER.index(cap))]
        said = name_for(scene.viewers[viewer], scene.ana, scene.group, scene.event.id, attribution=chosen, cap=cap)
        assert said == BY_STRICTNESS[shown], (chosen, cap)


@pytest.mark.parametrize("viewer", ["secretariat", "Ana herself"])
def test_the_secretariat_and_the_person_always_know_who_it_is(scene, viewer):
    for chosen, cap in product(ORDER, ORDER):
        said = name_for(scene.viewers[viewer], scene.ana, scene.group, scene.event.id, attribution=chosen, cap=cap)
        assert said == WHOLE, (chosen, cap)


@pytest.mark.parametrize("attribution", ORDER)
def test_without_a_choice_for_this_once_the_persons_own_holds(scene, attribution):
    scene.ana.attribution = attribution
    assert name_for(scene.viewers["stranger"], scene.ana, scene.group, scene.event.id) == BY_STRICTNESS[attribution]


def test_outside_of_an_event_no_secretariat_knows_more(scene):
    said = name_for(scene.viewers["secretariat"], scene.ana, scene.group, None, attribution=ANONYMOUS)
    assert said == NOTHING


def test_outside_of_an_event_one_still_knows_oneself(scene):
    assert name_for(scene.viewers["Ana herself"], scene.ana, scene.group, None, attribution=ANONYMOUS) == WHOLE


@pytest.mark.parametrize(
    ("attribution", "said"), [(NAMED, "Ana"), (ORGANISATION, NOTHING), (REGION, NOTHING), (ANONYMOUS, NOTHING)]
)
def test_who_speaks_for_nobody_is_named_or_not_named_at_all(scene, attribution, said):
    viewer = scene.viewers["stranger"]
    assert name_for(viewer, scene.ana, None, scene.event.id, attribution=attribution) == said


def test_a_visitor_is_not_taken_for_a_person_without_a_key(scene):
    scene.ana.attribution = ANONYMOUS
    assert not visibility.may_know(scene.viewers["visitor"], scene.ana, scene.event.id)


@pytest.mark.parametrize("first", ORDER)
@pytest.mark.parametrize("second", ORDER)
def test_the_stricter_tells_less_whichever_is_asked_first(first, second):
    assert stricter(first, second) == stricter(second, first)
    assert ORDER.index(stricter(first, second)) == max(ORDER.index(first), ORDER.index(second))


def test_an_attribution_is_understood_from_its_word_and_nonsense_is_not():
    assert stricter("region", "named") is REGION
    with pytest.raises(ValueError, match="pseudonym"):
        stricter("named", "pseudonym")


@pytest.mark.parametrize("language", REGIONS)
def test_regions_have_the_names_of_the_readers_language(app, language):
    with speaking(language):
        assert "|".join(visibility.region_name(region) for region in Region) == REGIONS[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_regions_are_named_alike_in_any_language(app, language):
    with speaking(language):
        assert len({visibility.region_name(region) for region in Region}) == 5


def test_regions_are_translated_into_each_of_the_six_languages(app):
    names = set()
    for language in LANGUAGES:
        with speaking(language):
            names.add(visibility.region_name(Region.ARAB_STATES))
    assert len(names) == 6


def test_an_organisation_is_named_in_the_readers_language_or_as_it_is_written(scene):
    with speaking("fr"):
        assert visibility.organisation_name(scene.group) == "Veille du fleuve"
    with speaking("es"):
        assert visibility.organisation_name(scene.group) == "River Watch"


def test_a_name_is_put_together_in_the_readers_language(scene):
    with speaking("fr"):
        assert visibility.attributed(scene.ana, scene.group, NAMED) == "Ana, Veille du fleuve"
        assert "Afrique" in visibility.attributed(scene.ana, scene.group, REGION)


@pytest.mark.parametrize(
    ("shown", "said"), [(NAMED, GROUP), (ORGANISATION, GROUP), (REGION, PLACE), (ANONYMOUS, NOTHING)]
)
def test_a_document_that_knows_no_person_names_the_organisation_at_most(scene, shown, said):
    assert visibility.attributed(None, scene.group, shown) == said


@pytest.mark.parametrize(
    ("table", "members"),
    [
        (words.REGIONS, Region),
        (words.KINDS, OrganisationKind),
        (words.LEVELS, Level),
        (words.ATTRIBUTIONS, Attribution),
        (words.ROLES, Role),
    ],
)
def test_there_are_words_for_every_quality(app, table, members):
    assert list(table) == list(members)
    assert len({str(each) for each in table.values()}) == len(table)


@pytest.mark.parametrize(
    ("language", "kenya"),
    [("en", "Kenya"), ("fr", "Kenya"), ("es", "Kenia"), ("ru", "Кения"), ("zh", "肯尼亚"), ("ar", "كينيا")],
)
def test_countries_are_named_in_the_readers_language(app, language, kenya):
    with speaking(language):
        listed = dict(words.countries())
    assert listed["KE"] == kenya
    assert 240 <= len(listed) <= 260
    assert not {"EU", "UN", "ZZ", "001"} & set(listed)


def test_countries_stand_where_the_alphabet_has_them_whatever_their_accents(app):
    with speaking("fr"):
        names = [name for _code, name in words.countries()]
    assert names[0] == "Afghanistan"
    assert names[-1] == "Zimbabwe"
    assert names.index("Espagne") < names.index("États-Unis") < names.index("Finlande")
