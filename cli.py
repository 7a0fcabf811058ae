"""The `windshield` command."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from data.errors import WindshieldError
from data.home import home_directory
from data.snapshot.manifest import Manifest
from data.snapshot.store import SnapshotStore
from data.snapshot.verify import verify_snapshot
from data.snapshot.write import Progress as ProgressCallback

APP_FILE = Path(__file__).with_name("app.py")

app = typer.Typer(
    help="Plan sales territories: find the clinicians, draw, see the drive time, compare, run the week.",
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    add_completion=False,
)
snapshots = typer.Typer(help="Build, list, check and choose market snapshots.", no_args_is_help=True)
app.add_typer(snapshots, name="snapshot")
console = Console(stderr=True)


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 8501,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")] = True,
    snapshot: Annotated[
        Path | None, typer.Option(help="Look at the snapshot in this directory instead of the current one.")
    ] = None,
) -> None:
    """Open the dashboard; on the first start, with nothing built yet, make the synthetic sample."""
    if context.invoked_subcommand is not None:
        return
    from server import run  # Streamlit takes a second to import; the other commands don't need it

    store = SnapshotStore(home_directory())
    if snapshot is not None:
        Manifest.read(snapshot)
    elif not store.ids():
        console.print("First start: making the synthetic sample (once, about half a minute).")
        _make_sample(store, providers=60_000, seed=7)
    run(APP_FILE, port=port, open_browser=browser, snapshot=snapshot)


@snapshots.command()
def sample(
    providers: Annotated[int, typer.Option(help="Clinicians.", min=100, max=200_000)] = 60_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same snapshot.")] = 7,
) -> None:
    """Make the synthetic sample and use it."""
    print(_make_sample(SnapshotStore(home_directory()), providers=providers, seed=seed))


@snapshots.command("list")
def list_snapshots() -> None:
    """List the snapshots of this home; the current one has a star."""
    store = SnapshotStore(home_directory())
    table = Table("", "id", "title", "clinicians", "as of", "built", box=None)
    current = store.current()
    for snapshot in store.ids():
        star = "*" if snapshot == current else ""
        try:
            manifest = Manifest.read(store.path(snapshot))
        except WindshieldError as error:
            table.add_row(star, snapshot, f"broken: {error.what}", "", "", "")
            continue
        clinicians = f"{manifest.tables['providers'].rows:,}"
        about = manifest.description
        table.add_row(
            star, snapshot, about.title, clinicians, about.as_of.isoformat(), manifest.built_at[:16]
        )
    Console().print(table)


@snapshots.command()
def info(
    snapshot: Annotated[str, typer.Argument(help="Id or its beginning; the current one if left out.")] = "",
) -> None:
    """Show what a snapshot was built from and what it holds."""
    store = SnapshotStore(home_directory())
    manifest = Manifest.read(store.path(snapshot or store.current() or ""))
    about = manifest.description
    out = Console()
    out.print(f"{manifest.id}  {about.title}" + ("  (synthetic)" if about.synthetic else ""))
    out.print(f"as of {about.as_of}, grain {about.grain}, smallest cell shown {about.smallest_cell}")
    if about.volume_window:
        out.print(f"volumes {about.volume_window.start} to {about.volume_window.end}")
    for payer, day in about.complete_through.items():
        out.print(f"complete through {day}: {payer}")
    rows = Table("table", "rows", box=None)
    for name, file in manifest.tables.items():
        rows.add_row(name, f"{file.rows:,}")
    out.print(rows)
    if about.sources:
        sources = Table("source", "file", "rows", "rejected", "note", box=None)
        for source in about.sources:
            sources.add_row(source.kind, source.file, f"{source.rows:,}", f"{source.rejected:,}", source.note)
        out.print(sources)


@snapshots.command()
def use(snapshot: Annotated[str, typer.Argument(help="Id, or its beginning.")]) -> None:
    """Make a snapshot the current one."""
    print(SnapshotStore(home_directory()).use(snapshot))


@snapshots.command()
def verify(
    snapshot: Annotated[str, typer.Argument(help="Id or its beginning; the current one if left out.")] = "",
) -> None:
    """Check a snapshot's hashes, columns, ranges, keys and references."""
    store = SnapshotStore(home_directory())
    findings = verify_snapshot(store.path(snapshot or store.current() or ""))
    for finding in findings:
        print(finding)
    if findings:
        raise typer.Exit(1)
    print("All well.")


@snapshots.command()
def remove(
    snapshot: Annotated[str, typer.Argument(help="Id, or its beginning.")],
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
) -> None:
    """Delete a snapshot's files."""
    store = SnapshotStore(home_directory())
    found = store.path(snapshot).name
    if not yes:
        typer.confirm(
            f"Delete snapshot {found}? Segments, plans and cohorts that refer to it lose it.", abort=True
        )
    print(store.remove(found))


def _make_sample(store: SnapshotStore, *, providers: int, seed: int) -> str:
    from data.sample.generate import build_sample

    with _progress() as report:
        return build_sample(store, providers=providers, seed=seed, built_at=_now(), progress=report)


@contextmanager
def _progress() -> Iterator[ProgressCallback]:
    """Show a progress bar on standard error and give the callback that builders report to."""
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description:<28}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as bar:
        task = bar.add_task("Starting", total=1.0)
        yield lambda what, share: bar.update(task, description=what, completed=share)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def main() -> None:
    """Run the command; an error of ours is two plain lines and exit code 1."""
    try:
        app()
    except WindshieldError as error:
        console.print(f"[bold]{error.what}[/bold]", highlight=False)
        console.print(error.next_step, highlight=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
