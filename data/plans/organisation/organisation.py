"""The registers of one plan store."""

from data.plans.database import Database
from data.plans.organisation import kinds
from data.plans.organisation.access_entry import Access, OrBlock
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import Call, CallPlan
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.register import Register
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace, RepSkills


class Organisation:
    """What the company knows about reps' weeks and accounts.

    Parameters
    ----------
    database : Database
        The store's.
    """

    def __init__(self, database: Database) -> None:
        self.rep_days: Register[RepDay] = Register(database, kinds.REP_DAYS)
        self.rep_leaves: Register[RepLeave] = Register(database, kinds.REP_LEAVES)
        self.rep_skills: Register[RepSkills] = Register(database, kinds.REP_SKILLS)
        self.rep_places: Register[RepPlace] = Register(database, kinds.REP_PLACES)
        self.call_plan: Register[CallPlan] = Register(database, kinds.CALL_PLAN)
        self.access: Register[Access] = Register(database, kinds.ACCESS)
        self.or_blocks: Register[OrBlock] = Register(database, kinds.OR_BLOCKS)
        self.credentials: Register[Credential] = Register(database, kinds.CREDENTIALS)
        self.sets_on_hand: Register[SetsOnHand] = Register(database, kinds.SETS_ON_HAND)
        self.calls: Register[Call] = Register(database, kinds.CALLS)
        self.days_off: Register[DayOff] = Register(database, kinds.DAYS_OFF)
