"""Build a market snapshot from the user's files: read, merge, write."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from data.engine import connect, progress_followed, quoted
from data.errors import SourceUnreadable
from data.geography.hrr import zip_hrr
from data.geography.zips import zip_places
from data.identifiers import SnapshotId
from data.snapshot.build_inputs import BuildInputs
from data.snapshot.build_notes import write_notes
from data.snapshot.manifest import Description, SourceFile, Window
from data.snapshot.store import SnapshotStore
from data.snapshot.write import Progress, write_snapshot
from data.sources import (
    affiliations,
    claims,
    clinicians,
    facilities,
    hospitals,
    nppes,
    physician_services,
    referrals,
    systems,
    taxonomy,
)
from data.sources.cleaning import create_macros
from data.sources.merge_claims import ClaimsPeriod, find_claim_parties, stage_claims, stage_no_claims
from data.sources.merge_providers import link_sites, merge_providers, stage_providers
from data.sources.merge_sites import merge_sites
from data.sources.merge_volumes import stage_annual_procedures, stage_codes, stage_referrals
from data.sources.reader import SourceReader
from data.sources.rejects import ReasonCount, RejectLog

MEMORY_LIMIT = "2GB"
READING = 0.5  # the share of a build that reading takes, for the progress bar
PUBLIC_SMALLEST_CELL = 11


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    Parameters
    ----------
    snapshot : SnapshotId
        The published snapshot.
    sources : tuple of SourceFile
        Each file with the rows used and rejected.
    reasons : tuple of ReasonCount
        Rows rejected, set aside and mended, by file and reason; all of them stand in `rejects.parquet`.
    notes : tuple of str
        What a reader of the figures should know.
    """

    snapshot: SnapshotId
    sources: tuple[SourceFile, ...]
    reasons: tuple[ReasonCount, ...]
    notes: tuple[str, ...]


def build_snapshot(
    inputs: BuildInputs,
    store: SnapshotStore,
    *,
    built_at: str,
    progress: Progress = lambda what, share: None,
    make_current: bool = True,
) -> BuildReport:
    """Build, check and publish a snapshot.

    Parameters
    ----------
    inputs : BuildInputs
        The files and options.
    store : SnapshotStore
        Where it goes; a build that fails leaves what is there as it was.
    built_at : str
        ISO time of the build.
    progress : callable
        Told what is being done and how much is.
    make_current : bool
        Whether the new snapshot is to be used from now on.

    Returns
    -------
    BuildReport
        Its id, and what became of every row that was not simply used. The same files and options give
        the same id.

    Raises
    ------
    SourceUnreadable
        A file is missing, wrong, empty, damaged or undecodable.
    TooManyRejects
        More of a file was bad than the build was told to accept.
    SnapshotBroken
        What was merged breaks the schema.
    """
    # The working database lies beside the snapshots: that disk has room for one, and a build that is
    # killed is swept away by the next.
    with store.building() as scratch, connect(MEMORY_LIMIT, scratch / "spill") as connection:
        connection.execute(f"ATTACH {quoted(scratch / 'work.duckdb')} AS work; USE work")
        connection.execute("CREATE SCHEMA raw; CREATE SCHEMA stage")
        create_macros(connection)
        reader = SourceReader(connection, scratch, RejectLog(connection), inputs.max_rejects)
        _read_all(reader, inputs, date.fromisoformat(built_at[:10]), progress)
        progress("Merging sites", READING)
        _prepare(connection, reader, inputs)
        merge_sites(connection, reader.log)
        progress("Merging clinicians", READING + 0.1)
        merge_providers(connection)
        progress("Counting procedures", READING + 0.15)
        period = _stage_volumes(connection, reader.log, inputs)
        progress("Linking clinicians and sites", READING + 0.2)
        link_sites(connection)
        stage_providers(connection)
        stage_referrals(connection, reader.log)
        stage_codes(connection)
        reader.locate_rejects()
        notes = write_notes(connection, inputs, period)
        description = _describe(connection, reader, inputs, period, notes, built_at)
        snapshot = write_snapshot(
            connection,
            store,
            description,
            built_at=built_at,
            progress=lambda what, share: progress(what, READING + 0.25 + 0.25 * share),
            extra_files={"rejects": reader.log.to_arrow()},
            make_current=make_current,
        )
        return BuildReport(snapshot, description.sources, reader.log.counts(), notes)


