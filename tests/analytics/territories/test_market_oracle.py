"""The synthetic sample, counted a second time in pandas and shapely."""

import numpy as np
import pandas as pd
import pytest
from shapely import box, points

from analytics.market_loading import load_market
from analytics.ownership import resolve
from analytics.splits import shared_clinicians, split_units
from analytics.territories import measure_territory
from data.plans.document import Document, Drawn, Focus, Territory
from data.plans.unit_document import BuyingUnits
from data.roads.estimator import EstimatorTimes

FOCUSES = [
    Focus(),
    Focus(("27447", "27130")),
    Focus(("27447",), ("Orthopaedic Surgery",), ("IL", "WI", "CA")),
]
EAST, LAKE = box(-90, 24, -66, 48), box(-92, 39, -86, 45)


class Sample:
    """The sample's tables as pandas reads them."""

    def __init__(self, directory, focus, window):
        read = lambda table: pd.read_parquet(directory / f"{table}.parquet")  # noqa: E731
        people, self.sites = read("providers"), read("sites").set_index("site_id")
        done = read("procedures")
        done = done[(done.service_date >= window.start) & (done.service_date <= window.end)]
        if focus.codes:
            done = done[done.code.isin(focus.codes)]
            people = people[people.provider_no.isin(done[(done["count"] > 0) | done.suppressed].provider_no)]
        people = people[people.status == "active"]
        if focus.specialties:
            people = people[people.specialty.isin(focus.specialties)]
        people = people.set_index("provider_no")
        people["volume"] = done.groupby("provider_no")["count"].sum()
        people["home"] = people.primary_site_id
        if focus.codes:
            at = done[done.site_id.notna() & (done["count"] > 0)]
            at = at.groupby(["provider_no", "site_id"])["count"].sum()
            for who, sums in at[at.index.get_level_values(0).isin(people.index)].groupby(level=0):
                sums = sums.droplevel(0)
                best = max(sums.index, key=lambda site, sums=sums: (sums[site], site))
                first = people.home[who]
                if pd.isna(first) or 10 * (sums[best] - sums.get(first, 0)) >= sums.sum():
                    people.loc[who, "home"] = best
        where = people.home.map(self.sites.state).where(people.home.notna(), people.state)
        if focus.states:
            people = people[where.isin(focus.states)]
        for column, other in (("lat", "lat"), ("lon", "lon"), ("zip", "zip"), ("county_fips", "county_fips")):
            at_site = people.home.map(self.sites[other])
            people[column] = at_site.where(people.home.notna(), people[column])
        people["idn"] = people.home.map(self.sites.idn_id)
        self.people = people


@pytest.fixture(scope="module", params=FOCUSES, ids=["all", "joints", "knees in three states"])
def case(request, market):
    focus = request.param
    window = market.manifest.description.volume_window
    return load_market(market, focus, BuyingUnits()), Sample(market.directory, focus, window)


def test_who_is_in_the_market(case):
    loaded, sample = case
    assert sorted(map(str, loaded.npi.tolist())) == sorted(sample.people.npi)
    assert len(loaded.npi)


def test_whom_each_follows(case):
    loaded, sample = case
    ids = loaded.accounts["site_id"].to_pylist()
    homes = {str(n): ids[a] for n, a in zip(loaded.npi, loaded.account, strict=True)}
    expected = {npi: None if pd.isna(home) else home
                for npi, home in zip(sample.people.npi, sample.people.home, strict=True)}  # fmt: skip
    assert homes == expected


def test_figures_of_territories(case):
    loaded, sample = case
    people = sample.people
    idn = next(iter(people.idn.dropna().value_counts().index))
    zips = tuple(people.zip.dropna().unique()[:20])
    document = Document(
        (
            Territory("a", "A", 1, drawn=(Drawn("a", EAST),)),
            Territory("b", "B", 2, zips=zips, drawn=(Drawn("b", LAKE),)),
            Territory("c", "C", 3, idns=(idn,)),
        )
    )
    known = people.lat.notna()
    spots = points(people.lon.fillna(0), people.lat.fillna(0))
    east, lake = (known & np.array([area.intersects(spot) for spot in spots]) for area in (EAST, LAKE))
    owner = pd.Series(-1, index=people.index)
    owner[lake] = 1
    owner[east] = 0
    owner[people.zip.isin(zips)] = 1
    owner[people.idn == idn] = 2
    ownership = resolve(loaded, document)
    for number in range(3):
        mine = people[owner == number]
        figures = measure_territory(ownership, number, EstimatorTimes())
        assert figures.providers == len(mine)
        assert figures.procedures == mine.volume.sum()
        assert set(map(str, loaded.npi[figures.clinicians])) == set(mine.npi)
        assert figures.unknown_volumes <= mine.volume.isna().sum() + (mine.volume == 0).sum()
        assert len(figures.driven) == len(mine.groupby(["home", "lat", "lon", "zip"], dropna=False))


def test_visits_and_splits(case, market):
    loaded, sample = case
    ids = loaded.accounts["site_id"].to_pylist()
    links = pd.read_parquet(market.directory / "provider_sites.parquet")
    links = links[links.provider_no.isin(sample.people.index) & links.site_id.isin(ids)]
    links = links[links.site_id != links.provider_no.map(sample.people.home)]
    told = {(int(loaded.provider_no[a]), ids[b]) for a, b in loaded.visits}
    assert told == set(zip(links.provider_no, links.site_id, strict=True))
    west, east = loaded.lon < -88, loaded.lon >= -88
    document = Document(
        (
            Territory("w", "W", 1, drawn=(Drawn("w", box(-180, -90, -88.0000001, 90)),)),
            Territory("e", "E", 2, drawn=(Drawn("e", box(-88, -90, 180, 90)),)),
        )
    )
    ownership = resolve(loaded, document)
    account_of = {site: row for row, site in enumerate(ids) if site}
    side = {int(n): bool(west[a]) for n, a in zip(loaded.provider_no, loaded.account, strict=True)}
    placed = {int(n): bool(np.isfinite(loaded.lon[a]))
              for n, a in zip(loaded.provider_no, loaded.account, strict=True)}  # fmt: skip
    both = {n for n, site in told if placed[n]
            and (east if side[n] else west)[account_of[site]]}  # fmt: skip
    shared = shared_clinicians(ownership, 0)
    assert {int(n) for s in shared for n in loaded.provider_no[s.clinicians]} == both
    of_site = pd.Series(loaded.units.of_site[: loaded.sites])
    on_west = pd.Series(west[: loaded.sites]).groupby(of_site).agg(["any", "all"])
    cut = on_west.index[on_west["any"] & ~on_west["all"] & (on_west.index >= 0)]
    assert {split.group for split in split_units(ownership, 0)} == set(cut)
