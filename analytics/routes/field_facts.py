"""What the company knows that a week needs: hours, access, credentialing, sets, call plan, calls."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from analytics.cohorts.sources import resolve_segment
from analytics.drive import DriveTimes
from data.identifiers import IdnId, Npi, RepId, SiteId
from data.plans.errors import EntryMissing
from data.plans.organisation.access_entry import Access, OrBlock, merge_access
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import Call, CallPlan
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.organisation import Organisation
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace
from data.plans.segments import SegmentId, Segments
from data.snapshot.reader import Snapshot

HISTORY_DAYS = 371
"""How far back calls are read."""
COUNTED_CHANNELS = ("in person", "video", "phone")


@dataclass(frozen=True, eq=False)
class FieldFacts:
    """The entries of the plan store that one rep's week needs.

    Parameters
    ----------
    days : tuple of RepDay
        The rep's hours; empty where nobody said.
    leaves : tuple of RepLeave
        The rep's.
    skills : frozenset of str
        What the rep can do.
    places : tuple of RepPlace
        Where the rep's days start or end when not at home.
    call_plan : tuple of CallPlan
        Empty where there is none.
    access : tuple of Access
        Of sites, and of clinicians there.
    or_blocks : tuple of OrBlock
        Of the territory's surgeons.
    credentials : tuple of Credential
        The rep's.
    sets : tuple of SetsOnHand
        At the territory's sites.
    calls : tuple of Call
        Of everybody on the territory's clinicians, and all of the rep in the week.
    days_off : tuple of DayOff
        The company's.
    segments : mapping of SegmentId to frozenset of Npi
        Who is in the segments that the call plan names.
    """

    days: tuple[RepDay, ...] = ()
    leaves: tuple[RepLeave, ...] = ()
    skills: frozenset[str] = frozenset()
    places: tuple[RepPlace, ...] = ()
    call_plan: tuple[CallPlan, ...] = ()
    access: tuple[Access, ...] = ()
    or_blocks: tuple[OrBlock, ...] = ()
    credentials: tuple[Credential, ...] = ()
    sets: tuple[SetsOnHand, ...] = ()
    calls: tuple[Call, ...] = ()
    days_off: tuple[DayOff, ...] = ()
    segments: Mapping[SegmentId, frozenset[Npi]] = field(default_factory=dict)

    @cached_property
    def _access(self) -> dict[tuple[SiteId, Npi | None], Access]:
        return {(row.site_id, row.npi): row for row in self.access}

    @cached_property
    def _blocks(self) -> dict[Npi, tuple[OrBlock, ...]]:
        found: dict[Npi, list[OrBlock]] = defaultdict(list)
        for block in self.or_blocks:
            found[block.npi].append(block)
        return {npi: tuple(blocks) for npi, blocks in found.items()}

    @cached_property
    def _sets(self) -> dict[tuple[SiteId, str], int]:
        return {(row.site_id, row.set_name.casefold()): row.count for row in self.sets}

    @cached_property
    def _credentials(self) -> dict[str, Credential]:
        return {str(row.site_id or row.idn_id): row for row in self.credentials}

    @cached_property
    def _ranked_plan(self) -> tuple[CallPlan, ...]:
        return tuple(sorted(self.call_plan, key=lambda row: (row.rank, row.name)))

    @cached_property
    def made_on(self) -> dict[Npi, list[date]]:
        """The days of calls that were kept, by clinician: in person, by video or by phone."""
        found: dict[Npi, list[date]] = defaultdict(list)
        for call in self.calls:
            if call.npi is not None and call.status == "kept" and call.channel in COUNTED_CHANNELS:
                found[call.npi].append(call.local_start.date())
        return dict(found)

    def access_of(self, site: SiteId | None, npi: Npi | None) -> Access | None:
        """Return how one gets in to a clinician at a site.

        Parameters
        ----------
        site : SiteId, optional
            None for a practice place, of which nothing is recorded.
        npi : Npi, optional
            None for the site itself.

        Returns
        -------
        Access or None
            None where nothing is recorded.
        """
        if site is None:
            return None
        own = self._access.get((site, npi)) if npi is not None else None
        return merge_access(self._access.get((site, None)), own)

    def has_own_hours(self, site: SiteId | None, npi: Npi | None) -> bool:
        """Tell whether visiting hours are recorded for the very clinician at a site.

        Parameters
        ----------
        site : SiteId, optional
            Where.
        npi : Npi, optional
            Who.

        Returns
        -------
        bool
            False where only the site's are known, or none.
        """
        own = self._access.get((site, npi)) if site is not None and npi is not None else None
        return own is not None and own.visiting is not None

    def blocks_of(self, npi: Npi | None) -> tuple[OrBlock, ...]:
        """Return a surgeon's OR blocks.

        Parameters
        ----------
        npi : Npi, optional
            Who.

        Returns
        -------
        tuple of OrBlock
            At any site.
        """
        return self._blocks.get(npi, ()) if npi is not None else ()

    def credential_of(self, site: SiteId | None, idn: IdnId | None) -> Credential | None:
        """Return how far the rep's credentialing at a site is.

        Parameters
        ----------
        site : SiteId, optional
            Where.
        idn : IdnId, optional
            Its health system.

        Returns
        -------
        Credential or None
            The site's own before the health system's; None where none is needed.
        """
        return self._credentials.get(str(site)) or self._credentials.get(str(idn))

    def sets_at(self, site: SiteId | None, name: str) -> int | None:
        """Return how many sets of a kind lie at a site.

        Parameters
        ----------
        site : SiteId, optional
            Where.
        name : str
            Which.

        Returns
        -------
        int or None
            None where nothing is recorded.
        """
        return self._sets.get((site, name.casefold())) if site is not None else None

    def call_plan_of(self, npi: Npi, specialty: str, decile: int) -> CallPlan | None:
        """Return how often a clinician is to be called on.

        Parameters
        ----------
        npi : Npi
            Who.
        specialty : str
            As the snapshot spells it.
        decile : int
            Of the chosen code set; 0 for none.

        Returns
        -------
        CallPlan or None
            The first by rank that fits; None where none does.
        """
        for row in self._ranked_plan:
            banded = row.decile_from is None or row.decile_from <= decile <= (row.decile_to or 10)
            named = row.segment_id is None or npi in self.segments.get(row.segment_id, frozenset())
            if banded and named and row.specialty in ("", specialty):
                return row
        return None


def read_field_facts(
    organisation: Organisation,
    segments: Segments,
    snapshot: Snapshot,
    rep: RepId,
    monday: date,
    *,
    npis: Collection[Npi],
    sites: Collection[SiteId],
    drive: DriveTimes | None = None,
) -> FieldFacts:
    """Read what one rep's week needs from the plan store.

    Parameters
    ----------
    organisation : Organisation
        Of the store.
    segments : Segments
        Of the store.
    snapshot : Snapshot
        In which segments are resolved.
    rep : RepId
        Who.
    monday : date
        The first day of the week.
    npis, sites : collection
        The territory's.
    drive : DriveTimes, optional
        For segments in drive minutes.

    Returns
    -------
    FieldFacts
        Calls of the last `HISTORY_DAYS`, and of the week. Nobody is in a segment that was deleted.

    Raises
    ------
    FilterInvalid
        A segment that the call plan names can't be read, or asks for drive minutes without an engine.
    """
    around = monday - timedelta(days=1), monday + timedelta(days=8)  # days of any zone
    plan = organisation.call_plan.entries()
    named = {row.segment_id for row in plan if row.segment_id is not None}
    skills = organisation.rep_skills.entries(reps=(rep,))
    history = organisation.calls.entries(
        npis=npis, since=monday - timedelta(days=HISTORY_DAYS), until=around[0]
    )
    own = organisation.calls.entries(reps=(rep,), since=around[0], until=around[1])
    return FieldFacts(
        days=organisation.rep_days.entries(reps=(rep,)),
        leaves=organisation.rep_leaves.entries(reps=(rep,), since=around[0], until=around[1]),
        skills=frozenset(skill for row in skills for skill in row.skills),
        places=organisation.rep_places.entries(reps=(rep,), since=around[0], until=around[1]),
        call_plan=plan,
        access=organisation.access.entries(npis=npis, sites=sites),
        or_blocks=organisation.or_blocks.entries(npis=npis),
        credentials=organisation.credentials.entries(reps=(rep,)),
        sets=organisation.sets_on_hand.entries(sites=sites),
        calls=(*history, *own),
        days_off=organisation.days_off.entries(since=around[0], until=around[1]),
        segments={name: _members(segments, snapshot, name, drive) for name in sorted(named)},
    )


def _members(
    segments: Segments, snapshot: Snapshot, segment: SegmentId, drive: DriveTimes | None
) -> frozenset[Npi]:
    try:
        kept = segments.get(segment)
    except EntryMissing:
        return frozenset()
    return frozenset(Npi(str(npi)) for npi in resolve_segment(snapshot, kept.query, drive).npi.tolist())
