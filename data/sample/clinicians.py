"""The sample's clinicians: who they are, where they work and on which weekdays."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from data.sample.catalogue import SPECIALTIES
from data.sample.names import FIRST, LAST, MIDDLE, npis
from data.sample.places import Floats, Ints, Places
from data.sample.sites import Sites

ASC_REACH_MILES = 60.0
AT_ZIP_CENTROID = 0.12  # clinicians whose street address no source could place
DEACTIVATED = 0.02
MON, TUE, WED, THU, FRI = 1, 2, 4, 8, 16
ALL_WEEK = MON | TUE | WED | THU | FRI
# How a surgeon's week is split: hospital, surgery centre, office.
SURGEONS_WEEKS = ((MON | WED, TUE, THU | FRI), (TUE, MON | THU, WED | FRI), (THU, FRI, MON | TUE | WED))
OFFICE_WEEKS = (ALL_WEEK, ALL_WEEK - WED, ALL_WEEK - FRI, MON | TUE | THU)


@dataclass(frozen=True)
class Clinicians:
    """Clinicians and where they work.

    Parameters
    ----------
    table : pandas.DataFrame
        The columns of `providers` except those that follow from sites.
    specialty_no : array of int
        Row of the catalogue.
    office, hospital, asc : array of int
        Site rows; -1 for none.
    office_days, hospital_days, asc_days : array of int
        Weekday masks, bit 0 is Monday.
    """

    table: pd.DataFrame
    specialty_no: Ints
    office: Ints
    hospital: Ints
    asc: Ints
    office_days: Ints
    hospital_days: Ints
    asc_days: Ints


def make_clinicians(rng: np.random.Generator, places: Places, sites: Sites, count: int) -> Clinicians:
    """Make clinicians.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    places : Places
        Where people live.
    sites : Sites
        Where they can work.
    count : int
        How many.

    Returns
    -------
    Clinicians
        In no order.
    """
    weight = np.array([specialty.weight for specialty in SPECIALTIES])
    specialty_no = rng.choice(len(SPECIALTIES), count, p=weight / weight.sum())
    surgical = np.array([specialty.surgical for specialty in SPECIALTIES])[specialty_no]
    office = rng.choice(sites.of_kind("office"), count)
    hospital, _ = _one_near(rng, sites, office, "inpatient")
    asc, asc_miles = _one_near(rng, sites, office, "asc")
    asc = np.where(asc_miles <= ASC_REACH_MILES, asc, -1)
    week = np.array(SURGEONS_WEEKS)[rng.integers(0, len(SURGEONS_WEEKS), count)]
    plain = np.array(OFFICE_WEEKS)[rng.integers(0, len(OFFICE_WEEKS), count)]
    return Clinicians(
        table=_table(rng, places, sites, specialty_no, office),
        specialty_no=specialty_no,
        office=office,
        hospital=hospital,
        asc=asc,
        office_days=np.where(surgical, week[:, 2], plain),
        hospital_days=np.where(surgical, week[:, 0], ALL_WEEK),
        asc_days=np.where(surgical, week[:, 1], ALL_WEEK),
    )


def _one_near(rng: np.random.Generator, sites: Sites, office: Ints, kind: str) -> tuple[Ints, Floats]:
    """Choose one of the three nearest sites of a kind, mostly the nearest, and tell how far it is."""
    rows = sites.of_kind(kind)
    points = sites.points()
    near = min(3, len(rows))
    distance, found = cKDTree(points[rows]).query(points[office], k=near)
    pick = np.minimum(rng.choice(3, len(office), p=(0.65, 0.22, 0.13)), near - 1)
    line = np.arange(len(office))
    return rows[found.reshape(len(office), near)[line, pick]], distance.reshape(len(office), near)[line, pick]


def _table(
    rng: np.random.Generator, places: Places, sites: Sites, specialty_no: Ints, office: Ints
) -> pd.DataFrame:
    count = len(office)
    home = sites.table.iloc[office].reset_index(drop=True)
    at_centroid = rng.random(count) < AT_ZIP_CENTROID
    centroid = places.table.iloc[home.zip_no]
    gone = rng.random(count) < DEACTIVATED
    deactivated_on = np.full(count, np.datetime64("NaT"), dtype="datetime64[D]")
    deactivated_on[gone] = np.datetime64("2024-01-01") + rng.integers(0, 900, gone.sum())
    names = [specialty.name for specialty in SPECIALTIES]
    credential = {"Nurse Practitioner": "NP", "Physician Assistant": "PA-C", "Podiatrist": "DPM"}
    titles = np.array([credential.get(name, "MD") for name in names], dtype=object)[specialty_no]
    titles[(titles == "MD") & (rng.random(count) < 0.1)] = "DO"
    return pd.DataFrame(
        {
            "npi": npis(rng.permutation(count).astype(np.int64) * 53),
            "last_name": np.array(LAST, dtype=object)[rng.integers(0, len(LAST), count)],
            "first_name": np.array(FIRST, dtype=object)[rng.integers(0, len(FIRST), count)],
            "middle_name": np.array(MIDDLE, dtype=object)[rng.integers(0, len(MIDDLE), count)],
            "credential": titles,
            "taxonomy": np.array([s.taxonomy for s in SPECIALTIES], dtype=object)[specialty_no],
            "specialty": np.array(names, dtype=object)[specialty_no],
            "address": home.address,
            "city": home.city,
            "state": home.state,
            "zip": home.zip,
            "county_fips": home.county_fips,
            "lat": np.where(at_centroid, centroid.lat, home.lat),
            "lon": np.where(at_centroid, centroid.lon, home.lon),
            "location_quality": np.where(at_centroid, "zip", "address"),
            "status": np.where(gone, "deactivated", "active"),
            "deactivated_on": deactivated_on,
            "source": "sample",
        }
    )
