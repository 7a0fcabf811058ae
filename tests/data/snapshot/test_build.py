"""A build from a handful of files that a person can check: who wins, what counts, what is kept apart."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.errors import OptionInvalid, SourceUnreadable, TooManyRejects
from data.snapshot.build import build_snapshot
from data.snapshot.build_inputs import BuildInputs
from data.snapshot.manifest import Manifest, Window
from data.snapshot.reader import Snapshot
from data.snapshot.store import SnapshotStore
from data.snapshot.verify import verify_snapshot

ROOT = Path(__file__).parents[3]
BUILT_AT = "2026-11-24T00:00:00+00:00"
ANN, BOB, CAI, DEE = "1234567893", "1000000053", "1000000061", "1000000079"
ASC, HOSPITAL, LAB = "1000000087", "1000000095", "1000000103"

PRACTICE = "Provider Business Practice Location Address"
NPPES = f"""\
NPI,Entity Type Code,Provider Organization Name (Legal Business Name),Provider Last Name (Legal Name),\
Provider First Name,Provider First Line Business Practice Location Address,{PRACTICE} City Name,\
{PRACTICE} State Name,{PRACTICE} Postal Code,NPI Deactivation Date,Healthcare Provider Taxonomy Code_1,\
Last Update Date
{ANN},1,,LEE,ANN,1 N STATE STREET,CHICAGO,IL,60602,,207X00000X,01/01/2026
{BOB},1,,OLD,BOB,5 OAK RD,EVANSTON,IL,60201,06/30/2026,207R00000X,06/30/2026
{ASC},2,LAKESHORE ASC,,,1 N STATE ST,CHICAGO,IL,60602,,261QA1903X,01/01/2026
{LAB},2,A LABORATORY,,,9 ELM ST,CHICAGO,IL,60602,,291U00000X,01/01/2026
"""
TAXONOMY = """\
Code,Grouping,Classification,Specialization,Display Name
207X00000X,Physicians,Orthopaedic Surgery,,Orthopaedic Surgery
207R00000X,Physicians,Internal Medicine,,Internal Medicine
207RE0101X,Physicians,Internal Medicine,Endocrinology,Endocrinology
"""
SERVICES = f"""\
npi\tnppes_provider_last_org_name\tnppes_provider_first_name\tnppes_entity_code\tnppes_provider_street1\t\
nppes_provider_city\tnppes_provider_state\tnppes_provider_zip\tprovider_type\tplace_of_service\thcpcs_code\t\
hcpcs_description\tbene_unique_cnt\tbene_day_srvc_cnt
{ANN}\tLEIGH\tANNE\tI\t99 WRONG ST\tDAYTON\tOH\t45402\tOrthopedic Surgery\tF\t27447\tour words\t20\t22
{CAI}\tDIAZ\tCAI\tI\t7 PINE ST\tCOLUMBUS\tOH\t43215\tEndocrinology\tO\t83036\tother words\t40\t55
{LAB}\tA LABORATORY\t\tO\t9 ELM ST\tCHICAGO\tIL\t60602\tClinical Laboratory\tO\t83036\tother words\t900\t950
"""
FACILITIES = f"""\
npi,provider_num,name,address,city,state,zip,lat,lon,provider_type_code,bed_count
{HOSPITAL},140281,MERCY MEDICAL CENTER,2 S STATE ST,CHICAGO,IL,60602,41.882,-87.628,00-09,400
{ASC},,LAKESHORE SURGERY CENTER,1 NORTH STATE STREET,CHICAGO,IL,60602,41.883,-87.627,12-49,
"""
SYSTEMS = """\
compendium_hospital_id,ccn,hospital_name,hospital_street,hospital_city,hospital_state,hospital_zip,\
health_sys_id,health_sys_name,health_sys_city,health_sys_state
C1,140281,Mercy,2 S State St,Chicago,IL,60602,00000042,Mercy Health,Chicago,IL
"""
AFFILIATIONS = f"""\
NPI,facility_type,Facility Affiliations Certification Number
{ANN},Hospital,140281
{CAI},Hospital,360001
"""
# Dee is nameless in every source, and so no clinician of the snapshot.
PAIRS = f"from_npi,to_npi,patient_count\n{CAI},{HOSPITAL},30\n{DEE},{HOSPITAL},12\n"


def write_files(directory, texts):
    """Write the texts by option, and return their paths."""
    paths = {}
    for option, text in texts.items():
        path = directory / f"{option}_cy2024.csv"
        path.write_text(text)
        paths[option] = (path,)
    return paths


@pytest.fixture
def files(tmp_path):
    return lambda **texts: write_files(tmp_path, texts)


@pytest.fixture
def build(store):
    """Build a snapshot, open it, and close it afterwards."""
    opened = []

    def run(**inputs):
        report = build_snapshot(BuildInputs(**inputs), store, built_at=BUILT_AT)
        opened.append(Snapshot.open(store.path(report.snapshot)))
        return opened[-1], report

    yield run
    for snapshot in opened:
        snapshot.close()


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """The snapshot of all the files above."""
    directory = tmp_path_factory.mktemp("public")
    texts = {
        "nppes": NPPES, "taxonomy": TAXONOMY, "physician_services": SERVICES, "facilities": FACILITIES,
        "systems": SYSTEMS, "affiliations": AFFILIATIONS, "referrals": PAIRS,
    }  # fmt: skip
    store = SnapshotStore(directory)
    report = build_snapshot(BuildInputs(**write_files(directory, texts)), store, built_at=BUILT_AT)
    snapshot = Snapshot.open(store.path(report.snapshot))
    yield snapshot, report
    snapshot.close()


def ask(snapshot, sql):
    return [tuple(row.values()) for row in snapshot.query(sql).to_pylist()]


def test_nppes_wins_and_other_sources_fill_in(public):
    snapshot, _ = public
    assert verify_snapshot(snapshot.directory) == []
    assert ask(
        snapshot,
        "SELECT npi, last_name, specialty, taxonomy, zip, status, source FROM providers ORDER BY npi DESC",
    ) == [
        (ANN, "LEE", "Orthopaedic Surgery", "207X00000X", "60602", "active", "nppes"),
        (CAI, "DIAZ", "Endocrinology", "207RE0101X", "43215", "active", "physician-services"),
        (BOB, "OLD", "Internal Medicine", "207R00000X", "60201", "deactivated", "nppes"),
    ]  # fmt: skip


def test_an_organisation_never_becomes_a_clinician(public):
    snapshot, _ = public
    assert ask(snapshot, f"FROM providers WHERE npi IN ('{ASC}', '{HOSPITAL}', '{LAB}')") == []


def test_one_place_that_three_sources_name_is_one_site(public):
    snapshot, _ = public
    assert ask(
        snapshot, "SELECT site_id, npi, ccn, name, kind, location_quality, idn_id FROM sites ORDER BY site_id"
    ) == [
        ("ccn-140281", HOSPITAL, "140281", "MERCY MEDICAL CENTER", "inpatient", "address", "00000042"),
        (f"npi-{ASC}", ASC, None, "LAKESHORE SURGERY CENTER", "asc", "address", None),
    ]
    assert ask(snapshot, "SELECT idn_id, name, hq_city FROM idns") == [
        ("00000042", "Mercy Health", "Chicago")
    ]


def test_a_clinician_at_a_site_s_address_works_there_and_stands_at_its_door(public):
    snapshot, _ = public
    assert ask(
        snapshot,
        "SELECT primary_site_id, idn_id, lat, lon, location_quality FROM providers WHERE npi = '1234567893'",
    ) == [(f"npi-{ASC}", "00000042", 41.883, -87.627, "address")]  # the affiliation gives the IDN
    assert ask(
        snapshot,
        "SELECT site_id, share FROM provider_sites JOIN providers USING (provider_no) "
        "WHERE npi = '1234567893' ORDER BY site_id",
    ) == [("ccn-140281", None), (f"npi-{ASC}", None)]  # an annual source can't tell shares


def test_an_address_without_coordinates_is_its_zip_and_says_so(public):
    snapshot, _ = public
    ((quality, lat),) = ask(
        snapshot, f"SELECT location_quality, round(lat, 1) FROM providers WHERE npi = '{CAI}'"
    )
    assert (quality, lat) == ("zip", 40.0)


def test_annual_volumes_are_of_their_year(public):
    snapshot, _ = public
    about = snapshot.manifest.description
    assert (about.grain, about.volume_window, about.prior_window) == (
        "year", Window(date(2024, 1, 1), date(2024, 12, 31)), None,
    )  # fmt: skip
    assert about.smallest_cell == 11
    assert ask(
        snapshot,
        "SELECT npi, code, payer, site_kind, count, prior_count FROM volumes "
        "JOIN providers USING (provider_no) ORDER BY code",
    ) == [
        (ANN, "27447", "Medicare FFS", "facility", 22, None),
        (CAI, "83036", "Medicare FFS", "office", 55, None),
    ]
    assert ask(snapshot, "SELECT code, text FROM codes ORDER BY code") == [
        ("27447", "our words"), ("83036", "other words"),
    ]  # fmt: skip


def test_what_was_set_aside_is_counted_with_its_reason(public):
    _, report = public
    assert {(r.kind, r.outcome, r.reason): r.rows for r in report.reasons} == {
        ("nppes", "set aside", "organisation that is no place of care (counted, not listed)"): 1,
        ("physician-services", "set aside", "billed by an organisation, not by a clinician"): 1,
    }
    assert any("1 affiliations name a facility that no source lists" in note for note in report.notes)


def test_hop_teaming_is_shared_patients_and_not_a_referral(public):
    snapshot, _ = public
    assert ask(snapshot, "SELECT from_npi, to_npi, to_kind, kind, patients FROM referrals_to") == [
        (CAI, HOSPITAL, "organisation", "hop_teaming", 30),
        (DEE, HOSPITAL, "organisation", "hop_teaming", 12),
    ]


def test_the_same_files_give_the_same_snapshot(files, build):
    paths = files(nppes=NPPES, physician_services=SERVICES)
    assert build(**paths)[1].snapshot == build(**paths)[1].snapshot


def test_two_years_make_a_trend(files, build, tmp_path):
    before = tmp_path / "services_cy2023.txt"
    before.write_text(SERVICES.replace("\t40\t55", "\t40\t50"))
    now = files(physician_services=SERVICES)["physician_services"]
    snapshot, _ = build(physician_services=(*now, before))
    assert ask(snapshot, "SELECT code, count, prior_count FROM code_volumes WHERE code = '83036'") == [
        ("83036", 55, 50)
    ]


def test_code_sets_keep_only_what_the_company_cares_for(files, build):
    snapshot, _ = build(**files(physician_services=SERVICES), codes=("2744*",))
    assert ask(snapshot, "SELECT DISTINCT code FROM procedures") == [("27447",)]
    assert ask(snapshot, "SELECT count(*) FROM providers") == [(2,)]


def test_regions_come_from_the_users_own_crosswalk(files, build, tmp_path):
    crosswalk = tmp_path / "zip_hrr.csv"
    crosswalk.write_text("zip,hrr\n60602,156\n")
    snapshot, _ = build(**files(nppes=NPPES), hrr=crosswalk)
    assert ask(snapshot, f"SELECT hrr FROM providers WHERE npi = '{ANN}'") == [(156,)]


@pytest.mark.parametrize(
    ("inputs", "error", "told"),
    [
        ({}, SourceUnreadable, "No source file"),
        ({"max_rejects": 2}, OptionInvalid, "share"),
        ({"smallest_cell": 0}, OptionInvalid, "smallest cell"),
        ({"complete_through": {"Barter": date(2026, 1, 1)}}, OptionInvalid, "no payer class"),
        ({"codes": ("knee",)}, OptionInvalid, "no code"),
        ({"nppes": (Path("nowhere.csv"),)}, SourceUnreadable, "no file nowhere.csv"),
    ],
)
def test_what_can_t_be_built_is_refused_in_words(store, inputs, error, told):
    with pytest.raises(error, match=told):
        build_snapshot(BuildInputs(**inputs), store, built_at=BUILT_AT)
    assert store.ids() == []


def test_a_build_that_fails_leaves_the_old_snapshot_in_use(files, build, store):
    _, good = build(**files(nppes=NPPES))
    bad = files(nppes=NPPES.replace(ANN, "1234567890").replace(BOB, "1"))
    with pytest.raises(TooManyRejects):
        build(**bad)
    assert store.current() == good.snapshot
    assert [path.name for path in store.directory.iterdir() if path.name.startswith(".")] == []


def test_a_build_that_is_killed_leaves_the_old_snapshot_and_is_swept_up(files, build, store):
    paths = files(nppes=NPPES)
    _, good = build(**paths)
    script = f"""
