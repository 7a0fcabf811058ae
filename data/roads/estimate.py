"""Minutes and road miles from great-circle distance and density of settlement: the formula and its fit.

With L the logarithm of great-circle miles, a and b the logarithms of density at the two ends, less their
mean where it was fitted, and w the share of the way that lies on water, minutes are exp of a polynomial::

    c0 + c1 L + c2 L² + c3 L³ + (a + b) (c4 + c5 L + c6 L²) + a b (c7 + c8 L) + (a² + b²) (c9 + c10 L)
    + w (c11 + c12 L)

within the distances and densities on which it was fitted. Outside it doesn't extrapolate the polynomial:
nearer than `MIN_MILES` minutes shrink with the distance, beyond `MAX_MILES` each mile adds `FAR_PACE`,
and a density beyond the fitted ones counts as the last of them. Nothing is faster than `SPEED_LIMIT_MPH`
along the great circle. Road miles are great-circle miles times a circuity, exp of a square in L and of w.

The form is ours; log-linear models of travel time by distance are common (M. Levinson and A. El-Geneidy,
"The minimum circuity frontier and the journey to work", Regional Science and Urban Economics 39, 2009,
for circuity that falls with distance).
"""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Floats32 = npt.NDArray[np.float32]

FILE = Path(__file__).with_name("estimate.json")

MIN_MILES = 0.2
MAX_MILES = 50.0
FAR_PACE = 1.08
"""Minutes a great-circle mile of the rest of a long trip: 65 mph on a road 1.17 times as long."""
SPEED_LIMIT_MPH = 65.0
MIN_CIRCUITY = 1.0

_PASSES = 30
_SOFT = 0.02  # relative errors below it count by their square
_RIDGE = 10.0


