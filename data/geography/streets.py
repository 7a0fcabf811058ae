"""Streets for maps: where the user has some, a file on this computer or a style at an address."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from data.errors import OptionInvalid

SIGN = b"PMTiles"
"""How such a file begins (PMTiles specification, version 3)."""


@dataclass(frozen=True)
class StreetSettings:
    """What maps draw under everything else.

    Parameters
    ----------
    style_url : str
        Address of a MapLibre style; empty for none.
    archive : Path, optional
        A PMTiles file with the layers of Protomaps.

    Raises
    ------
    OptionInvalid
        Both are given, or the file is missing or none of that kind.
    """

    style_url: str = ""
    archive: Path | None = None

    def __post_init__(self) -> None:
        if self.style_url and self.archive:
            raise OptionInvalid(
                "WINDSHIELD_MAP_STYLE and WINDSHIELD_STREETS are both set.", "Unset one of them."
            )
        if self.archive is None:
            return
        try:
            with self.archive.open("rb") as file:
                begins = file.read(len(SIGN))
        except OSError as error:
            raise OptionInvalid(
                f"The file of streets {self.archive} can't be read ({error.strerror}).",
                "Set WINDSHIELD_STREETS to a PMTiles file, or unset it.",
            ) from error
        if begins != SIGN:
            raise OptionInvalid(
                f"{self.archive} is no PMTiles file.",
                "Set WINDSHIELD_STREETS to an archive with the layers of Protomaps, or unset it.",
            )

    @classmethod
    def from_environment(cls) -> Self:
        """Read the settings.

        Returns
        -------
        StreetSettings
            Of `WINDSHIELD_MAP_STYLE` and `WINDSHIELD_STREETS`.

        Raises
        ------
        OptionInvalid
            They can't be used.
        """
        archive = os.environ.get("WINDSHIELD_STREETS", "").strip()
        return cls(
            os.environ.get("WINDSHIELD_MAP_STYLE", "").strip(),
            Path(archive).expanduser() if archive else None,
        )
