"""The sample's hospitals, surgery centres, offices, and the health systems that own them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from data.sample.names import idn_name, organisation_npis
from data.sample.places import Floats, Ints, Places, plane, scatter

CLINICIANS_PER_HOSPITAL, CLINICIANS_PER_ASC, CLINICIANS_PER_OFFICE = 140, 110, 8
INDEPENDENT_HOSPITALS, IDN_ASCS, IDN_OFFICES = 0.22, 0.4, 0.5
HOSPITALS_PER_IDN = 6
NATIONAL_IDNS = 0.06  # the largest ones own hospitals anywhere
HOME_MILES = 90.0  # how far from its seat the others reach
STREETS = (
    "Main St", "Oak Ave", "Park Rd", "Medical Center Dr", "Lake St", "Hill Rd", "Maple Ave", "2nd St",
    "College Ave", "Mill Rd",
)  # fmt: skip


@dataclass(frozen=True)
class Sites:
    """Places of care.

    Parameters
    ----------
    table : pandas.DataFrame
        The columns of `sites`, and `zip_no`, the row of the ZIP.
    idns : pandas.DataFrame
        The columns of `idns`.
    """

    table: pd.DataFrame
    idns: pd.DataFrame

    def of_kind(self, kind: str) -> Ints:
        """Return the row numbers of one kind of site.

        Parameters
        ----------
        kind : str
            inpatient, asc or office.

        Returns
        -------
        array of int
            Rows of `table`.
        """
        return np.flatnonzero(self.table.kind.to_numpy() == kind)

    def points(self) -> Floats:
        """Return where the sites are, on a plane in miles.

        Returns
        -------
        array of float, shape (sites, 2)
            As `places.plane` lays them.
        """
        return plane(self.table.lat, self.table.lon)


def make_sites(rng: np.random.Generator, places: Places, clinicians: int) -> Sites:
    """Make the sites for a number of clinicians.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    places : Places
        Where people live.
    clinicians : int
        How many there will be.

    Returns
    -------
    Sites
        Hospitals first, then surgery centres, then offices.
    """
    counts = {
        "inpatient": max(4, clinicians // CLINICIANS_PER_HOSPITAL),
        "asc": max(4, clinicians // CLINICIANS_PER_ASC),
        "office": max(6, clinicians // CLINICIANS_PER_OFFICE),
    }
    kind = np.repeat(list(counts), list(counts.values()))
    zip_no = rng.choice(len(places.weight), len(kind), p=places.weight)
    home = places.table.iloc[zip_no].reset_index(drop=True)
    lat, lon = scatter(rng, home.lat.to_numpy(), home.lon.to_numpy(), 1.2)
    number = np.arange(len(kind))
    table = home.assign(
        site_id=[f"S{n:06d}" for n in number],
        npi=organisation_npis(len(kind)),
        ccn=pd.Series([f"{100_001 + n}" for n in number]).where(kind == "inpatient"),
        tin=None,
        kind=kind,
        address=_addresses(rng, len(kind)),
        lat=lat,
        lon=lon,
        location_quality="address",
        zip_no=zip_no,
    )
    owner, idns = _owners(rng, table, counts["inpatient"])
    table["idn_id"] = pd.Series(idns.idn_id.to_numpy()[owner]).where(owner >= 0)
    table["name"] = _names(rng, table, owner, idns)
    opened = np.full(len(kind), np.datetime64("NaT"), dtype="datetime64[D]")
    late = rng.random(len(kind)) < 0.03
    opened[late] = np.datetime64("2023-06-01") + rng.integers(0, 900, late.sum())
    table["opened"] = opened
    return Sites(table, idns)


def _owners(rng: np.random.Generator, table: pd.DataFrame, hospitals: int) -> tuple[Ints, pd.DataFrame]:
    """Give each site an IDN (or -1): hospitals by size and nearness, the rest from the nearest hospital."""
    points = plane(table.lat, table.lon)
    count = max(3, hospitals // HOSPITALS_PER_IDN)
    seat = rng.choice(hospitals, count, replace=count > hospitals)
    size = (np.arange(count) + 1.0) ** -1.1
    distance = np.linalg.norm(points[:hospitals, None, :] - points[seat][None, :, :], axis=2)
    reach = np.exp(-distance / HOME_MILES)
    reach[:, : max(1, int(count * NATIONAL_IDNS))] = 0.05
    pull = size * reach + 1e-12
    chosen = (np.cumsum(pull, axis=1) / pull.sum(axis=1)[:, None] > rng.random((hospitals, 1))).argmax(axis=1)
    hospital_owner = np.where(rng.random(hospitals) < INDEPENDENT_HOSPITALS, -1, chosen)
    hospital_owner[seat] = np.arange(count)  # a system owns the hospital of its seat
    _, nearest = cKDTree(points[:hospitals]).query(points[hospitals:])
    share = np.where(table.kind.to_numpy()[hospitals:] == "asc", IDN_ASCS, IDN_OFFICES)
    rest = np.where(rng.random(len(share)) < share, hospital_owner[nearest], -1)
    seats = table.iloc[seat]
    idns = pd.DataFrame(
        {
            "idn_id": [f"H{n + 1:04d}" for n in range(count)],
            "name": [idn_name(n) for n in range(count)],
            "hq_city": seats.city.to_numpy(),
            "hq_state": seats.state.to_numpy(),
        }
    )
    return np.concatenate([hospital_owner, rest]), idns


def _names(rng: np.random.Generator, table: pd.DataFrame, owner: Ints, idns: pd.DataFrame) -> list[str]:
    endings = {
        "inpatient": ("Medical Center", "Hospital", "Regional Hospital"),
        "asc": ("Surgery Center", "Ambulatory Surgery", "Day Surgery"),
        "office": ("Clinic", "Physicians", "Medical Group", "Specialists"),
    }
    pick = rng.integers(0, 12, len(table))
    return [
        f"{idns.name[o] + ' ' if o >= 0 else ''}{city} {endings[kind][p % len(endings[kind])]}"
        for city, kind, o, p in zip(table.city, table.kind, owner, pick, strict=True)
    ]


def _addresses(rng: np.random.Generator, count: int) -> list[str]:
    numbers, streets = rng.integers(1, 9900, count), rng.integers(0, len(STREETS), count)
    return [f"{number} {STREETS[street]}" for number, street in zip(numbers, streets, strict=True)]
