"""Where the cohorts are, coloured by a metric."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pydeck as pdk
import streamlit as st
from plotly.colors import sample_colorscale, unlabel_rgb
from territory_map import Group, territory_map

from analytics.comparison.places import MOST_DOTS, find_places
from analytics.comparison.wording import name_unit, write_figure, write_title
from analytics.metrics import Metric, MetricValues
from components.base_map import city_layer, land_layers, view_of
from components.cohort_desk import CohortDesk, ask
from components.messages import plain
from components.plan_map_parts import over

HEIGHT, WIDTH = 400, 620
MIDDLE = 0.98  # of the clinicians is in the first view: one in Guam doesn't make it the Pacific's
LEAST_DEGREES = 0.3
# Blue to orange by way of grey, and light to dark blue: both told apart by colour-blind people.
SIGNED = ["#0b4f8a", "#4a93c7", "#b9bfc5", "#e08a3c", "#a84300"]
UNSIGNED = ["#c9dff0", "#7fb3d9", "#3c86bd", "#0b5a94", "#06345c"]
UNTOLD = "#8a949e"


def show_map(desk: CohortDesk) -> None:
    """Draw the map.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    """
    metric = desk.metric
    values = desk.values(metric)
    dots = ask(desk, "cohort places 1", lambda: find_places(desk.snapshot, desk.comparison.members))
    assert isinstance(dots, pa.Table)
    if not dots.num_rows:
        st.caption("Of none of these clinicians is the place known, so there is no map.")
        return
    reach = _reach(metric, values)
    names = [f"{name}: {write_figure(metric, values, n)}" for n, name in enumerate(desk.names)]
    labels = pa.array(np.array(names, dtype=object)[dots["group"].to_numpy()], pa.string())
    ranks = [str(rank) if rank else "–" for rank in values.rank]
    territory_map(
        pdk.Deck(
            layers=[*land_layers(), over(city_layer())], initial_view_state=_view(dots), map_provider=None
        ),
        dots.append_column("label", labels),
        key="compare_map",
        groups=[
            Group(str(cohort), name, colour, rank)
            for cohort, name, colour, rank in zip(
                desk.ids, desk.names, colour_cohorts(metric, values, reach), ranks, strict=True
            )
        ],
        view_id=f"compare-{hash(desk.ids)}",
        height=HEIGHT,
        disabled=True,
    )
    st.html(_scale(metric, values, reach))
    more = (
        f" The {MOST_DOTS:,} fullest squares of five miles are shown." if dots.num_rows == MOST_DOTS else ""
    )
    st.caption(
        f"{plain(write_title(metric, values))}; the number is the rank. Grey cannot be told. Dots are "
        f"squares of about five miles with clinicians of the cohort.{more}"
    )


def colour_cohorts(metric: Metric, values: MetricValues, reach: tuple[float, float]) -> list[str]:
    """Return the colour of each cohort.

    Parameters
    ----------
    metric : Metric
        Which; of a signed one 0 is grey.
    values : MetricValues
        Of it.
    reach : tuple of float
        The values at the ends of the scale.

    Returns
    -------
    list of str
        "#rrggbb"; grey where there is no value, or none that can be told from chance.
    """
    low, high = reach
    scale = SIGNED if metric.is_signed else UNSIGNED
    place = np.clip((values.value - low) / (high - low), 0, 1)
    told = np.isfinite(place) & np.array([not reason for reason in values.reasons])
    found = sample_colorscale(scale, np.where(told, place, 0.5).tolist())
    return [_hex(one) if known else UNTOLD for one, known in zip(found, told, strict=True)]


def _reach(metric: Metric, values: MetricValues) -> tuple[float, float]:
    known = values.value[values.is_told]
    if not len(known):
        return (-1.0, 1.0) if metric.is_signed else (0.0, 1.0)
    if metric.is_signed:
        most = max(float(np.abs(known).max()), 1.0)
        return -most, most
    low, high = float(known.min()), float(known.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _hex(colour: str) -> str:
    return "#" + "".join(f"{round(float(part)):02x}" for part in unlabel_rgb(colour))


def _scale(metric: Metric, values: MetricValues, reach: Sequence[float]) -> str:
    unit = "" if metric.unit == "%" else f" {name_unit(metric, values)}"
    sign = "+" if metric.is_signed else ""
    ends = [
        f"{value:{sign},.0f}{' %' if metric.unit == '%' else ''}{unit}".replace("-", "−") for value in reach
    ]
    gradient = ", ".join(SIGNED if metric.is_signed else UNSIGNED)
    return (
        f'<div style="display:flex;gap:.5rem;align-items:center;font-size:.8rem"><span>{ends[0]}</span>'
        f'<span style="flex:0 1 200px;height:9px;border-radius:4px;'
        f'background:linear-gradient(90deg,{gradient})"></span><span>{ends[1]}</span></div>'
    )


def _view(dots: pa.Table) -> pdk.ViewState:
    lat, lon, size = (dots[name].to_numpy().astype(float) for name in ("lat", "lon", "size"))
    ends = ((1 - MIDDLE) / 2, (1 + MIDDLE) / 2)
    south, north = np.quantile(np.repeat(lat, np.minimum(size, 50).astype(int)), ends)
    west, east = np.quantile(np.repeat(lon, np.minimum(size, 50).astype(int)), ends)
    box = (south - LEAST_DEGREES, west - LEAST_DEGREES, north + LEAST_DEGREES, east + LEAST_DEGREES)
    return view_of(tuple(map(float, box)), width=WIDTH, height=HEIGHT)  # type: ignore[arg-type]
