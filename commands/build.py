"""`windshield snapshot build`: a market snapshot from the user's files."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from commands.console import now, output, show_progress, snapshot_store
from data.errors import OptionInvalid
from data.snapshot.build import BuildReport, build_snapshot
from data.snapshot.build_inputs import BuildInputs
from data.snapshot.schema import PAYERS
from data.sources.rejects import OUTCOMES

Files = list[Path]


def _file(help: str) -> Any:
    return typer.Option(metavar="FILE", help=help, show_default=False)


def build(
    nppes: Annotated[Files, _file("NPPES npidata_pfile or pl_pfile; repeatable, as every file.")] = [],
    taxonomy: Annotated[Files, _file("NUCC taxonomy.")] = [],
    physician_services: Annotated[
        Files, _file("CMS Physician & Other Practitioners, by Provider and Service.")
    ] = [],
    hospitals: Annotated[Files, _file("CMS Hospital General Information.")] = [],
    facilities: Annotated[Files, _file("Facilities with NPI, CCN, address and coordinates.")] = [],
    affiliations: Annotated[Files, _file("CMS Facility Affiliation.")] = [],
    systems: Annotated[Files, _file("AHRQ Compendium: hospital or group linkage, or systems.")] = [],
    clinicians: Annotated[Files, _file("CMS Doctors and Clinicians.")] = [],
    referrals: Annotated[Files, _file("Hop-teaming or DocGraph pairs.")] = [],
    claims: Annotated[Files, _file("Your own claim lines, CSV or Parquet.")] = [],
    hrr: Annotated[Path | None, _file("Dartmouth Atlas crosswalk of ZIPs to HRRs.")] = None,
    mapping: Annotated[
        Path | None, _file("Names of the claims' columns: TOML, JSON or CSV (ours, theirs).")
    ] = None,
    add_on_codes: Annotated[Path | None, _file("Codes, one a line, whose claim lines don't count.")] = None,
    codes: Annotated[
        list[str],
        typer.Option(metavar="CODE", help="Keep only these codes: 83036, 2744*.", show_default=False),
    ] = [],
    year: Annotated[
        int | None,
        typer.Option(help="Of --physician-services, where the file's name doesn't say it.", min=1990),
    ] = None,
    complete_through: Annotated[
        list[str],
        typer.Option(
            metavar="PAYER=DAY", help="Last complete day, as Commercial=2026-08-31.", show_default=False
        ),
    ] = [],
    smallest_cell: Annotated[
        int | None, typer.Option(help="Smallest count of patients to show: 11; 1 for your own claims.", min=1)
    ] = None,
    exportable: Annotated[
        bool, typer.Option("--exportable/--not-exportable", help="Whether rows may leave as a file.")
    ] = True,
    max_rejects: Annotated[
        str, typer.Option(metavar="SHARE", help="Fail when more of a file is bad: 1% or 0.01.")
    ] = "1%",
    title: Annotated[str, typer.Option(help="What the snapshot is called.")] = "Own data",
    keep_current: Annotated[bool, typer.Option("--keep-current", help="Don't switch to it.")] = False,
) -> None:
    """Build a snapshot from your files, and use it.

    Until it has finished, the snapshot in use stays as it is. Rows that can't be used are counted by
    reason at the end and stand, with file and line, in rejects.parquet beside the tables.
    """
    inputs = BuildInputs(
        nppes=tuple(nppes),
        taxonomy=tuple(taxonomy),
        physician_services=tuple(physician_services),
        hospitals=tuple(hospitals),
        facilities=tuple(facilities),
        affiliations=tuple(affiliations),
        systems=tuple(systems),
        clinicians=tuple(clinicians),
        referrals=tuple(referrals),
        claims=tuple(claims),
        hrr=hrr,
        mapping=mapping,
        add_on_codes=add_on_codes,
        codes=tuple(part for code in codes for part in code.replace(",", " ").split()),
        year=year,
        complete_through=_read_days(complete_through),
        smallest_cell=smallest_cell,
        exportable=exportable,
        max_rejects=_read_share(max_rejects),
        title=title,
    )
    store = snapshot_store()
    with show_progress() as report:
        built = build_snapshot(inputs, store, built_at=now(), progress=report, make_current=not keep_current)
    print_report(built, store.path(built.snapshot) / "rejects.parquet")
    print(built.snapshot)


def print_report(report: BuildReport, rejects: Path) -> None:
    """Print what became of every file and row.

    Parameters
    ----------
    report : BuildReport
        Of the build.
    rejects : Path
        Where the rows stand that were not simply used.
    """
    files = Table("source", "file", box=None)
    for title in ("rows used", "rejected"):
        files.add_column(title, justify="right")
    for source in report.sources:
        files.add_row(source.kind, source.file, f"{source.rows:,}", f"{source.rejected:,}")
    output.print(files)
    if report.reasons:
        reasons = Table("outcome", "reason", "file", box=None)
        reasons.add_column("lines", justify="right")
        for reason in sorted(report.reasons, key=lambda r: (OUTCOMES.index(r.outcome), r.kind, r.file)):
            reasons.add_row(reason.outcome, reason.reason, reason.file, f"{reason.rows:,}")
        output.print("")
        output.print(reasons)
        output.print(f"\nEach of these lines, with its number and text: {rejects}")
    for note in report.notes:
        output.print(f"Note: {note}")


def _read_share(text: str) -> float:
    number = text.strip().removesuffix("%")
    try:
        share = float(number) / (100 if text.strip().endswith("%") else 1)
    except ValueError as error:
        raise OptionInvalid(f"--max-rejects is “{text}”, which is no share.", "Write 1% or 0.01.") from error
    return share


def _read_days(given: Sequence[str]) -> dict[str, date]:
    days: dict[str, date] = {}
    for text in given:
        payer, _, day = text.rpartition("=")
        try:
            found = date.fromisoformat(day.strip())
        except ValueError as error:
            raise OptionInvalid(
                f"--complete-through is “{text}”, which names no day.",
                "Write a payer and a day, as Commercial=2026-08-31, or only a day for all payers.",
            ) from error
        days |= dict.fromkeys([payer.strip()] if payer else PAYERS, found)
    return days
