"""What is planted in the sample, so that a test or a reader can look for it and find it."""

from datetime import date

FIRST_DAY = date(2023, 4, 1)
AS_OF = date(2026, 9, 30)  # 42 months

# The last day that claims have filled; what came later is still arriving.
COMPLETE_THROUGH = {
    "Medicare FFS": date(2026, 7, 31),
    "Medicare Advantage": date(2026, 7, 31),
    "Commercial": date(2026, 8, 31),
    "Medicaid": date(2026, 7, 31),
    "Other": date(2026, 7, 31),
}
RUN_OUT_DAYS = 75  # claims of a day this long after complete_through have hardly begun to arrive

# Growth a year of a code's procedures in a state; everywhere else there is none.
GROWTH_PER_YEAR = {
    ("OH", "83036"): 0.20,
    ("TX", "27447"): 0.15,
    ("FL", "66984"): -0.12,
}

# Each year this share of what hospitals' outpatient departments do moves to surgery centres, for
# codes that both do.
ASC_MIGRATION_PER_YEAR = 0.08

# One clinician in ten is reported by a source that hides small cells of this payer.
SUPPRESSED_PAYER = "Medicare FFS"
SUPPRESSED_CLINICIANS = 0.10
SMALLEST_CELL = 11

NATIONAL_PAYER_MIX = {
    "Medicare FFS": 0.28,
    "Medicare Advantage": 0.24,
    "Commercial": 0.32,
    "Medicaid": 0.12,
    "Other": 0.04,
}
