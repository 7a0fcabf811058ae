"""Random filters whose values occur in a market, so that most of them find somebody."""

from hypothesis import strategies as st

from analytics.provider_filter import Near, ProviderFilter

from .oracle import PAYERS, SITE_KINDS, Oracle, fold


@st.composite
def questions(draw, oracle: Oracle):
    """Draw a filter: a person of the market is drawn first, and most values are theirs."""
    people = oracle.people
    person = people.iloc[draw(st.integers(0, len(people) - 1))]
    codes = sorted(oracle.cells.code.unique())
    own_codes = sorted(oracle.cells.code[oracle.cells.provider_no == person.provider_no].unique()) or codes
    icd10 = sorted(oracle.diagnoses.icd10.unique())

    def some(values, *, chance=4, most=2):
        if not values or draw(st.integers(1, chance)) > 1:
            return ()
        return tuple(draw(st.lists(st.sampled_from(values), min_size=1, max_size=most)))

    def own(column, *, chance):
        others = sorted(people[column].dropna().unique().tolist())
        if not others:
            return ()
        value = person[column]
        known = [value] * 3 if value in others else []
        return some([*known, others[draw(st.integers(0, len(others) - 1))]], chance=chance)

    def shortened(code):
        return code if draw(st.booleans()) else f"{code[: draw(st.integers(2, 4))]}*"

    payer = draw(st.sampled_from((None, None, *PAYERS)))
    near = None
    if draw(st.integers(1, 5)) == 1 and person.lat == person.lat:
        near = Near(float(person.lat), float(person.lon), draw(st.sampled_from((7.5, 40.0, 333.0, 2500.0))))
    low = draw(st.none() | st.integers(0, 200))
    high = draw(st.none() | st.integers(200, 900))
    return ProviderFilter(
        specialties=own("specialty", chance=4),
        taxonomies=tuple(map(shortened, own("taxonomy", chance=8))),
        codes=tuple(map(shortened, some(own_codes, chance=2, most=3))),
        codes_match=draw(st.sampled_from(("any", "all"))),
        icd10=tuple(
            draw(st.sampled_from((code, code[:3] + ".*", code[:2] + "*"))) for code in some(icd10, chance=5)
        ),
        icd10_match=draw(st.sampled_from(("any", "all"))),
        volume_min=low,
        volume_max=high,
        deciles=some(list(range(1, 11)), chance=5, most=5),
        payer=payer,
        payer_share_min_pct=draw(st.none() | st.sampled_from((0.0, 12.5, 30.0))) if payer else None,
        idns=own("idn_id", chance=8),
        site_kinds=some(list(SITE_KINDS), chance=5, most=3),
        states=own("state", chance=5),
        counties=own("county_fips", chance=10),
        hrrs=own("hrr", chance=10),
        zips=own("zip", chance=15),
        near=near,
        text=draw(st.sampled_from(("", "", "", "m", "a b", person.npi[:6], *fold(person["name"] or "")[:1]))),
        include_deactivated=draw(st.booleans()),
        rank_by=tuple(map(shortened, some(codes, chance=3))),
    )
