"""Registers as files: what a file would change, what is wrong with a line, and nothing lost on the way."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from analytics.csv_lines import TableUnreadable
from analytics.organisation.directory import Directory, SitePlace
from analytics.organisation.exporting import SYNTHETIC, write_rows
from analytics.organisation.importing import RegisterImport, preview_import
from data.identifiers import IdnId, Npi, RepId, SiteId, npi_from_rank
from data.plans.organisation import kinds
from data.plans.organisation.access_entry import ACCESS_STATUSES, Access, OrBlock
from data.plans.organisation.account_entry import Credential, SetsOnHand
from data.plans.organisation.call_entry import CALL_STATUSES, CHANNELS, Call, CallPlan
from data.plans.organisation.clock import Window
from data.plans.organisation.day_off_entry import DayOff
from data.plans.organisation.kinds import KINDS, Kind, check_entries
from data.plans.organisation.register import Kept
from data.plans.organisation.week_entry import RepDay, RepLeave, RepPlace, RepSkills
from data.plans.segments import SegmentId
from data.sample.organisation import AUTHOR

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DANA, ELI = RepId("r1"), RepId("r2")
CHEN, DIAZ = Npi("1234567893"), npi_from_rank(1)
LAKE, OAK, HEALTH = SiteId("S1"), SiteId("S2"), IdnId("H1")
BLOCK, CALL = "npi,site_id,weekday,start,end", "rep,npi,site_id,starts,minutes"
DIRECTORY = Directory(
    {DANA: "Dana Ortiz", ELI: "=Eli; O'Neil"},
    {"seg1": "Knees, Ohio"},
    {CHEN: "Mei Chen", DIAZ: "Ana Diaz"},
    {
        LAKE: SitePlace("Lakeshore", "Chicago", "IL", "America/Chicago"),
        OAK: SitePlace("Oak", "Gary", "IN", "America/Chicago"),
    },
    {HEALTH: "Lakeshore Health"},
    "abc",
)


def look_up(npis: object, sites: object, idns: object) -> Directory:
    return DIRECTORY


def keep(entries: Sequence[Any], by: str = "ann") -> tuple[Kept[Any], ...]:
    return tuple(Kept(f"id{n}", 1, by, NOW, by, NOW, entry) for n, entry in enumerate(entries))


def preview(kind: Kind[Any], text: str, present: Sequence[Any] = (), **options: bool) -> RegisterImport[Any]:
    return preview_import(kind, text.encode(), "f.csv", keep(present), look_up, **options)


def test_a_file_adds_and_changes_rows_by_their_key() -> None:
    present = (SetsOnHand(LAKE, "Tray", 1), SetsOnHand(OAK, "Tray", 2))
    found = preview(kinds.SETS_ON_HAND, "site_id,set_name,count\nS1,tray,4\nS2,Tray,2\nS2,Cage,0\n", present)
    assert found.changes.added == (SetsOnHand(OAK, "Cage", 0),)
    assert [(kept.id, kept.entry.count) for kept in found.changes.changed] == [("id0", 4)]
    assert (found.changes.removed, found.unchanged, found.bad) == ((), 1, ())
    whole = preview(kinds.SETS_ON_HAND, "Site ID;Set;Count\nS1;Tray;1\n", present, replaces=True)
    assert [kept.id for kept in whole.changes.removed] == ["id1"]
    assert whole.may_be_taken


def test_the_line_ends_of_a_macintosh_are_line_ends() -> None:
    found = preview(kinds.SETS_ON_HAND, "sep=;\rsite_id;set_name;count\rS1;Tray;4\r")
    assert found.changes.added == (SetsOnHand(LAKE, "Tray", 4),)


def test_a_column_that_is_missing_leaves_what_is_known_and_an_empty_cell_does_not() -> None:
    present = (Access(LAKE, None, "open", None, (Window(0, 480, 600),), 5, lead_days=2),)
    found = preview(kinds.ACCESS, "site_id,npi,desk_minutes\nS1,,\n", present)
    assert found.changes.changed[0].entry == replace(present[0], desk_minutes=None)


def test_lines_of_every_kind_are_read_as_people_write_them() -> None:
    access = preview(
        kinds.ACCESS,
        "Site,NPI,Status,Visiting windows,Badge,Desk minutes,Desk by hour,Parking minutes,Lead days,"
        "Note\n"
        'S1,1234567893,No-See,"Monday, Wed 8:00-9:30 and",never,,"7 12; 08:00 20",,,\n'
        'S2,1234567893,no see,"Mon-Fri 8 am - 9:30am, 12:00-13:00; Sat 0900-1000",,4.5,,6,3," a  b "\n',
    )
    assert [line.reason for line in access.bad] == [
        "visiting: “and” is no weekday. Write one of: Mon, Tue, Wed, Thu, Fri, Sat, Sun."
    ]
    (row,) = access.changes.added
    assert row.status == "no-see"
    assert row.visiting is not None
    assert len(row.visiting) == 11
    assert row.visiting[-1] == Window(5, 540, 600)
    assert (row.badge, row.desk_minutes, row.lead_days, row.note) == (None, 4.5, 3, "a b")
    days = preview(kinds.REP_DAYS, "rep,weekday,start,end\ndana ortiz,Tuesday,7:30,17\n")
    assert days.changes.added == (RepDay(DANA, 1, 450, 1020),)
    leave = preview(kinds.REP_LEAVES, "rep,first_day,last_day\nDana Ortiz,12/1/2026,2026-12-03 00:00:00\n")
    assert leave.changes.added == (RepLeave(DANA, date(2026, 12, 1), date(2026, 12, 3)),)


@pytest.mark.parametrize(
    ("kind", "header", "line", "reason"),
    [
        (kinds.OR_BLOCKS, BLOCK, "1234567890,S1,Mon,7:00,12:00", "is no NPI"),
        (kinds.OR_BLOCKS, BLOCK, "1679576722,S1,Mon,7:00,12:00",
         "No clinician of the snapshot abc has the NPI 1679576722"),
        (kinds.OR_BLOCKS, BLOCK, "1234567893,S9,Mon,7:00,12:00", "has no site S9"),
        (kinds.OR_BLOCKS, BLOCK, "1234567893,S1,Mon,22:00,06:00",
         "ends before it starts. Write the earlier time first. One that goes past midnight is split there"),
        (kinds.OR_BLOCKS, BLOCK, "1234567893,S1,Mon,22:00,26:00",
         "“26:00” is no time of day. Write it as 08:10; a day ends at 24:00"),
        (kinds.OR_BLOCKS, BLOCK, "1234567893,S1,,7:00,12:00", "weekday is empty"),
        (kinds.ACCESS, "site_id,visiting", "S1,Mon 8:00-10:00; Mon 9:00-11:00", "overlap"),
        (kinds.ACCESS, "site_id,visiting", "S1,8:00-10:00", "names no weekday"),
        (kinds.ACCESS, "site_id,visiting", "S1,Mon", "without times"),
        (kinds.ACCESS, "site_id,visiting", "S1,Fri-Mon 8:00-9:00", "over the end of a week"),
        (kinds.ACCESS, "site_id,status", "S1,shut", "“shut” is none of: open, restricted, no-see, unknown"),
        (kinds.ACCESS, "site_id,desk_minutes", "S1,ten", "“ten” is no number"),
        (kinds.ACCESS, "site_id,lead_days", "S1,1.5", "no whole number"),
        (kinds.ACCESS, "site_id,desk_by_hour", "S1,often", "no hour with minutes"),
        (kinds.CREDENTIALS, "rep,idn_id,site_id", "Dana Ortiz,H1,S1", "Name exactly one"),
        (kinds.CREDENTIALS, "rep,idn_id,site_id", "Dana Ortiz,H9,", "no health system H9"),
        (kinds.CREDENTIALS, "rep,idn_id,site_id,cleared", "Dana Ortiz,H1,,soon", "“soon” is no day"),
        (kinds.CREDENTIALS, "rep,idn_id,site_id", "Nobody,H1,", "There is no rep “Nobody”"),
        (kinds.CALLS, CALL, "Dana Ortiz,1234567893,S1,2026-03-08 02:30,30",
         "02:30 does not exist on 2026-03-08 in America/Chicago"),
        (kinds.CALLS, CALL, "Dana Ortiz,1234567893,S1,2026-11-01 01:30,30",
         "comes twice on 2026-11-01 .*2026-11-01 01:30-05:00, or 2026-11-01 01:30-06:00"),
        (kinds.CALLS, "rep,npi,starts,minutes,channel", "Dana Ortiz,1234567893,2026-12-01 10:00,30,phone",
         "zone is empty"),
        (kinds.CALLS, f"{CALL},locked", "Dana Ortiz,1234567893,S1,today,30,no", "no day"),
        (kinds.CALLS, f"{CALL},locked", "Dana Ortiz,1234567893,S1,2026-12-01 10:00,30,so",
         "neither yes nor no"),
        (kinds.CALL_PLAN, "name,rank,calls_a_quarter,minutes_a_call,segment", "A,1,6,30,Hips", "“Hips”"),
        (kinds.DAYS_OFF, "day,name,state", "2026-12-24,Eve,ZZ", "no state “ZZ”"),
    ],
)  # fmt: skip
def test_a_line_that_can_not_be_says_why(kind: Kind[Any], header: str, line: str, reason: str) -> None:
    found = preview(kind, f"{header}\n\n{line}\n")
    assert not found.changes
    (bad,) = found.bad
    assert bad.line == 3
    assert bad.value
    assert re.search(reason if ".*" in reason else re.escape(reason), bad.reason)


def test_a_call_takes_the_zone_of_its_site_and_either_of_two_hours() -> None:
    header = "rep,npi,site_id,starts,minutes\n"
    first, second = "2026-11-01 01:30-05:00", "2026-11-01 01:30-06:00"
    found = preview(
        kinds.CALLS, header + "".join(f"Dana Ortiz,{CHEN},S1,{start},30\n" for start in (first, second))
    )
    assert [call.starts_at.hour for call in found.changes.added] == [6, 7]
    assert {call.zone for call in found.changes.added} == {"America/Chicago"}


def test_a_call_on_nobody_in_particular_needs_no_npi() -> None:
    found = preview(kinds.CALLS, "rep,site_id,starts,minutes\nDana Ortiz,S1,2026-12-01 10:00,30\n")
    assert [(call.npi, call.site_id) for call in found.changes.added] == [(None, LAKE)]


def test_lines_that_say_something_twice_or_overlap_are_not_taken() -> None:
    found = preview(
        kinds.OR_BLOCKS,
        f"npi,site_id,weekday,start,end\n{CHEN},S1,Mon,7:00,12:00\n{CHEN},S1,Mon,07:00,13:00\n"
        f"{CHEN},S2,Tue,7:00,12:00\n",
        (OrBlock(CHEN, LAKE, 1, 600, 800),),
    )
    assert found.changes.added == (OrBlock(CHEN, LAKE, 0, 420, 720),)
    assert [(bad.line, bad.reason.split(".")[0]) for bad in found.bad] == [
        (3, "Another row has the same npi, weekday and start minute already"),
        (4, "Tue 07:00-12:00 at S2 overlaps the surgeon's block Tue 10:00-13:20 at S1"),
    ]


def test_a_file_that_replaces_must_be_whole() -> None:
    text = "site_id,set_name,count\nS1,Tray,1\nS9,Tray,1\n"
    assert not preview(kinds.SETS_ON_HAND, text, replaces=True).may_be_taken
    assert preview(kinds.SETS_ON_HAND, text).may_be_taken


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0", b"\x00\x01", b"npi\n1234567893\n"]
)
def test_what_is_no_table_of_the_kind_is_refused(content: bytes) -> None:
    with pytest.raises(TableUnreadable):
        preview_import(kinds.OR_BLOCKS, content, "f", (), look_up)


def test_an_excel_sheet_is_read_with_days_times_and_numbers_of_its_own() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["rep", "NPI", "site_id", "starts", "minutes", "channel"])
    sheet.append([])
    sheet.append(["Dana Ortiz", int(CHEN), "S1", datetime(2026, 12, 1, 10), 30, "In person"])
    out = io.BytesIO()
    book.save(out)
    found = preview_import(kinds.CALLS, out.getvalue(), "f.xlsx", (), look_up)
    noon = datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("America/Chicago"))
    assert found.changes.added == (Call(DANA, CHEN, LAKE, noon, "America/Chicago", 30),)


def test_a_file_names_people_and_says_what_is_made_up_and_runs_nothing() -> None:
    rows = keep((Access(LAKE, CHEN, "open", note="=1+1"),), AUTHOR)
    (line,) = csv.DictReader(io.StringIO(write_rows(kinds.ACCESS, rows, DIRECTORY, "csv").decode()))
    assert (line["clinician"], line["site_name"]) == ("Mei Chen", "Lakeshore, Chicago, IL")
    assert (line["note"], line["data"], line["changed_by"]) == ("'=1+1", SYNTHETIC, AUTHOR)
    book = openpyxl.load_workbook(io.BytesIO(write_rows(kinds.ACCESS, rows, DIRECTORY, "xlsx")))
    assert book.sheetnames == ["Access", "About"]
    cells = {cell.value: cell.data_type for cell in book["Access"][2]}
    assert cells["=1+1"] == "s"
    assert SYNTHETIC in str(book["About"]["B1"].value)


MINUTES = some.floats(0, 100, allow_nan=False).map(lambda minutes: round(minutes, 4))
LONG = MINUTES.filter(lambda minutes: minutes > 0.001)
TEXTS = some.text("ab '=+-@;,\"é1", max_size=8)
NAMES = TEXTS.filter(lambda text: text.strip())
DAYS = some.dates(date(2020, 1, 1), date(2030, 1, 1))
SPANS = some.tuples(some.integers(0, 1440), some.integers(0, 1440)).filter(lambda two: two[0] < two[1])
PERSON, PLACE, REP = (
    some.sampled_from((CHEN, DIAZ)),
    some.sampled_from((LAKE, OAK)),
    some.sampled_from((DANA, ELI)),
)
WORDS = some.lists(TEXTS, max_size=3).map(tuple)


BY_HOUR = some.dictionaries(some.integers(0, 23), MINUTES).map(lambda by: tuple(by.items()))
ENDS = some.dictionaries(some.integers(0, 6), some.lists(some.integers(0, 1440), max_size=6))


@some.composite
def weeks(draw: some.DrawFn) -> tuple[Window, ...] | None:
    days = draw(some.none() | ENDS)
    if days is None:
        return None
    return tuple(
        Window(day, start, end)
        for day, ends in days.items()
        for start, end in zip(sorted(set(ends))[::2], sorted(set(ends))[1::2], strict=False)
    )


ENTRIES: dict[str, some.SearchStrategy[Any]] = {
    "rep_days": some.builds(
        lambda rep, day, span, over: RepDay(rep, day, *span, 30, 690, 800, min(over, 1440 - span[1])),
        REP, some.integers(0, 6), SPANS, some.integers(0, 90),
    ),
    "rep_leaves": some.builds(
        lambda rep, day, length, note: RepLeave(rep, day, day + timedelta(days=length), note),
        REP, DAYS, some.integers(0, 9), TEXTS,
    ),
    "rep_skills": some.builds(RepSkills, REP, WORDS),
    "rep_places": some.builds(
        RepPlace, REP, DAYS, some.sampled_from(("start", "end")), some.floats(-90, 90),
        some.floats(-180, 180), NAMES,
    ),
    "call_plan": some.builds(
        CallPlan, NAMES, some.integers(1, 99), MINUTES, LONG, TEXTS,
        some.just(2), some.integers(2, 10), some.sampled_from((None, SegmentId("seg1"))), WORDS, TEXTS,
    ),
    "access": some.builds(
        Access, PLACE, some.none() | PERSON, some.sampled_from(ACCESS_STATUSES), weeks(), weeks(),
        some.none() | MINUTES, BY_HOUR, some.none() | MINUTES, some.none() | some.integers(0, 99), TEXTS,
    ),
    "or_blocks": some.builds(
        lambda npi, site, day, span: OrBlock(npi, site, day, *span), PERSON, PLACE, some.integers(0, 6), SPANS
    ),
    "credentials": some.one_of(
        some.builds(Credential, REP, some.just(HEALTH), some.none(), some.none(), some.none() | DAYS),
        some.builds(Credential, REP, some.none(), PLACE, some.none(), some.none(), some.none() | DAYS),
    ),
    "sets_on_hand": some.builds(SetsOnHand, PLACE, NAMES, some.integers(0, 99)),
    "calls": some.builds(
        Call, REP, some.none() | PERSON, PLACE,
        some.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=some.just(UTC)),
        some.sampled_from(("America/Chicago", "America/Phoenix", "America/New_York")),
        LONG, some.sampled_from(CHANNELS),
        some.sampled_from(CALL_STATUSES), some.booleans(), TEXTS, TEXTS,
    ),
    "days_off": some.builds(DayOff, DAYS, NAMES, some.sampled_from(("", "IL", "TX")), some.booleans()),
}  # fmt: skip


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=some.data())
def test_a_file_that_was_written_changes_nothing_and_brings_back_everything(
    kind: Kind[Any], ending: str, data: some.DataObject
) -> None:
    drawn = data.draw(some.lists(ENTRIES[kind.name], min_size=1, max_size=5))
    problems = {problem.row for problem in check_entries(kind, drawn)}
    rows = keep([entry for place, entry in enumerate(drawn) if place not in problems])
    content = write_rows(kind, rows, DIRECTORY, ending)
    same = preview_import(kind, content, "f", rows, look_up, replaces=True)
    assert (same.bad, bool(same.changes), same.unchanged) == ((), False, len(rows))
    fresh = preview_import(kind, content, "f", (), look_up)
    assert fresh.changes.added == tuple(row.entry for row in rows)
