"""`windshield snapshot …`: build, list, check and choose market snapshots."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.table import Table

from commands import build
from commands.console import errors, now, output, show_progress, snapshot_path, snapshot_store
from data.errors import WindshieldError
from data.identifiers import SnapshotId
from data.sample.generate import LEAST_PROVIDERS, MOST_PROVIDERS, PROVIDERS, SEED, build_sample
from data.snapshot.manifest import Manifest
from data.snapshot.verify import verify_snapshot

app = typer.Typer(help="Build, list, check and choose market snapshots.", no_args_is_help=True)
app.command("build")(build.build)

Named = Annotated[
    str,
    typer.Argument(metavar="[ID]", help="An id, its beginning, or a directory; the current one if left out."),
]


@app.command()
def sample(
    providers: Annotated[
        int, typer.Option(help="Clinicians.", min=LEAST_PROVIDERS, max=MOST_PROVIDERS)
    ] = PROVIDERS,
    seed: Annotated[int, typer.Option(help="The same seed gives the same snapshot.", min=0)] = SEED,
) -> None:
    """Make the synthetic sample and use it."""
    with show_progress() as report:
        made = build_sample(snapshot_store(), providers=providers, seed=seed, built_at=now(), progress=report)
    print(made)


@app.command("list")
def list_snapshots() -> None:
    """List the snapshots of this home; the current one has a star."""
    store = snapshot_store()
    current = store.current()
    table = Table("", "id", "title", "clinicians", "as of", "built", box=None)
    for snapshot in store.ids():
        star = "*" if snapshot == current else ""
        try:
            manifest = Manifest.read(store.path(snapshot))
        except WindshieldError as error:
            table.add_row(star, snapshot, f"broken: {error.what}", "", "", "")
            continue
        about = manifest.description
        clinicians = f"{manifest.tables['providers'].rows:,}"
        table.add_row(star, snapshot, about.title, clinicians, f"{about.as_of}", manifest.built_at[:16])
    if table.row_count:
        output.print(table)
    else:
        errors.print(f"There is no snapshot in {store.directory}. `windshield snapshot sample` makes one.")


@app.command()
def info(snapshot: Named = "") -> None:
    """Show what a snapshot was built from and what it holds."""
    manifest = Manifest.read(snapshot_path(snapshot))
    about = manifest.description
    output.print(f"{manifest.id}  {about.title}" + ("  (synthetic)" if about.synthetic else ""))
    output.print(f"as of {about.as_of} · grain {about.grain} · smallest cell shown {about.smallest_cell}")
    if about.volume_window:
        output.print(f"volumes {about.volume_window.start} to {about.volume_window.end}")
    for payer, day in about.complete_through.items():
        output.print(f"complete through {day}: {payer}")
    rows = Table("table", "rows", box=None)
    for name, file in manifest.tables.items():
        rows.add_row(name, f"{file.rows:,}")
    output.print(rows)
    if about.sources:
        sources = Table("source", "file", "rows", "rejected", "note", box=None)
        for source in about.sources:
            sources.add_row(source.kind, source.file, f"{source.rows:,}", f"{source.rejected:,}", source.note)
        output.print(sources)
    for note in about.notes:
        output.print(f"Note: {note}")


@app.command()
def use(snapshot: Annotated[str, typer.Argument(metavar="ID", help="An id, or its beginning.")]) -> None:
    """Make a snapshot the current one."""
    print(snapshot_store().use(snapshot))


@app.command()
def verify(snapshot: Named = "") -> None:
    """Check a snapshot's hashes, columns, ranges, keys and references."""
    path = snapshot_path(snapshot)
    with errors.status("Checking hashes, columns, ranges, keys and references …"):
        findings = verify_snapshot(path)
    for finding in findings:
        print(finding)
    if findings:
        errors.print("Build it again, or choose another with `windshield snapshot use`.")
        raise typer.Exit(1)
    print(f"{path.name}: all well")


@app.command()
def remove(
    snapshot: Annotated[str, typer.Argument(metavar="ID", help="An id, or its beginning.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Even if a plan or a cohort stands on it.")] = False,
) -> None:
    """Delete a snapshot's files; segments saved on it keep their filter, plans rules, cohorts lists."""
    from workspace import open_workspace

    found = SnapshotId(snapshot_store().path(snapshot).name)
    store = open_workspace().plans
    segments = [s.name for s in store.segments.list() if s.snapshot_id == found]
    if segments:
        errors.print(f"Saved on it: {_first(segments)}")
    needed = store.plans.snapshots_in_use().get(found, ())
    if needed:
        errors.print(f"Plans and cohorts that stand on it, or were frozen on it: {_first(needed)}")
        if not force:
            errors.print(
                "Their figures can't be computed again without it. Move plans to another snapshot first; "
                "cohorts need it for what was frozen on it. Or repeat with --force."
            )
            raise typer.Exit(1)
    if not yes:
        typer.confirm(f"Delete snapshot {found}?", abort=True)
    print(snapshot_store().remove(found))


def _first(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (" and more" if len(names) > 5 else "")