def _read_all(reader: SourceReader, inputs: BuildInputs, built_on: date, progress: Progress) -> None:
    mapping = claims.read_mapping(inputs.mapping) if inputs.mapping else {}
    readers: list[tuple[tuple[Path, ...], Callable[[SourceReader, Path], object]]] = [
        (inputs.taxonomy, taxonomy.read_taxonomy),
        (inputs.hospitals, hospitals.read_hospitals),
        (inputs.facilities, facilities.read_facilities),
        (inputs.systems, systems.read_systems),
        (inputs.nppes, nppes.read_nppes),
        (inputs.clinicians, clinicians.read_clinicians),
        (inputs.affiliations, affiliations.read_affiliations),
        (inputs.referrals, referrals.read_referrals),
        (
            inputs.physician_services,
            lambda reader, path: physician_services.read_physician_services(reader, path, inputs.year),
        ),
        (inputs.claims, lambda reader, path: claims.read_claims(reader, path, mapping, built_on)),
    ]
    files = [(path, read) for paths, read in readers for path in paths]
    if not files:
        raise SourceUnreadable(
            "No source file was given.",
            "Name at least one, such as --nppes FILE or --claims FILE; `windshield snapshot build --help` "
            "lists them.",
        )
    sizes = [path.stat().st_size if path.is_file() else 0 for path, _ in files]
    for done, (path, read) in enumerate(files):
        start, span = (READING * bytes_ / max(1, sum(sizes)) for bytes_ in (sum(sizes[:done]), sizes[done]))

        def report(
            share: float, what: str = f"Reading {path.name}", at: float = start, of: float = span
        ) -> None:
            progress(what, at + of * share)

        report(0)
        with progress_followed(reader.connection, report):
            read(reader, path)
    for layout, recipe in (
        (nppes.LAYOUT, nppes.RECIPE),
        (nppes.PLACES_LAYOUT, nppes.PLACES_RECIPE),
        (taxonomy.LAYOUT, taxonomy.RECIPE),
        (physician_services.LAYOUT, physician_services.dated_recipe(0)),
        (hospitals.LAYOUT, hospitals.RECIPE),
        (facilities.LAYOUT, facilities.RECIPE),
        (affiliations.LAYOUT, affiliations.RECIPE),
        (systems.HOSPITALS_LAYOUT, systems.HOSPITALS_RECIPE),
        (systems.GROUPS_LAYOUT, systems.GROUPS_RECIPE),
        (systems.SYSTEMS_LAYOUT, systems.SYSTEMS_RECIPE),
        (clinicians.LAYOUT, clinicians.RECIPE),
        (referrals.HOP_LAYOUT, referrals.HOP_RECIPE),
        (claims.LAYOUT, claims.RECIPE),
    ):
        reader.ensure(layout, recipe)


def _prepare(connection: duckdb.DuckDBPyConnection, reader: SourceReader, inputs: BuildInputs) -> None:
    """Create `files`, `zips`, `nppes` (the newest row of each NPI) and what claims name."""
    connection.execute("CREATE TABLE files(file_no INTEGER, file VARCHAR)")
    connection.executemany(
        "INSERT INTO files VALUES (?, ?)", [(file.file_no, file.text.path.name) for file in reader.files]
    )
    connection.register("places", zip_places())
    crosswalk = zip_hrr(inputs.hrr) if inputs.hrr else None
    if crosswalk is not None:
        connection.register("crosswalk", crosswalk)
    connection.execute(
        "CREATE TABLE zips AS SELECT zip, city, state, county_fips, lat, lon, "
        + ("hrr FROM places LEFT JOIN crosswalk USING (zip)" if inputs.hrr else "NULL AS hrr FROM places")
    )
    connection.execute(
        """
        CREATE TABLE nppes AS SELECT * EXCLUDE (nth) FROM (
            SELECT *, row_number() OVER (PARTITION BY npi
                ORDER BY greatest(updated_on, deactivated_on) DESC NULLS LAST, file_no DESC) AS nth
            FROM raw.nppes
        ) WHERE nth = 1
    """
        if len(inputs.nppes) > 1
        else "CREATE VIEW nppes AS FROM raw.nppes"
    )
    find_claim_parties(connection)


def _stage_volumes(
    connection: duckdb.DuckDBPyConnection, log: RejectLog, inputs: BuildInputs
) -> ClaimsPeriod | None:
    if inputs.claims:
        return stage_claims(
            connection,
            log,
            inputs.codes,
            _read_codes(inputs.add_on_codes) if inputs.add_on_codes else (),
            inputs.smallest_cell or 1,
            inputs.complete_through,
        )
    stage_no_claims(connection)
    stage_annual_procedures(connection, log, inputs.codes)
    return None


def _read_codes(path: Path) -> tuple[str, ...]:
    try:
        words = re.findall(r"\b[0-9A-Z]{5}\b", path.read_text(encoding="utf-8-sig").upper())
    except (OSError, UnicodeDecodeError) as error:
        raise SourceUnreadable(
            f"The list of add-on codes {path.name} can't be read ({error}).",
            "Give a text file, a code a line.",
        ) from error
    return tuple(sorted(set(words)))


def _describe(
    connection: duckdb.DuckDBPyConnection,
    reader: SourceReader,
    inputs: BuildInputs,
    period: ClaimsPeriod | None,
    notes: tuple[str, ...],
    built_at: str,
) -> Description:
    rejected = reader.log.rejected_by_file()
    sources = tuple(
        SourceFile(f.kind, f.text.path.name, f.text.sha256, f.rows, rejected.get(f.file_no, 0))
        for f in reader.files
    )
    years = [
        int(year)
        for (year,) in connection.execute(
            "SELECT DISTINCT service_year FROM stage.procedures ORDER BY 1"
        ).fetchall()
    ]
    registered = connection.execute(
        "SELECT greatest(max(updated_on), max(deactivated_on), max(enumerated_on)) FROM raw.nppes"
    ).fetchall()[0][0]
    window = prior = None
    complete: Mapping[str, date] = {}
    covered = [registered] if registered else []
    if period is not None:
        window, prior, complete = period.window, period.prior_window, period.complete_through
        covered.append(period.last_day)
    elif years:
        window = Window(date(years[-1], 1, 1), date(years[-1], 12, 31))
        if years[-1] - 1 in years:
            prior = Window(date(years[-1] - 1, 1, 1), date(years[-1] - 1, 12, 31))
        complete = {"Medicare FFS": window.end}
        covered.append(window.end)
    return Description(
        title=inputs.title,
        synthetic=False,
        as_of=max(covered) if covered else date.fromisoformat(built_at[:10]),
        grain="day" if period else "year" if years else "none",
        complete_through=complete,
        volume_window=window,
        prior_window=prior,
        smallest_cell=inputs.smallest_cell or (1 if period else PUBLIC_SMALLEST_CELL),
        sources=sources,
        notes=notes,
        exportable=inputs.exportable,
    )
