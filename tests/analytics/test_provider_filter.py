"""What a filter refuses, how it tidies what it is given, and its form in a URL."""

from dataclasses import replace
from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.filter_url import URL_KEYS, from_query, read_point, to_query
from analytics.provider_filter import MAX_RADIUS_MILES, Near, ProviderFilter
from analytics.reach import RAYS, Reach
from data.errors import FilterInvalid
from data.roads.times import DriveStatement
from data.snapshot.schema import PAYERS, SITE_KINDS

STATEMENT = DriveStatement("Estimate", "nothing", median_error=0.09, p90_error=0.25)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"codes": ("8303 6",)}, "CPT/HCPCS code"),
        ({"codes": ("*",)}, "CPT/HCPCS code"),
        ({"codes": "83036"}, "one text"),
        ({"icd10": ("hello",)}, "ICD-10-CM code"),
        ({"taxonomies": ("207RE0101XX",)}, "taxonomy"),
        ({"site_kinds": ("spa",)}, "site kind"),
        ({"payer": "Barter"}, "payer class"),
        ({"payer_share_min_pct": 20}, "no payer"),
        ({"payer": "Medicaid", "payer_share_min_pct": 101}, "101"),
        ({"payer": "Medicaid", "payer_share_min_pct": float("nan")}, "nan"),
        ({"volume_min": -1}, "-1"),
        ({"volume_min": 5, "volume_max": 4}, "above the most"),
        ({"deciles": (0,)}, "deciles"),
        ({"hrrs": (1000,)}, "HRR"),
        ({"states": ("Ohio",)}, "state"),
        ({"counties": ("1703",)}, "FIPS"),
        ({"zips": ("6061",)}, "ZIP"),
        ({"text": "x" * 201}, "201"),
        ({"codes_match": "some"}, "some"),
    ],
)
def test_what_cannot_be_is_refused_by_name(given, told):
    with pytest.raises(FilterInvalid, match="(?i)" + told):
        ProviderFilter(**given)


@pytest.mark.parametrize(
    "given", [(91, 0, 1), (0, 181, 1), (0, 0, 0), (0, 0, 3001), (float("nan"), 0, 1), (0, 0, float("nan"))]
)
def test_a_circle_lies_on_earth_and_has_a_radius(given):
    with pytest.raises(FilterInvalid):
        Near(*given)


@pytest.mark.parametrize("minutes", [0, -5, 600.5, float("nan"), float("inf")])
def test_a_drive_takes_more_than_no_time_and_at_most_ten_hours(minutes):
    with pytest.raises(FilterInvalid, match="minutes"):
        Near(41.9, -87.6, drive_minutes=minutes)
    assert Near(41.9, -87.6, drive_minutes=600).drive_minutes == 600


def test_the_radius_of_a_drive_is_its_farthest_ray_and_nothing_while_that_is_not_known():
    reach = Reach((12.5, *(4.0,) * (RAYS - 1)), STATEMENT)
    assert Near(41.9, -87.6, 99, drive_minutes=30).radius_miles == 0
    assert Near(41.9, -87.6, 99, drive_minutes=30, reach=reach).radius_miles == 12.5
    with pytest.raises(FilterInvalid, match="no minutes"):
        Near(41.9, -87.6, 5, reach=reach)


def test_values_are_tidied_so_that_equal_questions_are_equal():
    untidy = ProviderFilter(
        codes=(" 2744* ", "g0008", "G0008"),
        icd10=("e119", "E11.*", "E11*"),
        states=("oh",),
        deciles=(10, 8, 10),
        payer="medicare ffs",
        text="  ann   lee ",
        specialties=("", "Pain  Medicine"),
    )
    tidy = ProviderFilter(
        codes=("2744*", "G0008"),
        icd10=("E11.9", "E11.*", "E11*"),
        states=("OH",),
        deciles=(8, 10),
        payer="Medicare FFS",
        text="ann lee",
        specialties=("Pain Medicine",),
    )
    assert untidy == tidy
    assert hash(untidy) == hash(tidy)


def test_the_code_set_is_what_is_ranked_by_else_the_codes_else_all():
    assert ProviderFilter().code_set == ()
    assert ProviderFilter(codes=("83036",)).code_set == ("83036",)
    assert ProviderFilter(codes=("83036",), rank_by=("22612",)).code_set == ("22612",)


def test_a_link_reads_as_a_person_would_write_it():
    question = ProviderFilter(
        specialties=("Endocrinology",),
        codes=("83036", "2744*"),
        near=Near(41.9, -87.62, 40, "60611"),
        payer="Commercial",
        payer_share_min_pct=25,
    )
    assert to_query(question) == {
        "specialty": ["Endocrinology"],
        "code": ["83036", "2744*"],
        "payer": ["Commercial"],
        "payer_share": ["25"],
        "near": ["41.9,-87.62"],
        "within": ["40mi"],
        "near_label": ["60611"],
    }


def test_a_link_holds_the_minutes_and_not_how_far_they_get():
    near = Near(41.9, -87.62, label="60611", drive_minutes=30, reach=Reach((12.5,) * RAYS, STATEMENT))
    query = to_query(ProviderFilter(near=near))
    assert query == {"near": ["41.9,-87.62"], "within": ["30min"], "near_label": ["60611"]}
    assert from_query(query) == ProviderFilter(near=replace(near, reach=None))


