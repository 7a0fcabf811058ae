"""Load the market that territories divide: its accounts, clinicians and visits, from a snapshot."""

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from analytics.buying_units import SiteUnits, find_units
from analytics.primary_sites import primary_sites_sql
from analytics.provider_filter import ProviderFilter
from analytics.selection import Selection
from analytics.territory_market import KINDS, PLACE, Market, Rows
from data.geography.shapes import PointIndex
from data.identifiers import IdnId, SnapshotId
from data.plans.document import Focus
from data.plans.unit_document import BuyingUnits
from data.snapshot.manifest import Window
from data.snapshot.reader import Session, Snapshot


def load_market(snapshot: Snapshot, focus: Focus, edited: BuyingUnits) -> Market:
    """Load the market of a focus.

    Parameters
    ----------
    snapshot : Snapshot
        The market snapshot.
    focus : Focus
        Whom the plan is about.
    edited : BuyingUnits
        Units that users defined.

    Returns
    -------
    Market
        Active clinicians of the specialties who have one of the codes and whose primary site, or practice
        place, lies in the states; open hospitals and ASCs of the states, and offices where
        one of them works. One whose sites are closed is at the practice place.
    """
    question = ProviderFilter(specialties=focus.specialties, codes=focus.codes)
    about = snapshot.manifest.description
    with snapshot.session() as session:
        selection = Selection(snapshot, session, question, attributes=("specialty",))
        _select_clinicians(session, selection, focus, about.volume_window, about.as_of)
        _select_accounts(session, focus, about.as_of)
        sites = session.query("FROM market_sites ORDER BY account")
        clinicians = session.query(_CLINICIANS, {"states": list(focus.states)})
        places = session.query("FROM practice_places ORDER BY place")
        visits = session.query(_VISITS)
        together = [site for unit in edited.units for site in unit.sites]
        belonging = session.query(_BELONGING, {"day": about.as_of, "together": together})
    units = _units_of(sites, places.num_rows, find_units(belonging, edited))
    return _assemble(snapshot.id, focus, sites, places, clinicians, visits, units)


def _select_clinicians(
    session: Session, selection: Selection, focus: Focus, window: Window | None, as_of: date
) -> None:
    figures = selection.figures
    selection.run(
        f"CREATE OR REPLACE TEMP TABLE in_focus AS SELECT provider_no, {figures['volume']}::FLOAT AS volume, "
        f"least({figures['suppressed_cells']}, 65535)::USMALLINT AS hidden_cells, "
        f"coalesce({figures['decile']}, 0)::UTINYINT AS decile "
        f"FROM {selection.rows} WHERE {selection.where()}"
    )
    primary = primary_sites_sql(session, selection.codes if focus.codes else [], "in_focus", window, as_of)
    session.run(
        f"""
        CREATE OR REPLACE TEMP TABLE market_clinicians AS
        SELECT f.*, p.npi::BIGINT AS npi, p.lat, p.lon, p.zip, p.state, p.city, p.county_fips, r.site_id
        FROM in_focus AS f JOIN providers AS p USING (provider_no)
            LEFT JOIN ({primary}) AS r USING (provider_no)
        """
    )


def _select_accounts(session: Session, focus: Focus, as_of: date) -> None:
    states = list(focus.states)
    session.run(
        """
        CREATE OR REPLACE TEMP TABLE market_sites AS
        SELECT (row_number() OVER (ORDER BY site_id) - 1)::INTEGER AS account, site_id, s.name, kind, city,
            state, zip, county_fips, hrr, lat, lon, idn_id, i.name AS idn_name
        FROM sites AS s LEFT JOIN idns AS i USING (idn_id)
        WHERE (closed IS NULL OR closed > $day) AND (len($states) = 0 OR state IN (SELECT unnest($states)))
            AND (kind NOT IN ('office', 'other')
                OR site_id IN (SELECT site_id FROM market_clinicians)
                OR site_id IN (
                    SELECT l.site_id FROM provider_sites AS l SEMI JOIN in_focus USING (provider_no)))
        """,
        {"day": as_of, "states": states},
    )
    session.run(
        """
        CREATE OR REPLACE TEMP TABLE practice_places AS
        SELECT (row_number() OVER (ORDER BY lat, lon, zip, county_fips) - 1)::INTEGER AS place, lat, lon, zip,
            county_fips, min(city) AS city, min(state) AS state
        FROM market_clinicians
        WHERE site_id IS NULL AND (len($states) = 0 OR state IN (SELECT unnest($states)))
        GROUP BY lat, lon, zip, county_fips
        """,
        {"states": states},
    )


