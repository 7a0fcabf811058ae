"""The sample's procedure lines, before they are summed by day."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data.sample.calendar import DAYS, draw_days, keep_weekdays
from data.sample.catalogue import SPECIALTIES, Work
from data.sample.clinicians import Clinicians
from data.sample.places import Floats, Ints
from data.sample.planted import (
    ASC_MIGRATION_PER_YEAR,
    COMPLETE_THROUGH,
    FIRST_DAY,
    GROWTH_PER_YEAR,
    NATIONAL_PAYER_MIX,
    RUN_OUT_DAYS,
)
from data.sample.sites import Sites

# Lines a median year of work gives; each line holds several procedures of one clinic day.
LINES_PER_PROCEDURE = 0.16
SPREAD_BETWEEN_CLINICIANS = 0.7  # sigma of the lognormal
PAYER_MIX_CONCENTRATION = 30.0  # of the Dirichlet by county; larger is more alike

Strings = npt.NDArray[np.object_]


def make_procedures(rng: np.random.Generator, clinicians: Clinicians, sites: Sites) -> pa.Table:
    """Make procedure lines.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    clinicians : Clinicians
        Who does them.
    sites : Sites
        Where.

    Returns
    -------
    pyarrow.Table
        clinician (row), site (row), code, pos, payer, service_date, count; several lines may share
        clinician, site, code, payer and day.
    """
    works = [(number, work) for number, specialty in enumerate(SPECIALTIES) for work in specialty.work]
    who, work_no = _who_does_what(rng, clinicians, works)
    code = np.array([work.code for _, work in works], dtype=object)
    state = clinicians.table.state.to_numpy()
    growth = _growth(state[who], code[work_no])
    day = draw_days(rng, growth)
    pos = _place_of_service(rng, works, work_no, day)
    pos = np.where((pos == "24") & (clinicians.asc[who] < 0), "22", pos)
    in_hospital, in_asc = np.isin(pos, ("21", "22")), pos == "24"
    site = np.where(
        in_hospital,
        clinicians.hospital[who],
        np.where(in_asc, clinicians.asc[who], clinicians.office[who]),
    )
    mask = np.where(
        in_hospital,
        clinicians.hospital_days[who],
        np.where(in_asc, clinicians.asc_days[who], clinicians.office_days[who]),
    )
    day = keep_weekdays(rng, day, mask)
    payer = _payer(rng, clinicians, who)
    count = 1 + rng.poisson(1 / LINES_PER_PROCEDURE - 1, len(who))
    seen = rng.random(len(who)) < _arrived(day, payer)
    payers = pa.array(list(NATIONAL_PAYER_MIX))
    taken = np.flatnonzero(seen)
    epoch = np.datetime64(FIRST_DAY)
    return pa.table(
        {
            "clinician": who[taken],
            "site": site[taken],
            "code": pa.array(code).take(pa.array(work_no[taken])),
            "pos": pa.array(pos[taken].astype(str)),
            "payer": payers.take(pa.array(payer[taken])),
            "service_date": pa.array(epoch + day[taken]),
            "count": pa.array(count[taken], pa.uint32()),
        }
    )


def _who_does_what(
    rng: np.random.Generator, clinicians: Clinicians, works: list[tuple[int, Work]]
) -> tuple[Ints, Ints]:
    """Return clinician row and work row of every line."""
    talent = rng.lognormal(0, 0.5, len(clinicians.specialty_no))
    who, what = [], []
    for number, (specialty_no, work) in enumerate(works):
        doers = np.flatnonzero(clinicians.specialty_no == specialty_no)
        doers = doers[rng.random(len(doers)) < work.doers]
        yearly = work.per_year * LINES_PER_PROCEDURE * talent[doers]
        yearly *= rng.lognormal(0, SPREAD_BETWEEN_CLINICIANS, len(doers))
        lines = rng.poisson(yearly * DAYS / 365.25)
        who.append(np.repeat(doers, lines))
        what.append(np.full(lines.sum(), number))
    return np.concatenate(who), np.concatenate(what)


def _growth(state: Strings, code: Strings) -> Floats:
    growth = np.zeros(len(state))
    for (grown_state, grown_code), per_year in GROWTH_PER_YEAR.items():
        growth[(state == grown_state) & (code == grown_code)] = per_year
    return growth


def _place_of_service(
    rng: np.random.Generator, works: list[tuple[int, Work]], work_no: Ints, day: Ints
) -> npt.NDArray[np.str_]:
    """Draw a place of service; where hospital and surgery centre both do it, work moves over the years."""
    pos = np.full(len(work_no), "11", dtype="U2")
    chance = rng.random(len(work_no))
    years = day / 365.25
    for number, (_, work) in enumerate(works):
        lines = work_no == number
        weights = dict(work.pos)
        moved = ASC_MIGRATION_PER_YEAR * years[lines] if {"22", "24"} <= weights.keys() else 0.0
        floor = np.zeros(lines.sum())
        drawn = np.full(lines.sum(), work.pos[-1][0], dtype="U2")
        left = np.ones(lines.sum(), dtype=bool)
        for place, weight in work.pos[:-1]:
            share = weight - moved if place == "22" else weight + moved if place == "24" else weight
            floor = floor + np.maximum(share, 0.0)
            hit = left & (chance[lines] < floor)
            drawn[hit] = place
            left &= ~hit
        pos[lines] = drawn
    return pos


def _payer(rng: np.random.Generator, clinicians: Clinicians, who: Ints) -> Ints:
    county, county_no = np.unique(clinicians.table.county_fips.to_numpy().astype(str), return_inverse=True)
    national = np.array(list(NATIONAL_PAYER_MIX.values()))
    mix = rng.dirichlet(national * PAYER_MIX_CONCENTRATION, len(county)).cumsum(axis=1)
    chance = rng.random(len(who))
    payer = np.zeros(len(who), dtype=np.int64)
    for column in range(len(national) - 1):
        payer += chance > mix[county_no[who], column]
    return payer


def _arrived(day: Ints, payer: Ints) -> Floats:
    """Return the share of a day's claims that have arrived by the end of the data."""
    complete = np.array([(COMPLETE_THROUGH[name] - FIRST_DAY).days for name in NATIONAL_PAYER_MIX])
    late = np.maximum(day - complete[payer], 0)
    arrived: Floats = np.clip(1 - late / RUN_OUT_DAYS, 0.02, 1.0)
    return arrived
