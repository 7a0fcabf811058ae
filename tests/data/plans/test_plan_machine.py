"""Whatever people do with plans, in whatever order: what must always hold, beside a model in plain Python."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from data.identifiers import PlanId, SnapshotId, TerritoryId
from data.plans.document import Document, Territory
from data.plans.errors import GoLiveBlocked, PlanStateInvalid, SaveConflict
from data.plans.overrides import BlockingWarning
from data.plans.store import PlanStore

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DOCUMENTS = [Document((Territory(TerritoryId("t1"), name, 1),)) for name in ("A", "B", "C")]
WARNINGS = [BlockingWarning(key, f"{key} is split.") for key in ("u", "v")]
AGO = st.integers(0, 1)  # based on the latest version, or on the one before


class PlanMachine(RuleBasedStateMachine):
    """Two sales forces, any number of plans."""

    ids = Bundle("ids")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.store = PlanStore.open(f"sqlite:///{Path(self.folder.name, 'plans.db').as_posix()}")
        self.documents: dict[PlanId, list[Document]] = {}
        self.state: dict[PlanId, str] = {}
        self.force: dict[PlanId, str] = {}
        self.overridden: dict[PlanId, set[str]] = {}

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            self.folder.cleanup()

    @rule(target=ids, document=st.sampled_from(DOCUMENTS), force=st.sampled_from(["Hips", "Knees"]))
    def make(self, document: Document, force: str) -> PlanId:
        name = f"plan {len(self.documents)}"
        plan = self.store.plans.create(
            name, document, SnapshotId("s"), sales_force=force, by="ann", at=NOW
        )  # fmt: skip
        self.documents[plan.id], self.state[plan.id], self.force[plan.id] = [document], "draft", force
        self.overridden[plan.id] = set()
        return plan.id

    @rule(target=ids, plan=ids)
    def branch(self, plan: PlanId) -> PlanId:
        name = f"plan {len(self.documents)}"
        scenario = self.store.plans.duplicate_as_scenario(plan, name, by="ann", at=NOW)
        self.documents[scenario.id] = [self.documents[plan][-1]]
        self.state[scenario.id], self.force[scenario.id] = "draft", self.force[plan]
        self.overridden[scenario.id] = set()
        return scenario.id

    @rule(plan=ids, document=st.sampled_from(DOCUMENTS), ago=AGO)
    def save(self, plan: PlanId, document: Document, ago: int) -> None:
        history = self.documents[plan]
        based_on = max(1, len(history) - ago)
        try:
            saved = self.store.plans.save(plan, document, based_on=based_on, by="bob", at=NOW)
        except PlanStateInvalid:
            assert self.state[plan] in ("live", "archived")
        except SaveConflict as conflict:
            check_conflict(conflict, document, history, based_on)
        else:
            assert self.state[plan] in ("draft", "in review")
            assert document == history[-1] or based_on == len(history)
            if document != history[-1]:
                history.append(document)
            assert saved.number == len(history)

    @rule(plan=ids, move=st.sampled_from(["send_for_review", "withdraw", "archive", "reopen"]))
    def move(self, plan: PlanId, move: str) -> None:
        before, after = {
            "send_for_review": ("draft", "in review"), "withdraw": ("in review", "draft"),
            "archive": ("live", "archived"), "reopen": ("archived", "draft"),
        }[move]  # fmt: skip
        reason = ("why",) if move == "withdraw" else ()
        try:
            assert getattr(self.store.plans, move)(plan, *reason, by="bob", at=NOW).state == after
        except PlanStateInvalid:
            assert self.state[plan] != before
        else:
            assert self.state[plan] == before
            self.state[plan] = after

    @rule(plan=ids, warning=st.sampled_from(WARNINGS))
    def override(self, plan: PlanId, warning: BlockingWarning) -> None:
        try:
            self.store.overrides.add(plan, warning, "because", by="bob", at=NOW)
        except PlanStateInvalid:
            assert self.state[plan] in ("live", "archived")
        except SaveConflict:
            assert warning.key in self.overridden[plan]
        else:
            assert warning.key not in self.overridden[plan]
            self.overridden[plan].add(warning.key)

    @rule(plan=ids, blocking=st.lists(st.sampled_from(WARNINGS)), ago=AGO)
    def go_live(self, plan: PlanId, blocking: list[BlockingWarning], ago: int) -> None:
        based_on = max(1, len(self.documents[plan]) - ago)
        standing = {warning.key for warning in blocking} - self.overridden[plan]
        try:
            self.store.plans.go_live(
                plan, based_on=based_on, blocking=blocking, by="bob", at=NOW, frozen=b"x"
            )
        except PlanStateInvalid:
            assert self.state[plan] != "in review"
        except SaveConflict:
            assert based_on < len(self.documents[plan])
        except GoLiveBlocked as blocked:
            check_blocked(blocked, standing)
        else:
            assert self.state[plan] == "in review"
            assert standing == set()
            assert based_on == len(self.documents[plan])
            for other, state in self.state.items():
                if state == "live" and self.force[other] == self.force[plan]:
                    self.state[other] = "archived"
            self.state[plan] = "live"

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        if not hasattr(self, "store"):
            return
        plans = self.store.plans.list(include_archived=True)
        assert {plan.id: plan.state.value for plan in plans} == self.state
        assert {plan.id: plan.version for plan in plans} == {i: len(d) for i, d in self.documents.items()}
        live = [plan.sales_force for plan in plans if plan.state == "live"]
        assert len(live) == len(set(live))

    @rule(plan=ids)
    def read_all_versions(self, plan: PlanId) -> None:
        numbers = [header.number for header in self.store.plans.versions(plan)]
        assert numbers == list(range(len(self.documents[plan]), 0, -1))
        read = [self.store.plans.version(plan, number).document for number in reversed(numbers)]
        assert read == self.documents[plan]


def check_conflict(
    conflict: SaveConflict, document: Document, history: list[Document], based_on: int
) -> None:
    assert based_on < len(history)
    assert document != history[-1]
    assert (conflict.yours, conflict.theirs.document) == (document, history[-1])
    assert bool(conflict.changes) == (history[based_on - 1] != history[-1])


def check_blocked(blocked: GoLiveBlocked, standing: set[str]) -> None:
    assert standing
    assert {warning.key for warning in blocked.blocking} == standing


TestPlanMachine = PlanMachine.TestCase
TestPlanMachine.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