_CLINICIANS = """
    SELECT provider_no, npi, account, volume, hidden_cells, decile FROM (
        SELECT provider_no, npi, account, volume, hidden_cells, decile
        FROM market_clinicians JOIN market_sites USING (site_id)
        UNION ALL
        SELECT c.provider_no, c.npi, ((SELECT count(*) FROM market_sites) + p.place)::INTEGER, c.volume,
            c.hidden_cells, c.decile
        FROM market_clinicians AS c JOIN practice_places AS p
            ON c.lat IS NOT DISTINCT FROM p.lat AND c.lon IS NOT DISTINCT FROM p.lon
            AND c.zip IS NOT DISTINCT FROM p.zip AND c.county_fips IS NOT DISTINCT FROM p.county_fips
        WHERE c.site_id IS NULL AND (len($states) = 0 OR c.state IN (SELECT unnest($states)))
    ) ORDER BY account, provider_no
"""
_VISITS = """
    SELECT l.provider_no, s.account, l.share
    FROM provider_sites AS l JOIN market_sites AS s USING (site_id)
        JOIN market_clinicians AS c ON c.provider_no = l.provider_no
    WHERE c.site_id IS DISTINCT FROM l.site_id
"""
# A unit is the same whatever the plan is about, so it rests on sites that the focus leaves out, too.
_BELONGING = """
    SELECT site_id, city, state, hrr, lat, lon, idn_id, i.name AS idn_name
    FROM sites AS s LEFT JOIN idns AS i USING (idn_id)
    WHERE (closed IS NULL OR closed > $day)
        AND (idn_id IS NOT NULL OR site_id IN (SELECT unnest($together::VARCHAR[])))
    ORDER BY site_id
"""


def _units_of(sites: pa.Table, places: int, units: SiteUnits) -> SiteUnits:
    """Return the units of a market's accounts, of those of all sites that belong to one."""
    row = pc.fill_null(pc.index_in(sites["site_id"], units.defaults.sites), -1).to_numpy().astype(np.int64)
    here = np.r_[units.of_site, np.int32(-1)][row]
    return replace(units, of_site=np.r_[here, np.full(places, -1, dtype=np.int32)])


def _assemble(
    snapshot_id: SnapshotId,
    focus: Focus,
    sites: pa.Table,
    places: pa.Table,
    clinicians: pa.Table,
    visits: pa.Table,
    units: SiteUnits,
) -> Market:
    nothing = np.full(places.num_rows, -1, dtype=np.int32)
    idns = tuple(sorted({idn for idn in sites["idn_id"].to_pylist() if idn}))
    number_of = {idn: number for number, idn in enumerate(idns)}
    names = dict(zip(sites["idn_id"].to_pylist(), sites["idn_name"].to_pylist(), strict=True))
    kinds = [KINDS.index(kind) for kind in sites["kind"].to_pylist()]
    lat, lon = (_joined(sites, places, name).to_numpy(zero_copy_only=False) for name in ("lat", "lon"))
    accounts = sites.num_rows + places.num_rows
    account = clinicians["account"].to_numpy().astype(np.int32)
    provider_no = clinicians["provider_no"].to_numpy()
    visit_rows, visit_share = _number_visits(visits, provider_no)
    return Market(
        snapshot_id=snapshot_id,
        focus=focus,
        accounts=pa.table(
            {
                name: _joined(sites, places, name)
                if name in places.column_names
                else _padded(sites, places, name)
                for name in ("site_id", "name", "city", "state", "idn_id")
            }
        ),
        sites=sites.num_rows,
        kind=np.array(kinds + [KINDS.index(PLACE)] * places.num_rows, dtype=np.uint8),
        lat=lat.astype(np.float64),
        lon=lon.astype(np.float64),
        zip_code=_numbers(_joined(sites, places, "zip")),
        county=_numbers(_joined(sites, places, "county_fips")),
        idn=np.r_[
            np.array([number_of.get(idn, -1) for idn in sites["idn_id"].to_pylist()], dtype=np.int32), nothing
        ],
        idns=tuple(IdnId(idn) for idn in idns),
        idn_names=tuple(names[idn] or idn for idn in idns),
        units=units,
        provider_no=provider_no,
        npi=clinicians["npi"].to_numpy(),
        account=account,
        starts=np.searchsorted(account, np.arange(accounts + 1)).astype(np.int64),
        volume=clinicians["volume"].to_numpy().astype(np.float32),
        hidden_cells=clinicians["hidden_cells"].to_numpy(),
        decile=clinicians["decile"].to_numpy(),
        visits=visit_rows,
        visit_share=visit_share,
        places=PointIndex(lon.astype(np.float64), lat.astype(np.float64)),
    )


def _number_visits(
    visits: pa.Table, provider_no: npt.NDArray[np.uint32]
) -> tuple[Rows, npt.NDArray[np.float32]]:
    order = np.argsort(provider_no, kind="stable")
    numbers = visits["provider_no"].to_numpy()
    at = np.searchsorted(provider_no, numbers, sorter=order)
    # One who has only sites outside the states is in no account.
    known = at < len(order)
    known[known] = provider_no[order[at[known]]] == numbers[known]
    rows = np.column_stack([order[at[known]], visits["account"].to_numpy()[known]]).astype(np.int32)
    share = visits["share"].to_numpy()[known].astype(np.float32)
    sorting = np.lexsort((rows[:, 1], rows[:, 0]))
    return rows[sorting], share[sorting]


def _joined(sites: pa.Table, places: pa.Table, name: str) -> pa.ChunkedArray:
    return pa.chunked_array(
        [*sites[name].chunks, *places[name].cast(sites[name].type).chunks], sites[name].type
    )


def _padded(sites: pa.Table, places: pa.Table, name: str) -> pa.ChunkedArray:
    return pa.chunked_array(
        [*sites[name].chunks, pa.nulls(places.num_rows, sites[name].type)], sites[name].type
    )


def _numbers(texts: pa.ChunkedArray) -> Rows:
    numbers: Rows = texts.cast(pa.int32()).fill_null(-1).to_numpy().astype(np.int32)
    return numbers
