"""What stands: the gaps between cohorts that are more than chance, in sentences."""

import streamlit as st

from analytics.comparison.sentences import say_differences, say_tested
from analytics.metrics import METRICS, Metric
from components.cohort_desk import CohortDesk
from components.messages import plain

SAID = ("growth", "inbound_growth", "leakage")
MOST_SAID = 5


def show_findings(desk: CohortDesk) -> None:
    """Say which cohorts differ, in growth, referrals, and the metric that the table is ranked by.

    Parameters
    ----------
    desk : CohortDesk
        The comparison.
    """
    if len(desk.names) < 2:
        return
    st.markdown(
        "##### Differences that stand after correction",
        help="Every pair of cohorts is tested by each metric. So many pairs are looked at that some gaps "
        "would seem real by chance: p values are corrected for all of them (Benjamini–Hochberg), and of the "
        "gaps that stand at most one in twenty-five is expected to be chance.",
    )
    for key in dict.fromkeys((desk.metric.key, *SAID)):
        _say(desk, METRICS[key])


def _say(desk: CohortDesk, metric: Metric) -> None:
    values = desk.values(metric)
    tested = say_tested(metric, values)
    if not tested:
        return
    sentences, _ = say_differences(metric, desk.names, values, most=MOST_SAID)
    lines = "".join(f"  \n{plain(sentence)}" for sentence in sentences)
    st.markdown(f"**{plain(metric.title)}** · {plain(tested)}{lines}")
