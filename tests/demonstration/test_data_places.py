from tests.demonstration.content import DATA, FUNDED, HOME, PEOPLE


def test_places_in_the_room_do_not_exceed_the_capacity():
    accepted = [r for r in DATA["registration"]["registrations"] if r["state"] == "accepted"]
    event = next(each for each in DATA["events"] if each["key"] == "malaga")
    assert DATA["registration"]["form"]["capacity_in_person"] == event["capacity_in_person"] == 60
    assert len([r for r in accepted if r["mode"] == "in_person"]) <= 60


def test_only_the_accepted_attended_and_only_the_declined_were_given_a_reason():
    registered = [r["person"] for r in DATA["registration"]["registrations"]]
    assert len(registered) == len(set(registered))
    for registration in DATA["registration"]["registrations"]:
        assert (registration["attended"] is not None) == (registration["state"] == "accepted")
        assert (registration["reason"] is not None) == (registration["state"] == "declined")


def test_registrations_arrive_while_the_form_is_open():
    form = DATA["registration"]["form"]
    for registration in DATA["registration"]["registrations"]:
        assert form["opens"][:10] <= registration["submitted"] <= form["closes"][:10]


def test_answers_name_questions_and_options_of_the_form():
    questions = {q["key"]: {o["key"] for o in q["options"]} for q in DATA["registration"]["form"]["questions"]}
    assert len(questions) == 3
    for registration in DATA["registration"]["registrations"]:
        assert set(registration["answers"]) == set(questions)
        assert all(registration["answers"][key] in options for key, options in questions.items() if options)


def test_weights_of_the_criteria_add_up_to_a_hundred():
    assert sum(criterion["weight"] for criterion in DATA["sponsorship"]["call"]["criteria"]) == 100


def test_a_total_is_the_sum_of_its_lines_in_whole_cents():
    for request in DATA["sponsorship"]["requests"]:
        amounts = [line["amount"] for line in request["lines"]]
        assert all(isinstance(amount, int) and amount > 0 for amount in amounts)
        assert request["total"] == sum(amounts)


def test_cost_lines_are_known_kinds_and_daily_allowances_are_whole_nights():
    kinds = {"fare", "daily_allowance", "terminal", "visa_fee", "insurance", "care", "accessibility", "connectivity"}
    rate = DATA["sponsorship"]["call"]["daily_allowance"]
    for line in (line for request in DATA["sponsorship"]["requests"] for line in request["lines"]):
        assert line["kind"] in kinds
        assert line["kind"] != "daily_allowance" or line["amount"] % rate == 0


def test_a_score_follows_from_two_reviewers_of_other_organisations():
    weights = {c["key"]: c["weight"] for c in DATA["sponsorship"]["call"]["criteria"]}
    for request in DATA["sponsorship"]["requests"]:
        given = request["assessments"]
        assert len({each["reviewer"] for each in given}) == len(given) == 2
        assert all(HOME[each["reviewer"]] != request["organisation"] for each in given)
        assert all(set(each["scores"]) == set(weights) for each in given)
        assert all(score in range(6) for each in given for score in each["scores"].values())
        total = sum(weights[key] * score for each in given for key, score in each["scores"].items()) / 10
        assert request["score"] == round(total, 1)


def test_what_is_funded_fits_the_budget_beside_its_reserves():
    call = DATA["sponsorship"]["call"]
    reserved = sum(reserve["amount"] for reserve in call["reserves"])
    assert call["budget"] == 42_000_00
    assert sum(request["total"] for request in FUNDED) <= call["budget"] - reserved


def test_the_published_rules_explain_who_is_not_funded():
    call, funded = DATA["sponsorship"]["call"], {request["organisation"] for request in FUNDED}
    assert len(funded) == len(FUNDED)
    assert all(request["score"] >= call["minimum_score"] for request in FUNDED)
    for request in DATA["sponsorship"]["requests"]:
        if request["decision"]["verdict"] == "wait":
            assert request["organisation"] in funded
        if request["decision"]["verdict"] == "not_funded":
            assert request["score"] < call["minimum_score"]


def test_only_the_funded_have_an_offer_and_every_outcome_occurs():
    assert all((request["offer"] is not None) == (request in FUNDED) for request in DATA["sponsorship"]["requests"])
    assert {request["offer"]["outcome"] for request in FUNDED} == {"accepted", "declined", "open"}


def test_those_who_score_do_not_decide_and_those_who_decide_do_not_certify():
    for request in DATA["sponsorship"]["requests"]:
        scorers, decision = {each["reviewer"] for each in request["assessments"]}, request["decision"]
        assert scorers | {decision["decided_by"], decision["certified_by"]} <= PEOPLE
        assert decision["decided_by"] != decision["certified_by"]
        assert not scorers & {decision["decided_by"], decision["certified_by"]}


def test_whoever_accepted_an_offer_came_and_whoever_declined_it_was_online():
    attended = {r["person"]: r["attended"] for r in DATA["registration"]["registrations"]}
    came = {"accepted": "in_person", "declined": "online", "open": "online"}
    assert all(attended[r["person"]] == came[r["offer"]["outcome"]] for r in FUNDED)
