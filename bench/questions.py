"""The questions that the benchmark of Find asks: varied, fixed, of every kind that the screen allows."""

from analytics.provider_filter import Near, ProviderFilter
from bench.market import code_of_rank, icd10_of_rank

PAGE_ROWS = 100

CHICAGO = (41.9, -87.62)
NEW_YORK = (40.75, -73.99)
OMAHA = (41.26, -95.94)

RANKS = (1, 2, 3, 5, 9, 20, 60, 150, 400, 1_000, 2_500)
"""How many codes are as frequent or more: the first belongs to six clinicians in ten."""


def filter_questions() -> list[ProviderFilter]:
    """Return fifty varied filters, the frequent codes that are the slow ones well represented.

    Returns
    -------
    list of ProviderFilter
        In a fixed order.
    """
    code, icd10 = code_of_rank, icd10_of_rank
    single = [ProviderFilter(codes=(code(rank),)) for rank in RANKS]
    with_diagnosis = [
        ProviderFilter(codes=(code(a),), icd10=(icd10(b),))
        for a, b in ((1, 1), (1, 40), (2, 3), (9, 1), (20, 12), (400, 2))
    ]
    the_asked_for = [  # endocrinologists with a code and a diagnosis, in Ohio
        ProviderFilter(specialties=(f"Specialty {s}",), codes=(code(a),), icd10=(icd10(b),), states=(state,))
        for s, a, b, state in ((0, 1, 1, "OH"), (3, 2, 1, "CA"), (17, 9, 5, "TX"), (60, 60, 2, "NY"))
    ]
    near = [
        ProviderFilter(codes=(code(a),), near=Near(*place, miles))
        for a, place, miles in ((1, CHICAGO, 40), (2, NEW_YORK, 25), (20, OMAHA, 300), (150, CHICAGO, 100))
    ]
    everyone = [
        ProviderFilter(),
        ProviderFilter(specialties=("Specialty 0", "Specialty 5")),
        ProviderFilter(states=("FL",), site_kinds=("asc",)),
        ProviderFilter(near=Near(*NEW_YORK, 40)),
        ProviderFilter(icd10=(icd10(2),)),
        ProviderFilter(deciles=(9, 10), states=("IL", "IN", "WI")),
    ]
    sets = [
        ProviderFilter(codes=(code(3), code(60))),
        ProviderFilter(codes=(code(20), code(400), code(1_000))),
        ProviderFilter(codes=(code(9), code(20)), codes_match="all"),
        ProviderFilter(codes=("312*", "313*")),
        ProviderFilter(codes=(code(20),), icd10=(f"{icd10(40)[:3]}.*",)),
        ProviderFilter(codes=(code(2),), icd10=(icd10(5), icd10(9)), icd10_match="all"),
    ]
    shares = [
        ProviderFilter(codes=(code(1),), deciles=(8, 9, 10)),
        ProviderFilter(codes=(code(2),), deciles=(10,), specialties=("Specialty 2",)),
        ProviderFilter(codes=(code(1),), payer="Commercial", payer_share_min_pct=50),
        ProviderFilter(codes=(code(20),), payer="Medicare FFS"),
        ProviderFilter(codes=(code(2),), site_kinds=("hopd", "inpatient")),
        ProviderFilter(codes=(code(3),), volume_min=100, volume_max=1_000),
        ProviderFilter(codes=(code(5),), idns=("I5", "I17", "I300")),
        ProviderFilter(codes=(code(60),), hrrs=(20, 21, 22), include_deactivated=True),
    ]
    ranked = [
        ProviderFilter(codes=(code(20),), rank_by=(code(400),)),
        ProviderFilter(specialties=("Specialty 9",), rank_by=(code(60),)),
        ProviderFilter(states=("OH",), rank_by=(code(1_000),)),
    ]
    named = [
        ProviderFilter(codes=(code(1),), text="garnor"),
        ProviderFilter(states=("TX",), text="ananan"),
    ]
    questions = single + with_diagnosis + the_asked_for + near + everyone + sets + shares + ranked + named
    assert len(questions) == 50
    return questions


def name_questions() -> list[ProviderFilter]:
    """Return searches by name and NPI alone.

    Returns
    -------
    list of ProviderFilter
        From one letter, which finds a tenth of all, to a whole NPI.
    """
    words = (
        "garnor", "ananan", "g", "an a", "lam jen", "jenkordor berpet", "petpetpet anan", "10001",
        "1000000004", "osnor k", "nobodyatall", "ber gar",
    )  # fmt: skip
    return [ProviderFilter(text=text) for text in words]
