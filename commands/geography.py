"""`windshield geography`: real areas of ZIPs in place of approximate ones."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from analytics.sentences import count_of
from commands.console import errors, output, show_progress
from data.geography import county_areas
from data.geography.zip_areas import ZipAreas
from data.geography.zip_file import BadRow
from data.geography.zip_import import import_zip_areas
from data.home import home_directory

SHOWN_ROWS = 20

app = typer.Typer(help="Areas of ZIPs: import real ones, and see which are in use.", no_args_is_help=True)


@app.command("import")
def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="ZCTA polygons: GeoJSON, GeoPackage or (zipped) shapefile.")
    ],
    replace: Annotated[
        bool, typer.Option("--replace", help="Forget what was imported before; without it, ZIPs are added.")
    ] = False,
) -> None:
    """Import real areas of ZIPs, of the whole country or state by state."""
    with show_progress() as report:
        done = import_zip_areas(file, home_directory(), report, day=datetime.now(UTC).date(), replace=replace)
    _show("Mended", done.mended)
    _show("Rejected", done.rejected)
    errors.print(
        f"{count_of(done.areas, 'ZIP')} from {count_of(done.rows, 'row')}, by the column {done.column}: "
        f"{done.areas - done.replaced:,} new, {done.replaced - done.joined:,} replaced, "
        f"{done.joined:,} joined with their part in another file"
    )
    print(f"{count_of(done.total, 'ZIP')} {'has' if done.total == 1 else 'have'} an imported area")


@app.command()
def status() -> None:
    """Say what the areas of ZIPs and counties in use are made from."""
    areas = ZipAreas.open(home_directory())
    approximate = sum(areas.approximate(zip_code) for zip_code in areas.zips)
    table = Table("areas", "ZIPs", "imported", box=None)
    for source in areas.sources:
        table.add_row(source.file, f"{source.areas:,}", source.imported)
    table.add_row("approximate", f"{approximate:,}", "")
    output.print(table)
    output.print(f"ZIPs: {areas.statement}", markup=False)
    output.print(f"Counties: {county_areas.STATEMENT}", markup=False)


def _show(what: str, rows: Sequence[BadRow]) -> None:
    for bad in rows[:SHOWN_ROWS]:
        errors.print(f"{what}: {bad.file}, row {bad.row}, ZIP {bad.zip_code}: {bad.reason}", markup=False)
    if len(rows) > SHOWN_ROWS:
        errors.print(f"{what}: {count_of(len(rows) - SHOWN_ROWS, 'more row')}")
