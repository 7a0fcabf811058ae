"""Open the plan store: SQLite on this computer by default, any SQLAlchemy database by URL."""

from pathlib import Path
from typing import Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from data.plans.audit import Audit
from data.plans.buying_units import BuyingUnitStore
from data.plans.challenges import Challenges
from data.plans.cohorts import Cohorts
from data.plans.database import Database
from data.plans.drafts import Drafts
from data.plans.errors import PlanStoreUnusable
from data.plans.organisation.organisation import Organisation
from data.plans.overrides import Overrides
from data.plans.plans import Plans
from data.plans.reps import Reps
from data.plans.segments import Segments

MIGRATIONS = Path(__file__).with_name("migrations")
# Any number of ours; holds off a second process that opens a fresh PostgreSQL store at the same time.
MIGRATION_LOCK = 4_216_774_821


class PlanStore:
    """The organisation's own data.

    Parameters
    ----------
    database : Database
        With its tables up to date; `open` sees to that.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.segments = Segments(database)
        self.plans = Plans(database)
        self.reps = Reps(database)
        self.buying_units = BuyingUnitStore(database)
        self.challenges = Challenges(database)
        self.overrides = Overrides(database)
        self.drafts = Drafts(database)
        self.cohorts = Cohorts(database)
        self.organisation = Organisation(database)
        self.audit = Audit(database)

    @classmethod
    def open(cls, url: str) -> Self:
        """Open a plan store, bringing its tables up to date.

        Parameters
        ----------
        url : str
            SQLAlchemy URL; `sqlite:////path/plans.db`, `postgresql+psycopg://user@host/db`.

        Returns
        -------
        PlanStore
            Ready; may be used from any thread.

        Raises
        ------
        PlanStoreUnusable
            The URL is wrong, the database can't be reached or written, or it was last used by a newer
            Windshield.
        """
        database = Database(url)
        try:
            with database.writing() as connection:
                _migrate(connection, database.place)
        except BaseException:
            database.close()
            raise
        return cls(database)

    @property
    def place(self) -> str:
        """The place of the store: its URL without the password."""
        return self._database.place

    def close(self) -> None:
        """Close every connection."""
        self._database.close()


def _migrate(connection: Connection, place: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    scripts = ScriptDirectory.from_config(config)
    present = MigrationContext.configure(connection).get_current_revision()
    if present == scripts.get_current_head():
        return
    if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
        raise PlanStoreUnusable(
            f"The plan store at {place} was last used by a newer Windshield "
            f"(its tables are at version {present}).",
            "Use that version, or point WINDSHIELD_HOME or WINDSHIELD_DATABASE_URL elsewhere.",
        )
    command.upgrade(config, "head")
