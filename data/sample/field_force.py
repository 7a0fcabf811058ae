"""The sample's field force: whom it calls on, who works which ZIPs, and where those reps live."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from data.geography.time_zones import find_zone
from data.geography.zips import zip_places
from data.sample.names import FIRST, LAST
from data.sample.places import Floats, Ints, plane, scatter
from data.snapshot.reader import Snapshot

CALLED_ON = ("Orthopaedic Surgery", "Orthopaedic Spine Surgery", "Neurological Surgery")
MOST_REPS = 24
CLINICIANS_A_REP = (90, 140)
SEAT_MILES = 60.0  # within which a territory's seat looks for clinicians
TERRITORY_MILES = 140.0  # and how far from it the last ones are

Texts = npt.NDArray[np.object_]
Marks = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SampleTerritory:
    """What one rep of the sample works.

    Parameters
    ----------
    name : str
        A city's.
    rep_name : str
        Says that it is made up.
    zips : tuple of str
        The territory's rule.
    clinicians : array of int
        Rows of `FieldForce.clinicians`.
    home : tuple of float or None
        Latitude and longitude; None for the one rep whose base nobody wrote down.
    home_place : str
        City, state and ZIP; empty with no base.
    """

    name: str
    rep_name: str
    zips: tuple[str, ...]
    clinicians: Ints
    home: tuple[float, float] | None
    home_place: str


@dataclass(frozen=True)
class FieldForce:
    """The sample's territories, and the clinicians and sites that its reps call on.

    Parameters
    ----------
    clinicians : pandas.DataFrame
        npi, specialty, and where they operate most (of those who don't, their office):
        site_id, zip, lat, lon; by NPI.
    places : pandas.DataFrame
        A row a clinician and site: npi, specialty, site_id, kind, share, weekdays (bit 0 is Monday), zip,
        state, lat, lon, idn_id, zone.
    territories : tuple of SampleTerritory
        Apart from each other.
    """

    clinicians: pd.DataFrame
    places: pd.DataFrame
    territories: tuple[SampleTerritory, ...]


def make_field_force(rng: np.random.Generator, snapshot: Snapshot) -> FieldForce:
    """Make the field force.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    snapshot : Snapshot
        Whose clinicians are called on.

    Returns
    -------
    FieldForce
        At most `MOST_REPS` territories, the densest first; none where too few surgeons are.
    """
    places = snapshot.query(
        """
        SELECT providers.npi, specialty, site_id, kind, share, weekdays, sites.zip, sites.state, sites.lat,
            sites.lon, sites.idn_id
        FROM provider_sites JOIN providers USING (provider_no) JOIN sites USING (site_id)
        WHERE providers.status = 'active' AND specialty IN (SELECT unnest(?)) AND weekdays > 0
        ORDER BY providers.npi, site_id
        """,
        [list(CALLED_ON)],
    ).to_pandas()
    places["zone"] = [find_zone(code) for code in places.zip]
    # What the company sells is used in operating rooms: there a clinician is counted.
    rooms = places.assign(room=places.kind != "office").sort_values(["npi", "room", "share", "site_id"])
    clinicians = rooms.drop_duplicates("npi", keep="last").reset_index(drop=True)
    return FieldForce(clinicians, places, _territories(rng, clinicians))


def _territories(rng: np.random.Generator, clinicians: pd.DataFrame) -> tuple[SampleTerritory, ...]:
    if clinicians.empty:
        return ()
    points = plane(clinicians.lat, clinicians.lon)
    near = cKDTree(points).query_ball_point(points, SEAT_MILES)
    free = np.ones(len(clinicians), dtype=bool)
    names = iter(_rep_names(rng))
    found: list[SampleTerritory] = []
    count = min(MOST_REPS, max(1, len(clinicians) // CLINICIANS_A_REP[0]))
    zips = clinicians.zip.to_numpy()
    for _ in range(count):
        if not free.any():
            break
        seat = int(np.argmax([free[around].sum() if free[row] else 0 for row, around in enumerate(near)]))
        mine = _take_zips(points, zips, free, seat, int(rng.integers(*CLINICIANS_A_REP)))
        free[mine] = False
        if found and len(mine) < CLINICIANS_A_REP[0] // 2:
            break  # what is left is scattered
        home, place = _home(rng, zips[mine])
        found.append(
            SampleTerritory(
                _name(zips[seat], [territory.name for territory in found]),
                next(names),
                tuple(sorted(set(zips[mine]))),
                mine,
                home,
                place,
            )
        )
    if len(found) > 3:  # what a week does without a base must be seen, too
        found[-1] = replace(found[-1], home=None, home_place="")
    return tuple(found)


def _take_zips(
    points: Floats,
    zips: "np.ndarray[tuple[int], np.dtype[np.object_]]",
    free: "np.ndarray",
    seat: int,
    count: int,
) -> Ints:
    """Take free clinicians from the nearest on, whole ZIPs at a time, until there are enough."""
    distance = np.linalg.norm(points - points[seat], axis=1)
    mine: list[int] = []
    for row in np.argsort(distance, kind="stable"):
        if len(mine) >= count or distance[row] > TERRITORY_MILES:
            break
        if free[row] and row not in mine:
            mine += np.flatnonzero((zips == zips[row]) & free).tolist()
    return np.array(sorted(set(mine)))


def _home(rng: np.random.Generator, zips: Texts) -> tuple[tuple[float, float] | None, str]:
    places = zip_places().to_pandas().set_index("zip")
    code = str(rng.choice(zips))
    at = places.loc[code]
    lat, lon = scatter(rng, np.array([at.lat]), np.array([at.lon]), 0.8)
    return (float(lat[0]), float(lon[0])), f"{at.city}, {at.state} {code}"


def _name(code: str, taken: list[str]) -> str:
    places = zip_places().to_pandas().set_index("zip")
    city = f"{places.loc[code].city} {places.loc[code].state}"
    number = 1 + sum(name.startswith(city) for name in taken)
    return city if number == 1 else f"{city} {number}"


def _rep_names(rng: np.random.Generator) -> list[str]:
    first, last = rng.permutation(len(FIRST)), rng.permutation(len(LAST))
    return [f"{FIRST[one]} {LAST[two]} (sample)" for one, two in zip(first, last, strict=False)]
