"""From claim lines to procedures, diagnoses and referrals.

Narwhals, so that the same functions run on DuckDB here and on PySpark where billions of lines need
more than one machine. A frame of lines has the columns npi, site_id, service_date, code, units, pos,
modifiers, icd10, payer, referring_npi and patient (any value that tells patients apart, never null).
"""

from typing import TypeVar

import narwhals as nw

Frame = TypeVar("Frame", nw.LazyFrame, nw.DataFrame)  # type: ignore[type-arg]

# Modifiers of lines that are not the procedure itself: assistants at surgery (80, 81, 82, AS) and the
# technical component (TC), which the owner of the equipment bills.
NOT_A_PROCEDURE = r"(?:^|[^A-Z0-9])(?:80|81|82|AS|TC)(?:[^A-Z0-9]|$)"
_ONE = ("npi", "patient", "service_date", "code")


def count_procedures(lines: Frame, add_on_codes: tuple[str, ...] = ()) -> Frame:
    """Count procedures: one patient, day and code on a professional line of one clinician.

    Parameters
    ----------
    lines : narwhals frame
        Claim lines.
    add_on_codes : tuple of str
        Codes that are only billed beside another procedure; their lines don't count.

    Returns
    -------
    narwhals frame
        npi, service_date, site_id, code, payer, pos, count, patients. Lines of assistants and technical
        components don't count. Units that a reversal takes back to zero or below are no procedure. Where
        lines of one procedure differ in site, place of service or payer, the first in that order counts.
    """
    billed = lines.filter(~nw.col("modifiers").fill_null("").str.contains(NOT_A_PROCEDURE))
    if add_on_codes:
        billed = billed.filter(~nw.col("code").is_in(add_on_codes))
    billed = billed.with_columns(nw.col("site_id", "pos", "payer").fill_null(""))
    net = billed.group_by(*_ONE).agg(nw.col("units").sum()).filter(nw.col("units") > 0).select(*_ONE)
    first = billed.unique(list(_ONE), keep="first", order_by=["site_id", "pos", "payer"])
    procedures = first.join(net, on=list(_ONE), how="inner")
    return procedures.group_by("npi", "service_date", "site_id", "code", "payer", "pos").agg(
        nw.len().alias("count"), nw.col("patient").n_unique().alias("patients")
    )


def count_diagnoses(lines: Frame) -> Frame:
    """Count a clinician's patients by diagnosis.

    Parameters
    ----------
    lines : narwhals frame
        Claim lines of the window, one diagnosis a row in `icd10`.

    Returns
    -------
    narwhals frame
        npi, icd10, patients.
    """
    return (
        lines.filter(~nw.col("icd10").is_null())
        .group_by("npi", "icd10")
        .agg(nw.col("patient").n_unique().alias("patients"))
    )


def count_referrals(lines: Frame) -> Frame:
    """Count the patients that one clinician sent to another, by month of service.

    Parameters
    ----------
    lines : narwhals frame
        Claim lines.

    Returns
    -------
    narwhals frame
        referring_npi, npi, month (its first day), patients. A clinician's referral to herself is none.
    """
    return (
        lines.filter(~nw.col("referring_npi").is_null() & (nw.col("referring_npi") != nw.col("npi")))
        .with_columns(month=nw.col("service_date").dt.truncate("1mo"))
        .group_by("referring_npi", "npi", "month")
        .agg(nw.col("patient").n_unique().alias("patients"))
    )


def count_by_month(procedures: Frame) -> Frame:
    """Sum procedures by payer and month.

    Parameters
    ----------
    procedures : narwhals frame
        As `count_procedures` gives them.

    Returns
    -------
    narwhals frame
        payer, month (its first day), count.
    """
    return (
        procedures.with_columns(month=nw.col("service_date").dt.truncate("1mo"))
        .group_by("payer", "month")
        .agg(nw.col("count").sum())
    )
