"""A planned week as CSV: a row for each part of each day."""

import pyarrow as pa

from analytics.exports import to_csv
from analytics.routes.day_sheet import Step, name_row, write_day
from analytics.routes.export_about import describe_week
from analytics.routes.plan import WeekPlan
from analytics.routes.rep_week import RepWeek

_SCHEMA = pa.schema(
    [
        ("rep", pa.string()),
        ("date", pa.string()),
        ("start", pa.string()),
        ("end", pa.string()),
        ("home_zone", pa.string()),
        ("local_start", pa.string()),
        ("local_end", pa.string()),
        ("local_zone", pa.string()),
        ("step", pa.string()),
        ("what", pa.string()),
        ("npi", pa.string()),
        ("specialty", pa.string()),
        ("decile", pa.int32()),
        ("channel", pa.string()),
        ("place", pa.string()),
        ("address", pa.string()),
        ("zip", pa.string()),
        ("minutes", pa.float64()),
        ("miles", pa.float64()),
        ("value", pa.float64()),
    ]
)


def write_csv(week: RepWeek, plan: WeekPlan, *, for_rep: bool = False) -> bytes:
    """Write a planned week as CSV in UTF-8.

    Parameters
    ----------
    week : RepWeek
        The week.
    plan : WeekPlan
        A plan of its problem.
    for_rep : bool
        Whether it is for the rep: others learn the ZIP of the home only.

    Returns
    -------
    bytes
        A row a drive, parking, desk, wait, call and lunch; data, snapshot, window and what the drive-time
        engine says in columns of every row. Text that a spreadsheet would run as a formula has an apostrophe
        before it.
    """
    rows = []
    for number, day in enumerate(plan.days):
        for row in write_day(week, number, day):
            facts, base = row.facts, row.place.kind == "base"
            call = row.step is Step.CALL
            rows.append(
                {
                    "rep": week.rep.name,
                    "date": week.days[number].day.isoformat(),
                    "start": f"{row.home_start:%H:%M}",
                    "end": f"{row.home_end:%H:%M}",
                    "home_zone": week.zone,
                    "local_start": f"{row.start:%H:%M}",
                    "local_end": f"{row.end:%H:%M}",
                    "local_zone": row.place.zone,
                    "step": str(row.step),
                    "what": name_row(row, for_rep=for_rep),
                    "npi": facts.npi if call and facts is not None else None,
                    "specialty": facts.specialty if call and facts is not None else None,
                    "decile": facts.decile or None if call and facts is not None else None,
                    "channel": facts.channel if call and facts is not None else None,
                    "place": None if base and not for_rep else row.place.name,
                    "address": None if base and not for_rep else row.place.address,
                    "zip": row.place.zip_code or None,
                    "minutes": round(row.minutes, 1),
                    "miles": round(row.miles, 1) if row.step is Step.DRIVE else None,
                    "value": facts.worth.value if call and facts is not None else None,
                }
            )
    return to_csv(pa.Table.from_pylist(rows, _SCHEMA), describe_week(week))