def test_a_link_may_hold_single_texts_and_keys_of_others():
    assert from_query({"code": "83036", "sort": "name", "state": ["OH", "IN"]}) == ProviderFilter(
        codes=("83036",), states=("OH", "IN")
    )


def test_what_a_form_left_blank_is_not_asked():
    blanks = {"volume_min": "", "payer": " ", "near": "", "payer_share": "", "code_match": "", "q": "  "}
    assert from_query(blanks | {"within": "40mi", "code": ["", "83036"]}) == ProviderFilter(codes=("83036",))


def test_of_one_value_given_twice_the_last_counts():
    query = {"near": "41.9,-87.6", "within": ["5mi", "6mi"], "volume_min": ["1", "2"]}
    assert from_query(query) == ProviderFilter(near=Near(41.9, -87.6, 6), volume_min=2)


@pytest.mark.parametrize("text", ["41.9,-87.6", " +41.9 ,-8.76e1", "41.90,-087.60"])
def test_a_point_is_written_in_several_ways(text):
    assert read_point(text) == (41.9, -87.6)


@pytest.mark.parametrize("text", ["", "41.9", "41.9,-87.6,0", "41.9;-87.6", "41.9,west", "nan,nan", "٤١,٨٧"])
def test_what_is_no_point_is_none(text):
    assert read_point(text) is None


def test_characters_that_urls_treat_specially_survive_a_browser():
    question = ProviderFilter(specialties=("Ear, Nose & Throat",), idns=("a=b#c%20+d",), text="Núñez ?/\\")
    assert from_query(parse_qs(urlencode(to_query(question), doseq=True))) == question


@pytest.mark.parametrize(
    "query",
    [
        {"near": "41.9,-87.6"},
        {"near": "41.9,-87.6", "within": " "},
        {"near": "91,0", "within": "4mi"},
        {"near": "1e999,0", "within": "4mi"},
        {"near": "41.9,-87.6", "within": "1e999mi"},
        {"volume_min": "5", "volume_max": "4"},
        {"volume_max": "9999999999999"},
        {"payer_share": "10"},
        {"code_match": "some"},
        {"near": "Chicago", "within": "40mi"},
        {"near": "41.9,-87.6", "within": "far"},
        {"near": "41.9,-87.6", "within": "0min"},
        {"near": "41.9,-87.6", "within": "11h"},
        {"volume_min": "many"},
        {"decile": "1.5"},
        {"payer_share": "half", "payer": "Other"},
        {"payer": "Barter"},
    ],
)
def test_a_broken_link_is_a_clear_error(query):
    with pytest.raises(FilterInvalid):
        from_query(query)


_codes = st.from_regex(r"[0-9A-Z]{2,7}\*?", fullmatch=True)
_coordinates = st.tuples(st.floats(-90, 90), st.floats(-180, 180))
_nears = st.builds(
    lambda point, radius, label: Near(*point, radius, label),
    _coordinates,
    st.floats(0, MAX_RADIUS_MILES, exclude_min=True),
    st.text(max_size=20),
) | st.builds(
    lambda point, minutes, label: Near(*point, label=label, drive_minutes=minutes),
    _coordinates,
    st.floats(0, 600, exclude_min=True),
    st.text(max_size=20),
)


def _tuples(values):
    return st.lists(values, max_size=3).map(tuple)


@st.composite
def _filters(draw):
    payer = draw(st.none() | st.sampled_from(PAYERS))
    low, high = sorted((draw(st.integers(0, 9999)), draw(st.integers(0, 9999))))
    return ProviderFilter(
        specialties=draw(_tuples(st.text(max_size=12))),
        taxonomies=draw(_tuples(st.from_regex("[0-9A-Z]{3,9}[*]|[0-9A-Z]{10}", fullmatch=True))),
        codes=draw(_tuples(_codes)),
        codes_match=draw(st.sampled_from(("any", "all"))),
        icd10=draw(_tuples(st.sampled_from(("E11.9", "E11.*", "I10", "E1*", "M17.1*")))),
        icd10_match=draw(st.sampled_from(("any", "all"))),
        volume_min=draw(st.none() | st.just(low)),
        volume_max=draw(st.none() | st.just(high)),
        deciles=draw(_tuples(st.integers(1, 10))),
        payer=payer,
        payer_share_min_pct=draw(st.none() | st.floats(0, 100)) if payer else None,
        idns=draw(_tuples(st.text(max_size=6))),
        site_kinds=draw(_tuples(st.sampled_from(SITE_KINDS))),
        states=draw(_tuples(st.sampled_from(("OH", "IN", "IL")))),
        counties=draw(_tuples(st.from_regex("[0-9]{5}", fullmatch=True))),
        hrrs=draw(_tuples(st.integers(1, 999))),
        zips=draw(_tuples(st.from_regex("[0-9]{5}", fullmatch=True))),
        near=draw(st.none() | _nears),
        text=draw(st.text(max_size=20)),
        include_deactivated=draw(st.booleans()),
        rank_by=draw(_tuples(_codes)),
    )


@given(_filters())
def test_a_link_reproduces_every_filter(question):
    query = to_query(question)
    assert set(query) <= set(URL_KEYS)
    assert from_query(query) == question
