"""Diagnoses that the sample's clinicians treat, and who sends patients to whom."""

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from data.sample.catalogue import SPECIALTIES
from data.sample.clinicians import Clinicians
from data.sample.places import plane
from data.sample.planted import AS_OF, SMALLEST_CELL

REFERRING = ("Family Medicine", "Internal Medicine", "Nurse Practitioner", "Physician Assistant")
SPECIALISTS_REFERRED_TO = 3.0  # mean, per referring clinician
CHOICE_OF = 24  # the nearest specialists among whom they choose
QUARTERS = 8
LAST_QUARTER_ARRIVED = 0.55


def make_diagnoses(rng: np.random.Generator, clinicians: Clinicians) -> pd.DataFrame:
    """Make the patients with each diagnosis in the trailing 12 months.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    clinicians : Clinicians
        Who treats them.

    Returns
    -------
    pandas.DataFrame
        npi, icd10, patients, suppressed; counts below the smallest cell are null and marked.
    """
    parts = []
    npi = clinicians.table.npi.to_numpy()
    for number, specialty in enumerate(SPECIALTIES):
        members = np.flatnonzero(clinicians.specialty_no == number)
        for icd10, median in specialty.diagnoses:
            treat = members[rng.random(len(members)) < 0.9]
            patients = rng.poisson(median * rng.lognormal(0, 0.6, len(treat)))
            parts.append(pd.DataFrame({"npi": npi[treat], "icd10": icd10, "patients": patients}))
    return _hide_small(pd.concat(parts, ignore_index=True).query("patients > 0"))


def make_referrals(rng: np.random.Generator, clinicians: Clinicians) -> pd.DataFrame:
    """Make directed referrals by quarter, from primary care to specialists near by.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    clinicians : Clinicians
        Who sends and who receives.

    Returns
    -------
    pandas.DataFrame
        The columns of `referrals`; the last quarter has only partly arrived.
    """
    names = np.array([specialty.name for specialty in SPECIALTIES])[clinicians.specialty_no]
    senders = np.flatnonzero(np.isin(names, REFERRING))
    receivers = np.flatnonzero(~np.isin(names, (*REFERRING, "Anesthesiology")))
    if not len(senders) or not len(receivers):
        return pd.DataFrame()
    points = plane(clinicians.table.lat, clinicians.table.lon)
    near = min(CHOICE_OF, len(receivers))
    _, nearest = cKDTree(points[receivers]).query(points[senders], k=near)
    repeat = rng.poisson(SPECIALISTS_REFERRED_TO, len(senders))
    sender = np.repeat(np.arange(len(senders)), repeat)
    receiver = nearest.reshape(len(senders), near)[sender, rng.integers(0, near, len(sender))]
    pairs = pd.DataFrame({"sender": senders[sender], "receiver": receivers[receiver]}).drop_duplicates()
    mean = 8 * rng.lognormal(0, 0.6, len(pairs))
    starts = pd.date_range(end=pd.Timestamp(AS_OF), periods=QUARTERS, freq="QE") + pd.Timedelta(days=1)
    starts = starts - pd.DateOffset(months=3)
    npi = clinicians.table.npi.to_numpy()
    parts = []
    for start in starts:
        end = start + pd.DateOffset(months=3) - pd.Timedelta(days=1)
        arrived = LAST_QUARTER_ARRIVED if start == starts[-1] else 1.0
        parts.append(
            pd.DataFrame(
                {
                    "from_npi": npi[pairs.sender],
                    "to_npi": npi[pairs.receiver],
                    "period_start": start.date(),
                    "period_end": end.date(),
                    "patients": rng.poisson(mean * arrived),
                }
            ).query("patients > 0")
        )
    made = _hide_small(pd.concat(parts, ignore_index=True), share=0.3, rng=rng)
    return made.assign(to_kind="clinician", kind="referral", directed=True)


def _hide_small(
    rows: pd.DataFrame, share: float = 1.0, rng: np.random.Generator | None = None
) -> pd.DataFrame:
    """Hide counts below the smallest cell, or a share of them where only some sources hide theirs."""
    small = rows.patients.to_numpy() < SMALLEST_CELL
    if rng is not None:
        small &= rng.random(len(rows)) < share
    return rows.assign(patients=rows.patients.astype("UInt32").mask(small), suppressed=small)
