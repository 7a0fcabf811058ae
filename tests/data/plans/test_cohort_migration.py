"""A plan store from before cohorts is brought up to date with all that is in it."""

from datetime import UTC, datetime

import numpy as np
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect

from data.identifiers import SnapshotId, TerritoryId
from data.plans.cohort_entry import Resolved
from data.plans.cohort_rules import SegmentRule
from data.plans.database import Database
from data.plans.document import Document, Territory
from data.plans.plans import Plans
from data.plans.segments import Segments
from data.plans.store import MIGRATIONS, PlanStore

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SNAPSHOT = SnapshotId("a" * 12)


def configure(connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def test_plans_and_segments_from_before_are_all_there(url: str) -> None:
    database = Database(url)
    with database.writing() as connection:
        command.upgrade(configure(connection), "0002")
    document = Document((Territory(TerritoryId("t1"), "North", 1, zips=("60611",)),))
    plan = Plans(database).create("2027", document, SNAPSHOT, by="ann", at=NOW)
    segment = Segments(database).save("Ohio", "state=OH", SNAPSHOT, by="ann", at=NOW)
    database.close()

    store = PlanStore.open(url)
    assert store.plans.list() == (plan,)
    assert store.plans.version(plan.id).document == document
    assert store.segments.list() == [segment]
    assert store.cohorts.list() == ()
    kept = store.cohorts.keep(
        "Ohio", Resolved(SegmentRule("state=OH"), SNAPSHOT, np.array([1234567893])), by="ann", at=NOW
    )
    assert store.plans.snapshots_in_use() == {SNAPSHOT: ("2027", "cohort Ohio")}
    store.close()
    again = PlanStore.open(url)
    assert again.cohorts.list() == (kept,)
    again.close()


def test_the_step_can_be_taken_back(url: str) -> None:
    PlanStore.open(url).close()
    database = Database(url)
    with database.writing() as connection:
        command.downgrade(configure(connection), "0002")
    database.close()
    engine = create_engine(url)
    assert not {"cohorts", "cohort_freezes", "npi_lists"} & set(inspect(engine).get_table_names())
    engine.dispose()
    PlanStore.open(url).close()