import os
from pathlib import Path
from data.snapshot.build import build_snapshot
from data.snapshot.build_inputs import BuildInputs
from data.snapshot.store import SnapshotStore
def die(what, share):
    if share > 0.7:
        os._exit(9)
build_snapshot(BuildInputs(nppes=(Path({str(paths["nppes"][0])!r}),), title="Other"),
    SnapshotStore(Path({str(store.home)!r})), built_at={BUILT_AT!r}, progress=die)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment).returncode == 9
    assert list(store.directory.glob(".building-*"))
    assert store.current() == good.snapshot
    assert Manifest.read(store.path(good.snapshot)).id == good.snapshot
    build(**paths, title="Third")
    assert list(store.directory.glob(".building-*")) == []


CLAIMS_HEADER = "npi,site,service_date,code,units,pos,icd10,payer,referring_npi,patient_token\n"


def claims(months=26, last=date(2026, 9, 30)):
    """Return claims of Ann's: each weekday one knee in the ASC; on Mondays one at the hospital too."""
    lines, day, patient = [], last - timedelta(days=months * 30), 0
    while day <= last:
        if day.weekday() < 5:
            patient += 1
            lines.append(f"{ANN},{ASC},{day},27447,1,24,M1711,Commercial,{CAI},P{patient}\n")
            if day.weekday() == 0:
                lines.append(f"{ANN},140281,{day},27447,1,21,M17.11;I10,Medicare,,P{patient + 100_000}\n")
        day += timedelta(days=1)
    return CLAIMS_HEADER + "".join(lines)


