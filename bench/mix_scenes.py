"""Made-up cohorts whose true payer mix is known, to see whether intervals of shares keep their promise.

A cohort is a row of practices of geometric size. A clinician's volume is log-normal and lasts; a practice has
a mix of its own, drawn around that of the market (Dirichlet), which may stray from year to year; procedures
are Poisson counts. The expected share of a class is the same in every window, so its true change is 0.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import numpy.typing as npt

from analytics.comparison.payer_mix import PayerCounts
from data.snapshot.schema import PAYERS

Floats = npt.NDArray[np.float64]

MIX = (0.28, 0.24, 0.32, 0.12, 0.04)
OTHER_MIX = (0.20, 0.24, 0.46, 0.07, 0.03)
"""0.14 apart from `MIX`."""

WINDOWS = 3  # current, a year ago, before
SMALLEST_CELL = 11


@dataclass(frozen=True)
class MixScene:
    """What a market is like.

    Parameters
    ----------
    name : str
        For tables.
    clinicians : float
        Of a practice, at the mean.
    alike : float
        Concentration of the practices' mixes around the market's: 10⁶ all alike, 20 usual, 2 most of a
        practice's procedures paid by one or two classes.
    volume_sigma : float
        How skewed clinicians' volumes are: sigma of the log-normal.
    procedures : float
        Of a clinician, in a window, at the mean.
    steady : float
        Concentration of a practice's mix of one window around its own; infinite when it is the same.
    busy : float
        How many times as much a clinician does in a third of the practices, whose mixes are drawn around
        `OTHER_MIX`; 0 when there are no such practices.
    """

    name: str
    clinicians: float = 3.0
    alike: float = 20.0
    volume_sigma: float = 0.8
    procedures: float = 13.0
    steady: float = float("inf")
    busy: float = 0.0

    def truth(self, mix: tuple[float, ...] = MIX) -> Floats:
        """Return the expected shares, by class."""
        own = np.array(mix)
        return (self.busy * np.array(OTHER_MIX) + 2 * own) / (self.busy + 2)


USUAL = MixScene("usual")
SCENES = (
    USUAL,
    MixScene("all alike", alike=1e6),
    MixScene("few classes each", alike=5.0),
    MixScene("one class each", alike=2.0),
    MixScene("nearly alone", clinicians=1.5),
    MixScene("large practices", clinicians=8.0),
    MixScene("skewed", volume_sigma=1.5),
    MixScene("rare procedure", procedures=3.0),
    MixScene("mixes stray", steady=40.0),
    MixScene("busy ones differ", busy=3.0),
)


def draw_counts(
    rng: np.random.Generator,
    scene: MixScene,
    clinicians: int,
    cohorts: int,
    mix: tuple[float, ...] = MIX,
) -> PayerCounts:
    """Draw cohorts of a scene.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    scene : MixScene
        What the market is like.
    clinicians : int
        Of each cohort.
    cohorts : int
        How many, independent of one another.
    mix : tuple of float
        The market's, by class; that of the practices that aren't busy where the scene has such.

    Returns
    -------
    PayerCounts
        Procedures by practice, none hidden.
    """
    sizes = _draw_sizes(rng, scene, clinicians, cohorts)
    cohort, place = np.nonzero(sizes)
    of_practice = sizes[cohort, place]
    starts = np.append(0, np.cumsum(of_practice)[:-1])
    spread = scene.volume_sigma * rng.standard_normal(of_practice.sum()) - scene.volume_sigma**2 / 2
    rate = scene.procedures * np.add.reduceat(np.exp(spread), starts)
    around = np.broadcast_to(mix, (len(cohort), len(mix)))
    if scene.busy:
        is_busy = rng.random(len(cohort)) < 1 / 3
        rate *= np.where(is_busy, scene.busy, 1.0)
        around = np.where(is_busy[:, None], OTHER_MIX, around)
    own = _draw_mixes(rng, scene.alike * around)
    shown = np.empty((len(cohort), len(mix), WINDOWS), dtype=np.uint32)
    for window in range(WINDOWS):
        of_window = own if np.isinf(scene.steady) else _draw_mixes(rng, scene.steady * own)
        shown[:, :, window] = rng.poisson(rate[:, None] * of_window)
    return make_counts(shown, cohort, cohorts)


def make_counts(shown: npt.NDArray[np.uint32], cohort: npt.NDArray[np.intp], cohorts: int) -> PayerCounts:
    """Make counts without hidden ones of procedures by practice, payer class and window."""
    payers = PAYERS[: shown.shape[1]]
    none_hidden = np.zeros((cohorts, len(payers), WINDOWS), np.int64)
    return PayerCounts(
        members=SimpleNamespace(cluster_cohort=cohort.astype(np.int32), cohorts=(None,) * cohorts),
        window=SimpleNamespace(lacks_year_ago=""),
        payers=payers,
        shown=shown,
        hidden=none_hidden,
        hidden_undated=none_hidden,
        smallest_cell=SMALLEST_CELL,
    )


def _draw_sizes(
    rng: np.random.Generator, scene: MixScene, clinicians: int, cohorts: int
) -> npt.NDArray[np.int64]:
    """Return the clinicians of each practice, cohorts × practices; the last ones of a row are 0."""
    practices = int(clinicians / scene.clinicians * 2 + 20)
    drawn = rng.geometric(1 / scene.clinicians, size=(cohorts, practices))
    return np.clip(clinicians - (np.cumsum(drawn, axis=1) - drawn), 0, drawn)


def _draw_mixes(rng: np.random.Generator, concentration: Floats) -> Floats:
    """Draw from Dirichlet's distribution, a row a practice."""
    drawn = rng.standard_gamma(np.maximum(concentration, 1e-9))
    total = drawn.sum(axis=1, keepdims=True)
    # Of very low concentrations all may be 0 within a float: such a practice is like the others then.
    even = concentration / concentration.sum(axis=1, keepdims=True)
    return np.where(total > 0, drawn / np.where(total > 0, total, 1.0), even)
