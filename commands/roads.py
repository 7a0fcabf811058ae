"""`windshield roads`: road tiles for exact drive times, anchors for instant ones, trips for true ones."""

from pathlib import Path
from typing import Annotated

import typer

from commands.console import errors, show_progress
from commands.road_layers import calibrate, make_anchors
from data.home import home_directory
from data.roads.anchor_build import ANCHORS
from data.roads.tiles import TileSet
from data.roads.valhalla_build import build_tiles
from data.roads.valhalla_sums import check_sums

app = typer.Typer(help="Drive times: road tiles, anchors, and trips to calibrate by.", no_args_is_help=True)


@app.command()
def build(
    extract: Annotated[
        Path, typer.Argument(metavar="REGION.osm.pbf", help="OpenStreetMap, as from download.geofabrik.de.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where the tiles go.", show_default="roads in Windshield's home"),
    ] = None,
    with_anchors: Annotated[
        bool, typer.Option("--anchors/--no-anchors", help="Compute the anchors for instant answers too.")
    ] = True,
) -> None:
    """Build road tiles from an OpenStreetMap extract, and anchors: minutes for a city, hours for a state."""
    with show_progress() as report:
        tiles = build_tiles(extract, out or home_directory() / "roads", report)
    _show(tiles)
    if with_anchors and out is None:
        make_anchors(ANCHORS)


@app.command()
def anchors(
    count: Annotated[
        int, typer.Option(help="How many; more are truer and take longer to compute.", min=2)
    ] = ANCHORS,
) -> None:
    """Compute exact minutes between anchors on this computer's road tiles, for instant answers."""
    make_anchors(count)


app.command()(calibrate)


@app.command()
def info(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="PATH", help="A .tar of tiles or a directory.", show_default=False),
    ] = None,
) -> None:
    """Check every one of the road tiles, and say what they are and where they lie."""
    tiles = TileSet.open(path or home_directory() / "roads")
    _show(tiles)
    if check_sums(tiles.path):
        errors.print("Every tile is as it was built")
    else:
        errors.print("Built elsewhere, without checksums: sizes and headers of the tiles are right")


def _show(tiles: TileSet) -> None:
    west, south, east, north = tiles.bounds
    errors.print(f"{tiles.describe()}: {tiles.tiles:,} tiles")
    errors.print(f"Within latitude {south} to {north}, longitude {west} to {east}")
    print(tiles.path)