def test_claims_give_daily_volumes_sites_shares_diagnoses_and_referrals(files, build):
    snapshot, _ = build(**files(nppes=NPPES, facilities=FACILITIES, claims=claims()))
    assert verify_snapshot(snapshot.directory) == []
    about = snapshot.manifest.description
    assert (about.grain, about.smallest_cell) == ("day", 1)
    assert about.volume_window == Window(date(2025, 10, 1), date(2026, 9, 30))
    assert about.prior_window == Window(date(2024, 10, 1), date(2025, 9, 30))
    weekdays = sum((date(2025, 10, 1) + timedelta(days=n)).weekday() < 5 for n in range(365))
    mondays = sum((date(2025, 10, 1) + timedelta(days=n)).weekday() == 0 for n in range(365))
    assert ask(snapshot, "SELECT site_kind, payer, count FROM volumes ORDER BY site_kind") == [
        ("asc", "Commercial", weekdays),
        ("inpatient", "Medicare FFS", mondays),
    ]
    ((asc_share, asc_days), (hospital_share, hospital_days)) = ask(
        snapshot, "SELECT share, weekdays FROM provider_sites ORDER BY share DESC"
    )
    assert asc_share == pytest.approx(weekdays / (weekdays + mondays))
    assert asc_share + hospital_share == pytest.approx(1)
    assert (asc_days, hospital_days) == (0b11111, 0b1)
    assert ask(snapshot, "SELECT icd10, patients FROM diagnoses ORDER BY icd10") == [
        ("I10", mondays),
        ("M17.11", weekdays + mondays),
    ]
    referred = ask(
        snapshot, "SELECT from_npi, to_npi, kind, directed, sum(patients) FROM referrals_to GROUP BY ALL"
    )
    assert [row[:4] for row in referred] == [(CAI, ANN, "referral", True)]
    assert ask(snapshot, f"SELECT primary_site_id FROM providers WHERE npi = '{ANN}'") == [(f"npi-{ASC}",)]


