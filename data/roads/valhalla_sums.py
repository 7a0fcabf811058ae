"""Checksums inside an archive of tiles: by them, damage in the middle of a tile is found.

Headers and sizes, which are checked whenever tiles are opened, don't show it, and Valhalla would compute
with what it reads. Reading everything takes a second a gigabyte, so that it is done when somebody asks.
"""

import hashlib
import io
import tarfile
from pathlib import Path

from data.errors import RoadsUnavailable

SUMS = "SHA256SUMS"
_BUILD = "Build them again with `windshield roads build REGION.osm.pbf`."


def pack_tiles(tiles: Path, archive: Path) -> None:
    """Pack a directory of tiles with their checksums; the same tiles make the same bytes.

    Parameters
    ----------
    tiles : Path
        The directory.
    archive : Path
        The `.tar` to write.
    """
    sums = []
    with tarfile.open(archive, "w", format=tarfile.USTAR_FORMAT) as packed:
        for file in sorted(tiles.rglob("*.gph")):
            name = file.relative_to(tiles).as_posix()
            with file.open("rb") as content:
                sums.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {name}\n")
                content.seek(0)
                packed.addfile(_member(name, file.stat().st_size), content)
        text = "".join(sums).encode()
        packed.addfile(_member(SUMS, len(text)), io.BytesIO(text))


def check_sums(archive: Path) -> bool:
    """Compare every tile of an archive with its checksum.

    Parameters
    ----------
    archive : Path
        A `.tar` that was found whole.

    Returns
    -------
    bool
        False where there are no checksums: a directory, or an archive that was built elsewhere.

    Raises
    ------
    RoadsUnavailable
        A tile is not what was built.
    """
    if not archive.is_file():
        return False
    try:
        with tarfile.open(archive, "r:") as packed:
            members = {member.name: member for member in packed if member.isfile()}
            listed = packed.extractfile(members[SUMS]) if SUMS in members else None
            if listed is None:
                return False
            for line in listed.read().decode("ascii", "replace").splitlines():
                expected, _, name = line.partition("  ")
                content = packed.extractfile(members[name]) if name in members else None
                if content is None or hashlib.file_digest(content, "sha256").hexdigest() != expected:  # type: ignore[arg-type]
                    raise RoadsUnavailable(f"The tile {name} of {archive} is damaged.", _BUILD)
    except (OSError, tarfile.TarError) as error:
        raise RoadsUnavailable(f"The road tiles {archive} can't be read ({error}).", _BUILD) from error
    return True


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o644
    return member
