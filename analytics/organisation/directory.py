"""Who and what the rows of organisation data name: reps, clinicians, sites, health systems, segments."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from data.geography.time_zones import find_zone
from data.identifiers import RepId
from data.plans.names import check_name
from data.plans.rep_entry import Rep
from data.plans.segments import Segment
from data.snapshot.reader import Snapshot


@dataclass(frozen=True)
class SitePlace:
    """A site as a person knows it.

    Parameters
    ----------
    name : str
        The site's.
    city, state : str
        Where it is; empty where that isn't known.
    zone : str
        IANA name of its time zone.
    """

    name: str
    city: str
    state: str
    zone: str

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.city, self.state)))


@dataclass(frozen=True)
class Directory:
    """Names by identifier.

    Parameters
    ----------
    reps : dict of RepId to str
        All reps of the store.
    segments : dict of str to str
        All saved segments of the store.
    clinicians : dict of str to str
        By NPI, of those who were asked for and are in the snapshot.
    sites : dict of str to SitePlace
        The same of sites.
    idns : dict of str to str
        The same of health systems.
    snapshot_id : str
        Of the snapshot; empty when there is none, and nothing is known to be unknown.
    """

    reps: Mapping[RepId, str] = field(default_factory=dict)
    segments: Mapping[str, str] = field(default_factory=dict)
    clinicians: Mapping[str, str] = field(default_factory=dict)
    sites: Mapping[str, SitePlace] = field(default_factory=dict)
    idns: Mapping[str, str] = field(default_factory=dict)
    snapshot_id: str = ""

    def find_rep(self, text: str) -> RepId | None:
        """Return the rep of a name or id.

        Parameters
        ----------
        text : str
            Without regard to case and spacing.

        Returns
        -------
        RepId or None
            None for nobody.
        """
        return RepId(text) if text in self.reps else self._reps_by_key.get(check_name(text)[1])

    @cached_property
    def _reps_by_key(self) -> dict[str, RepId]:
        return {check_name(name)[1]: rep for rep, name in self.reps.items()}


def names_in(rows: Iterable[Mapping[str, Any]]) -> tuple[set[str], set[str], set[str]]:
    """Return whom rows name.

    Parameters
    ----------
    rows : iterable of mapping
        Entries' fields, or cells by the columns' names in files: of these three they are the same.

    Returns
    -------
    tuple of set of str
        NPIs, sites and health systems.
    """
    rows = tuple(rows)
    npis, sites, idns = (
        {row[name] for row in rows if row.get(name)} for name in ("npi", "site_id", "idn_id")
    )
    return npis, sites, idns


def load_directory(
    snapshot: Snapshot | None,
    reps: Iterable[Rep],
    segments: Iterable[Segment],
    *,
    npis: Collection[str] = (),
    sites: Collection[str] = (),
    idns: Collection[str] = (),
) -> Directory:
    """Look up who and what rows name.

    Parameters
    ----------
    snapshot : Snapshot, optional
        The market; None while there is none.
    reps, segments : iterable
        All of the store.
    npis, sites, idns : collection of str
        Those that rows name.

    Returns
    -------
    Directory
        Those that are not in the snapshot are absent from it.
    """
    own = {rep.id: rep.name for rep in reps}
    named = {segment.id: segment.name for segment in segments}
    if snapshot is None:
        return Directory(own, {str(key): name for key, name in named.items()})
    with snapshot.session() as session:
        people = session.query(
            "SELECT npi, concat_ws(' ', first_name, last_name) AS name FROM providers "
            "WHERE npi IN (SELECT unnest(?))",
            [sorted(npis)],
        ).to_pylist() if npis else []  # fmt: skip
        places = session.query(
            "SELECT site_id, name, city, state, zip, lat, lon FROM sites WHERE site_id IN (SELECT unnest(?))",
            [sorted(sites)],
        ).to_pylist() if sites else []  # fmt: skip
        systems = session.query(
            "SELECT idn_id, name FROM idns WHERE idn_id IN (SELECT unnest(?))", [sorted(idns)]
        ).to_pylist() if idns else []  # fmt: skip
    return Directory(
        own,
        {str(key): name for key, name in named.items()},
        {row["npi"]: row["name"] for row in people},
        {
            row["site_id"]: SitePlace(
                row["name"] or "",
                row["city"] or "",
                row["state"] or "",
                find_zone(row["zip"], (row["lat"], row["lon"]) if row["lat"] is not None else None),
            )
            for row in places
        },
        {row["idn_id"]: row["name"] for row in systems},
        snapshot.id,
    )