def test_small_cells_are_hidden_by_year_and_lose_their_days(files, build):
    lines = "".join(
        f"{ANN},,2026-0{month}-02,83036,1,11,E119,Medicaid,{CAI},Q{month}\n" for month in range(1, 6)
    )
    snapshot, _ = build(**files(nppes=NPPES, claims=claims() + lines), smallest_cell=11)
    assert ask(
        snapshot,
        "SELECT service_date, service_year, count, patients, suppressed FROM procedures WHERE code = '83036'",
    ) == [(None, 2026, None, None, True)]
    assert ask(snapshot, "SELECT patients, suppressed FROM diagnoses WHERE icd10 = 'E11.9'") == [(None, True)]
    assert ask(snapshot, "SELECT count(*) FROM referrals_to WHERE suppressed AND patients IS NOT NULL") == [
        (0,)
    ]


def test_a_patient_token_is_nowhere_in_the_snapshot(files, build, store):
    text = claims().replace("P1,", "P1,").replace(",P", ",TOKEN-OF-A-PATIENT-")
    text += "broken,TOKEN-OF-A-PATIENT-0\n"
    _, report = build(**files(nppes=NPPES, claims=text))
    for file in store.path(report.snapshot).iterdir():
        assert b"TOKEN-OF-A-PATIENT" not in file.read_bytes()


def test_run_out_that_the_user_knows_is_taken_and_the_rest_is_estimated(files, build):
    known = {"Commercial": date(2026, 7, 31)}
    snapshot, report = build(**files(nppes=NPPES, claims=claims()), complete_through=known)
    through = snapshot.manifest.description.complete_through
    assert through == {"Commercial": date(2026, 7, 31), "Medicare FFS": date(2026, 9, 30)}
    assert snapshot.manifest.description.volume_window.end == date(2026, 7, 31)
    assert any("estimated from the claims for Medicare FFS (2026-09-30)" in note for note in report.notes)


def test_claims_of_nobody_we_know_make_clinicians_without_a_name(files, build):
    snapshot, _ = build(**files(claims=claims()))
    assert ask(snapshot, "SELECT npi, last_name, location_quality, source FROM providers") == [
        (ANN, None, "unknown", "claims")
    ]


def test_claims_that_are_no_procedures_are_refused_in_words(files, build):
    text = CLAIMS_HEADER + f"{LAB},,2026-03-02,83036,1,81,,Medicaid,,P1\n"
    with pytest.raises(SourceUnreadable, match="No line of the claims is a procedure"):
        build(**files(nppes=NPPES, claims=text))
