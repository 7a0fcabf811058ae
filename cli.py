"""The `windshield` command."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from commands import drive, geography, providers, roads, snapshots
from commands.console import errors, now, show_progress, snapshot_store
from commands.sample_organisation import put_sample_beside
from data.errors import WindshieldError
from data.snapshot.manifest import Manifest

APP_FILE = Path(__file__).with_name("app.py")

app = typer.Typer(
    help="Plan sales territories: find the clinicians, draw, see the drive time, compare, run the week.",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(snapshots.app, name="snapshot")
app.add_typer(roads.app, name="roads")
app.add_typer(geography.app, name="geography")
app.command("providers")(providers.find)
app.command("drive")(drive.drive)


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

    store = snapshot_store()
    if snapshot is not None:
        Manifest.read(snapshot)
    elif not store.ids():
        from data.sample.generate import build_sample

        errors.print("First start: making the synthetic sample (once, about half a minute).")
        with show_progress() as report:
            made = build_sample(store, built_at=now(), progress=report)
        put_sample_beside(store, made)
    run(APP_FILE, port=port, open_browser=browser, snapshot=snapshot)


def main() -> None:
    """Run the command; an error of ours is two plain lines and exit code 1."""
    try:
        app()
    except WindshieldError as error:
        errors.print(error.what, style="bold", markup=False)
        errors.print(error.next_step, markup=False)
        sys.exit(1)


if __name__ == "__main__":
    main()
