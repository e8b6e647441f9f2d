"""The Engagement Strategy as its printed pages give it: broken lines, notes at the foot, an address over two lines."""

from pathlib import Path

import pytest

from texts.importing import Kind, parse_file, parse_plain

SOURCE = Path(__file__).parents[2] / "demonstration" / "data" / "engagement_strategy.txt"
NOTES = {
    "1": "A/RES/60/288, para. 3e.",
    "2": "A/RES/60/288, para. I (8).",
    "3": "A/70/674 (2015), para. 51f.",
    "4": "S/RES/2178 (2014), para. 16.",
    "5": "S/RES/2396 (2017), para. 32.",
    "6": "S/RES/2396 (2017), para. 39. See also",
    "7": "S/RES/2354, para. 2f.",
    "8": "See Madrid Guiding Principles (2015), Preamble, Guiding Principles 2, 7, 8, 13, 22.",
    "9": "A/RES/72/284 (2018), para. 24",
    "10": "A/RES/72/284 (2018), para. 39",
    "11": (
        "Secretary-General’s Closing Remarks at High-Level Conference on Counter-Terrorism, 29 June 2018, "
        "https://www.un.org/sg/en/content/sg/statement/2018-06-29/"
        "secretary-generals-closing-remarks-high-level-conference-counter."
    ),
}
ACTIVITIES = {
    "1.1.1": (
        "Establish a baseline to determine civil society’s perceptions of the quality and mechanisms of their current "
        "level of engagement with UNOCT and the Global Compact Working Groups and the extent to which their views are "
        "reflected in counter-terrorism policies and programmes."
    ),
    "1.1.2": (
        "Enable civil society participation in the High-Level Regional Conferences, including by providing "
        "information, advance consultation on agendas, and providing financial sponsorship for attendance."
    ),
    "1.1.3": "Seek and incorporate civil society feedback into the biennial Global Counter-Terrorism Strategy reviews.",
    "1.1.4": (
        "Provide opportunities for civil society to participate in side events around the United Nations General "
        "Assembly and Counter-Terrorism week."
    ),
    "1.1.5": (
        "Conduct annual civil society briefings by the Under-Secretary-General or Deputy-Under-Secretary-General for "
        "Counter-Terrorism attended by senior representatives from civil society organizations that are active on the "
        "issue of countering terrorism and P/CVE and are broadly representative thematically and geographically."
    ),
    "1.1.7": (
        "Establish a grant-making authority within UNOCT to help facilitate civil society engagement in the work of "
        "UNOCT, as needed."
    ),
    "2.1.3": (
        "Develop a resource mobilization strategy to ensure sustainable, diverse, reliable funding for UNOCT civil "
        "society engagement efforts outlined herein."
    ),
    "3.1": (
        "Create structured mechanisms to ensure mainstreaming of civil society engagement across UNOCT and the Global "
        "Compact Working Groups."
    ),
    "3.1.2": "Ensure a dedicated capacity for civil society engagement within the UNOCT.",
}
REFERENCES = {
    "1": "implement the Strategy (see Annex 2).”[^1] In adopting the Strategy,",
    "2": "for its condemnation.”[^2]",
    "3": "share good practices and experience.”[^3]",
    "4": "social inclusion and cohesion (see Annex 4).”[^4]",
    "5": "reintegration strategies (see Annex 5).[^5] Additionally, the Council",
    "6": "foreign terrorist fighters and their families.”[^6] Furthermore,",
    "7": "other concerned groups of civil society.”[^7]",
    "8": "particularly women’s organizations,[^8] as civil society’s views",
    "9": "implementation of the Strategy”[^9] (see Annex 9).",
    "10": "recruitment and radicalization to terrorism.”[^10]",
    "11": "policies and programmes.”[^11]",
}