@dataclass(frozen=True)
class EstimateModel:
    """Coefficients of the formula, with what they were fitted on and how wrong they are there.

    Parameters
    ----------
    minutes : tuple of float, 13
        c0 to c12.
    circuity : tuple of float, 5
        Of 1, L, L², w and w L.
    mean_log_density : float
        What a and b are less of.
    log_density_range : tuple of float
        The least and the largest of a and b that count.
    fitted_on : str
        Network and number of pairs.
    median_error, p90_error : float
        Relative error in minutes on pairs that were not used in the fit.
    zip_centroid_minutes : float
        Median change in minutes when both ends are moved to the centroid of their ZIP.
    """

    minutes: tuple[float, ...]
    circuity: tuple[float, ...]
    mean_log_density: float
    log_density_range: tuple[float, float]
    fitted_on: str = ""
    median_error: float = float("nan")
    p90_error: float = float("nan")
    zip_centroid_minutes: float = float("nan")

    @classmethod
    def fit(
        cls,
        miles: Floats,
        densities: tuple[Floats, Floats],
        water: Floats,
        minutes: Floats,
        road_miles: Floats,
    ) -> Self:
        """Fit the formula to pairs with known minutes.

        Iteratively reweighted least squares of the logarithm, which minimises about the mean absolute
        relative error (P. J. Huber, "Robust Statistics", 1981), with a slight ridge.

        Parameters
        ----------
        miles : ndarray, n
            Great-circle miles, more than 0.
        densities : tuple of ndarray, n
            Logarithm of density at origin and at destination.
        water : ndarray, n
            Share of the way that is on water, 0 to 1.
        minutes, road_miles : ndarray, n
            What is to be told.

        Returns
        -------
        EstimateModel
            Without errors; measure those on other pairs.
        """
        both = np.concatenate(densities)
        mean = float(both.mean())
        low, high = np.quantile(both, (0.005, 0.995)) - mean
        within = (miles >= MIN_MILES) & (miles <= 1.6 * MAX_MILES)
        length = np.log(np.clip(miles, MIN_MILES, MAX_MILES))[within]
        a, b = (np.clip(density - mean, low, high)[within] for density in densities)
        rest = np.maximum(miles - MAX_MILES, 0)[within] * FAR_PACE
        truth = np.log(np.maximum(minutes[within] - rest, 1e-3))
        return cls(
            minutes=_fit_robustly(_minute_terms(length, a, b, water[within]), truth),
            circuity=_fit_robustly(
                np.stack(
                    [np.ones_like(length), length, length**2, water[within], water[within] * length], axis=1
                ),
                np.log(np.maximum(road_miles[within] / miles[within], MIN_CIRCUITY)),
            ),
            mean_log_density=mean,
            log_density_range=(float(low), float(high)),
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read coefficients from a file.

        Parameters
        ----------
        path : Path
            JSON, as `write` wrote it.

        Returns
        -------
        EstimateModel
            What was written.
        """
        fields: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        settled: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()
        }
        return cls(**settled)

    def write(self, path: Path) -> None:
        """Write the coefficients to a file.

        Parameters
        ----------
        path : Path
            Where to.
        """
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")

    def predict(
        self, miles: Floats, log_densities: tuple[Floats, Floats], water: Floats32
    ) -> tuple[Floats32, Floats32]:
        """Return minutes and road miles of every pair of origins and destinations.

        Single precision: a million pairs are a matter of passes over memory.

        Parameters
        ----------
        miles : ndarray, n × m
            Great-circle miles.
        log_densities : tuple of ndarray, n and m
            At the origins and at the destinations.
        water : ndarray of float32, n × m
            Share of the way that is on water.

        Returns
        -------
        tuple of ndarray of float32, n × m
            Minutes and road miles; 0 where the distance is, NaN where an input is.
        """
        c = np.asarray(self.minutes, dtype=np.float32)
        low, high = self.log_density_range
        a = np.clip(log_densities[0] - self.mean_log_density, low, high).astype(np.float32)[:, None]
        b = np.clip(log_densities[1] - self.mean_log_density, low, high).astype(np.float32)[None]
        distance = miles.astype(np.float32)
        length = np.clip(distance, MIN_MILES, MAX_MILES)
        np.log(length, out=length)
        product = a * b
        wet = bool(water.any())
        minutes = length * c[3]  # Horner's scheme in L, in place
        minutes += c[2] + c[6] * a + c[6] * b
        minutes *= length
        minutes += product * c[8]
        if wet:
            minutes += water * c[12]
        minutes += (c[1] + c[5] * a + c[10] * a * a) + (c[5] * b + c[10] * b * b)
        minutes *= length
        product *= c[7]
        minutes += product
        if wet:
            minutes += water * c[11]
        minutes += (c[0] + c[4] * a + c[9] * a * a) + (c[4] * b + c[9] * b * b)
        np.exp(minutes, out=minutes)
        if distance.size and not np.min(distance) > MIN_MILES:
            minutes *= np.minimum(distance / np.float32(MIN_MILES), 1)
        if distance.size and not np.max(distance) < MAX_MILES:
            minutes += np.maximum(distance - np.float32(MAX_MILES), 0) * np.float32(FAR_PACE)
        np.maximum(minutes, distance * np.float32(60 / SPEED_LIMIT_MPH), out=minutes)
        k = np.asarray(self.circuity, dtype=np.float32)
        road = length * k[2]
        road += k[1]
        if wet:
            road += water * k[4]
        road *= length
        road += k[0]
        if wet:
            road += water * k[3]
        np.exp(road, out=road)
        np.maximum(road, np.float32(MIN_CIRCUITY), out=road)
        road *= distance
        return minutes, road


@cache
def shipped_model() -> EstimateModel:
    """Return the coefficients that come with Windshield.

    Returns
    -------
    EstimateModel
        Fitted on the roads of New York and its surroundings.
    """
    return EstimateModel.read(FILE)


def _minute_terms(length: Floats, a: Floats, b: Floats, water: Floats) -> Floats:
    one, total, product, squares = np.ones_like(length), a + b, a * b, a**2 + b**2
    levels = [one, length, length**2, length**3]
    densities = [
        total,
        total * length,
        total * length**2,
        product,
        product * length,
        squares,
        squares * length,
    ]
    return np.stack([*levels, *densities, water, water * length], axis=1)


def _fit_robustly(terms: Floats, truth: Floats) -> tuple[float, ...]:
    scale = np.maximum(terms.std(axis=0), 1e-9)
    scale[0] = 1.0
    scaled = terms / scale
    ridge = _RIDGE * np.eye(terms.shape[1])
    ridge[0, 0] = ridge[1, 1] = 0.0  # level and slope are the data's own
    weights = np.ones(len(truth))
    for _ in range(_PASSES):
        weighted = scaled * weights[:, None]
        solution = np.linalg.solve(weighted.T @ scaled + ridge, weighted.T @ truth)
        weights = 1 / (np.abs(truth - scaled @ solution) + _SOFT)
        weights /= weights.mean()
    return tuple(float(value) for value in solution / scale)
