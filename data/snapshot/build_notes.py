"""What a reader of a built snapshot's figures should know, in sentences."""

import duckdb

from data.snapshot.build_inputs import BuildInputs
from data.sources.merge_claims import ClaimsPeriod


def write_notes(
    connection: duckdb.DuckDBPyConnection, inputs: BuildInputs, period: ClaimsPeriod | None
) -> tuple[str, ...]:
    """Write the notes of a build.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds the staged tables.
    inputs : BuildInputs
        What was given.
    period : ClaimsPeriod or None
        What the claims cover, if there are any.

    Returns
    -------
    tuple of str
        A sentence or two each.
    """

    def count(rows: str) -> int:
        return int(connection.execute(f"SELECT count(*) FROM {rows}").fetchall()[0][0])

    notes = []
    if inputs.claims and inputs.physician_services:
        notes.append(
            "Volumes come from the claims alone; the CMS annual file gives clinicians and code texts. "
            "Added together, Medicare patients would count twice."
        )
    if period and period.estimated:
        notes.append(
            "Complete-through days were estimated from the claims for "
            + ", ".join(f"{payer} ({period.complete_through[payer]})" for payer in period.estimated)
            + "; --complete-through states them."
        )
    if period and period.unknown:
        notes.append(
            f"The claims are too few to tell run-out for {', '.join(period.unknown)}: the day of all payers "
            "together is taken."
        )
    if inputs.claims and (
        other := count("raw.claims WHERE payer = 'Other' AND lower(payer_given) <> 'other'")
    ):
        notes.append(f"{other:,} claim lines name a payer of no known class; they stand under Other.")
    if inputs.claims and not inputs.add_on_codes:
        notes.append("No --add-on-codes: lines of add-on codes count as procedures.")
    if not inputs.taxonomy and (inputs.nppes or inputs.physician_services):
        notes.append("No --taxonomy: specialties are shown as codes, or in the words of each source.")
    if not inputs.hrr:
        notes.append("No --hrr: hospital referral regions are empty.")
    if bare := count("stage.providers WHERE last_name IS NULL"):
        notes.append(
            f"{bare:,} clinicians have no name: NPPES keeps only the number and date of those deactivated."
        )
    if stood_in := count("stage.providers WHERE address IS NULL AND zip IS NOT NULL"):
        notes.append(
            f"{stood_in:,} clinicians have no address in any source; the ZIP of the site that they share "
            "most patients with stands in."
        )
    if lost := count("raw.affiliations AS a ANTI JOIN site_keys AS k ON k.key = 'ccn:' || a.ccn"):
        notes.append(f"{lost:,} affiliations name a facility that no source lists.")
    return tuple(notes)
