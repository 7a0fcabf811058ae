"""Made-up cohorts whose true growth is known, to see whether intervals keep their promise.

A cohort is a row of clinicians in practices of skewed sizes. Of each, the volume to be expected is log-normal
and lasts; in each window chance comes at three levels: the practice (good and bad seasons, closures), the
clinician (busier, idler, away), the count (a Poisson count around a gamma). All of it has the same mean in
both windows, so the ratio to be expected is 1 + growth exactly.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Singles = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Scene:
    """What a market is like.

    Parameters
    ----------
    name : str
        For tables.
    clinicians : float
        Of a practice, at the mean.
    size_sigma, volume_sigma : float
        How skewed practices' sizes and clinicians' volumes are: sigma of the log-normal.
    doers : float
        Share of the clinicians who do the procedure at all.
    procedures : float
        Of a clinician who does it, in a window, at the mean.
    practice_spread, clinician_spread : float
        How far a window strays from what is to be expected, relative standard deviation.
    closures : float
        Chance that a practice's OR closes for a part of a window.
    lost : tuple of float
        The least and the most that a closure takes away, as shares of the window.
    away : float
        Chance that a clinician does nothing in a window.
    clumping : float
        Variance of counts beyond Poisson's, as a multiple of the mean.
    dominant : float
        Share of the cohort's clinicians in one practice.
    """

    name: str
    clinicians: float = 3.0
    size_sigma: float = 1.0
    volume_sigma: float = 1.0
    doers: float = 0.7
    procedures: float = 20.0
    practice_spread: float = 0.12
    clinician_spread: float = 0.25
    closures: float = 0.05
    lost: tuple[float, float] = (0.2, 0.6)
    away: float = 0.04
    clumping: float = 0.3
    dominant: float = 0.0


USUAL = Scene("usual")
SCENES = (
    USUAL,
    Scene("rare procedure", procedures=4.0),
    Scene("frequent test", procedures=80.0, volume_sigma=1.2),
    Scene("nearly alone", clinicians=1.3, size_sigma=0.5),
    Scene("large groups", clinicians=5.0, size_sigma=1.2),
    Scene("skewed", size_sigma=1.6, volume_sigma=1.4),
    Scene("closures", practice_spread=0.25, closures=0.12, lost=(0.3, 1.0)),
    Scene("turnover", away=0.12, clinician_spread=0.45),
    Scene("one dominates", dominant=0.33, practice_spread=0.2, closures=0.1, lost=(0.3, 1.0)),
    Scene("only Poisson", practice_spread=0.0, clinician_spread=0.0, closures=0.0, away=0.0, clumping=0.0),
    Scene(
        "harsh", size_sigma=1.6, volume_sigma=1.4, practice_spread=0.3, clinician_spread=0.45, closures=0.2,
        lost=(0.5, 1.0), away=0.1,
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Volumes:
    """What came out of a scene.

    Parameters
    ----------
    counts : ndarray of uint32, clusters × 2
        Procedures of the earlier and the current window.
    cluster_cohort : ndarray of int32, clusters
        Ascending.
    cohorts : int
        How many.
    """

    counts: npt.NDArray[np.uint32]
    cluster_cohort: npt.NDArray[np.int32]
    cohorts: int


def draw_volumes(
    rng: np.random.Generator, scene: Scene, clinicians: int, cohorts: int, growth: float = 0.0
) -> Volumes:
    """Draw cohorts of a scene.

    Parameters
    ----------
    rng : numpy.random.Generator
        The source of chance.
    scene : Scene
        What the market is like.
    clinicians : int
        Of each cohort.
    cohorts : int
        How many, independent of one another.
    growth : float
        True growth, a fraction.

    Returns
    -------
    Volumes
        Procedures by practice.
    """
    people = clinicians * cohorts
    starts = _practice_starts(rng, scene, clinicians, cohorts)
    sizes = np.diff(np.append(starts, people))
    expected = np.exp(rng.standard_normal(people, np.float32) * np.float32(scene.volume_sigma))
    expected *= np.float32(scene.procedures / np.exp(scene.volume_sigma**2 / 2))
    expected *= rng.random(people, np.float32) < scene.doers
    counts = np.empty((len(starts), 2), dtype=np.uint32)
    for window, factor in enumerate((1.0, 1.0 + growth)):
        shock = _strays(rng, scene.practice_spread, len(starts)) * np.float32(factor)
        closed = rng.random(len(starts), np.float32) < scene.closures
        shock *= 1 - closed * rng.uniform(*scene.lost, len(starts)).astype(np.float32)
        rate = expected * _strays(rng, scene.clinician_spread, people) * np.repeat(shock, sizes)
        rate *= rng.random(people, np.float32) >= scene.away
        if scene.clumping:
            rate = rng.standard_gamma(rate / np.float32(scene.clumping), dtype=np.float32) * np.float32(
                scene.clumping
            )
        counts[:, window] = rng.poisson(np.add.reduceat(rate, starts))
    return Volumes(counts, (starts // clinicians).astype(np.int32), cohorts)


def _practice_starts(
    rng: np.random.Generator, scene: Scene, clinicians: int, cohorts: int
) -> npt.NDArray[np.int64]:
    """Return the first clinician of each practice; a practice ends where its cohort does."""
    people = clinicians * cohorts
    middle = np.log(max(scene.clinicians - 0.5, 0.6)) - scene.size_sigma**2 / 2
    starts = [np.arange(cohorts, dtype=np.int64) * clinicians]
    reached = 0
    while reached < people:
        drawn = np.exp(rng.normal(middle, scene.size_sigma, int(people / scene.clinicians) + 100))
        ends = reached + np.maximum(1, np.rint(drawn)).astype(np.int64).cumsum()
        starts.append(ends[ends < people])
        reached = int(ends[-1])
    first = np.unique(np.concatenate(starts))
    place = first % clinicians
    return first[(place == 0) | (place >= round(scene.dominant * clinicians))]


def _strays(rng: np.random.Generator, spread: float, size: int) -> Singles:
    """Draw log-normal factors with mean 1 and a relative standard deviation."""
    if spread == 0:
        return np.ones(size, dtype=np.float32)
    sigma = np.sqrt(np.log1p(spread**2))
    return np.exp(rng.standard_normal(size, np.float32) * np.float32(sigma) - np.float32(sigma**2 / 2))
