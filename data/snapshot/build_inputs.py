"""What a build is given: files and options, checked before anything is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from data.errors import OptionInvalid
from data.snapshot.schema import PAYERS


@dataclass(frozen=True)
class BuildInputs:
    """The files and options of one build.

    Parameters
    ----------
    nppes, taxonomy, physician_services, hospitals, facilities : tuple of Path
        Files of each kind; any may be empty, not all.
    affiliations, systems, clinicians, referrals, claims : tuple of Path
        More of them.
    hrr : Path, optional
        The Dartmouth crosswalk of ZIPs to hospital referral regions.
    mapping : Path, optional
        Names of the columns of `claims`, where they differ.
    add_on_codes : Path, optional
        Codes, one a line, whose claim lines are billed beside another procedure and don't count.
    codes : tuple of str
        Procedure codes to keep (`83036`, `2744*`); none keeps all.
    year : int, optional
        The year of `physician_services`, where the file's name doesn't say it.
    complete_through : mapping of str to date
        By payer, the last day that claims have filled; estimated where not given.
    smallest_cell : int, optional
        The smallest count of patients to show; by default 11, and 1 for the user's own claims.
    exportable : bool
        Whether rows may leave the screen as a file.
    max_rejects : float
        The share of a file's lines, 0 to 1, that may be bad.
    title : str
        What the snapshot is called.
    """

    nppes: tuple[Path, ...] = ()
    taxonomy: tuple[Path, ...] = ()
    physician_services: tuple[Path, ...] = ()
    hospitals: tuple[Path, ...] = ()
    facilities: tuple[Path, ...] = ()
    affiliations: tuple[Path, ...] = ()
    systems: tuple[Path, ...] = ()
    clinicians: tuple[Path, ...] = ()
    referrals: tuple[Path, ...] = ()
    claims: tuple[Path, ...] = ()
    hrr: Path | None = None
    mapping: Path | None = None
    add_on_codes: Path | None = None
    codes: tuple[str, ...] = ()
    year: int | None = None
    complete_through: Mapping[str, date] = field(default_factory=dict)
    smallest_cell: int | None = None
    exportable: bool = True
    max_rejects: float = 0.01
    title: str = "Own data"

    def __post_init__(self) -> None:
        if not 0 <= self.max_rejects <= 1:
            raise OptionInvalid(f"A share of {self.max_rejects:g} can't be bad.", "Give 0 to 1; 1 % is 0.01.")
        if self.smallest_cell is not None and self.smallest_cell < 1:
            raise OptionInvalid(
                f"The smallest cell can't be {self.smallest_cell}.", "1 shows every count of patients."
            )
        for payer in self.complete_through:
            if payer not in PAYERS:
                raise OptionInvalid(f"“{payer}” is no payer class.", f"Use one of {', '.join(PAYERS)}.")
        for code in self.codes:
            if not re.fullmatch(r"[0-9A-Za-z]{5}|[0-9A-Za-z]{1,4}\*", code.strip()):
                raise OptionInvalid(f"“{code}” is no code.", "Write 83036, or 2744* for all that begin so.")