@pytest.fixture(scope="module")
def strategy():
    return parse_plain(SOURCE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wording(strategy):
    return "\n".join(clause.text for clause in strategy.clauses)


def numbered(strategy):
    return {clause.number: clause for clause in strategy.clauses if clause.number}


def test_the_headings_are_those_of_the_paper(strategy):
    assert [clause.text for clause in strategy.clauses if clause.kind is Kind.HEADING] == [
        "Problem Statement",
        "Goal",
        "Outcomes",
        "Outputs and Main Activities",
        "Guiding Principles",
        "Measuring Success",
    ]
    assert strategy.title == ""


def test_every_printed_number_is_there_in_its_order(strategy):
    expected = "I. II. III. 1.1 1.1.1 1.1.2 1.1.3 1.1.4 1.1.5 1.1.6 1.1.7 2.1 2.1.1 2.1.2 2.1.3 3.1 3.1.1 3.1.2 3.1.3"
    assert [clause.number for clause in strategy.clauses if clause.number] == expected.split()


@pytest.mark.parametrize("number", ACTIVITIES)
def test_an_activity_is_one_whole_sentence(strategy, number):
    assert numbered(strategy)[number].text == ACTIVITIES[number]


def test_outputs_are_items_and_their_activities_lie_below_them(strategy):
    found = numbered(strategy)
    assert (found["2.1"].kind, found["2.1"].level) == (Kind.ITEM, 1)
    assert (found["2.1.2"].kind, found["2.1.2"].level) == (Kind.SUBPARAGRAPH, 2)
    assert (found["III."].kind, found["III."].level) == (Kind.ITEM, 1)


def test_the_third_outcome_is_whole(strategy):
    assert numbered(strategy)["III."].text == (
        "More structured, systematic civil society engagement is mainstreamed across the UNOCT and Global Compact "
        "Working Groups."
    )


def test_the_eight_principles_have_their_names(strategy):
    bullets = [clause for clause in strategy.clauses if clause.kind is Kind.BULLET]
    assert [bullet.name for bullet in bullets] == [
        "Representativity",
        "Do No Harm",
        "Inclusivity",
        "Independence",
        "Legitimacy",
        "Diversity",
        "Mutual accountability",
        "Transparency",
    ]
    assert bullets[3].description == "Civil society organizations engaging with UNOCT should be acting independently."
    assert bullets[7].description.endswith("contest decisions that are perceived as arbitrary or unfair.")


def test_there_are_eleven_footnotes_with_their_whole_texts(strategy):
    assert strategy.footnotes == NOTES


@pytest.mark.parametrize("mark", REFERENCES)
def test_a_footnote_is_referred_to_where_its_number_was_raised(wording, mark):
    assert REFERENCES[mark] in wording


def test_every_footnote_is_referred_to_once(strategy, wording):
    assert strategy.unreferenced == ()
    assert [wording.count(f"[^{mark}]") for mark in NOTES] == [1] * 11


@pytest.mark.parametrize(
    "phrase",
    [
        "held from 25-29 June 2018, the General Assembly",
        "in its resolution 2178 (2014) on foreign terrorist fighters",
        "in S/RES/2396 (2017), the Security Council",
        "in Resolution 2354 (2017) (see Annex 6), the",
        "The Madrid Guiding Principles (2015) (see Annex 7) and their Addendum (2018) (see Annex 8) also",
        "Standard Operating Procedure #4) and workplans",
    ],
)
def test_a_number_that_is_no_footnote_stays(wording, phrase):
    assert phrase in wording


@pytest.mark.parametrize(
    "phrase",
    [
        "“further encourage non-governmental organizations and civil society",
        "international, regional, and sub-regional entities",
        "Sixth Biennial Review of the Global Counter-Terrorism Strategy, encouraging",
        "Working Groups of the Global Counter-Terrorism Coordination Compact",
        "support the Secretary-General’s conclusion for the way forward",
        "the 2018 High-Level Conference on Counter-Terrorism, to “ensure",
    ],
)
def test_a_compound_keeps_its_hyphen_at_the_end_of_a_line(wording, phrase):
    assert phrase in wording


@pytest.mark.parametrize(
    "phrase",
    [
        "“efforts to counter terrorist narratives can benefit through engagement with a range wide range of actors,",
        "would improve the quality and impact of UNOCT policies and programming and that of the Working Groups",
    ],
)
def test_a_sentence_goes_on_across_a_page_break(wording, phrase):
    assert phrase in wording


def test_a_clause_ends_at_a_page_break_where_its_line_is_short(strategy):
    last = numbered(strategy)["3.1.3"]
    assert last.text.endswith("all Branches of UNOCT, Member States, and Global Compact Working Groups.")
    assert strategy.clauses[strategy.clauses.index(last) + 1].text == "Guiding Principles"


def test_no_paragraph_is_torn_or_run_together(strategy):
    paragraphs = [clause.text for clause in strategy.clauses if clause.kind is Kind.PARAGRAPH]
    assert [text.split()[0] for text in paragraphs] == (
        ["The", "The", "Several", "Also", "The", "During", "Despite", "The", "Guiding", "A"]
    )
    assert all(text.endswith((".", ":", ".”[^2]", "]")) for text in paragraphs)


def test_the_address_stands_nowhere_in_the_running_text(wording):
    assert "https://" not in wording


def test_the_texts_own_spaces_are_single(wording):
    assert "  " not in wording
    assert "for doing so. While UNOCT consults" in wording


def test_the_paper_is_read_alike_when_an_editor_has_cut_the_spaces_at_the_ends_of_lines(strategy):
    source = SOURCE.read_text(encoding="utf-8")
    trimmed = "\n".join(line.rstrip() for line in source.split("\n"))
    assert parse_plain(trimmed) == strategy


def test_the_paper_is_read_alike_with_windows_line_ends(strategy):
    assert parse_plain(SOURCE.read_text(encoding="utf-8").replace("\n", "\r\n")) == strategy


def test_the_paper_is_read_alike_with_form_feeds_for_its_page_breaks(strategy):
    source = SOURCE.read_text(encoding="utf-8")
    for start in ("engagement with a range", "UNOCT policies and prog", "1.1.4 Provide", "Guiding Principles \n"):
        source = source.replace(f"\n {start}", f"\n\f{start}")
    assert source.count("\f") == 4
    assert parse_plain(source) == strategy


def test_an_untitled_paper_takes_the_name_of_its_file(strategy):
    parsed = parse_file("engagement_strategy.txt", SOURCE.read_bytes())
    assert (parsed.title, parsed.clauses) == ("engagement strategy", strategy.clauses)
