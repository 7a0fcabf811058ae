"""Tables of NPIs, ZIPs and sites, as spreadsheets write them, and everything that does not match."""

import json

import pytest

from analytics.ownership import resolve
from analytics.plan_import import ImportUnreadable, preview_import
from data.plans.document import Document, Focus, Territory

from .world import ANN, BOB, CAI, DEE, EVE, HAL, IDA, JON, KNEE, LEO, MAX, NED, npis

FOCUS = Focus((KNEE,))
UNKNOWN = "1999999992"
OURS = b'{"type": "FeatureCollection", "windshield": {"format": %s}, "features": [1]}'
NAMED = {"id": "a", "name": "A"}


def read(world, knees, content, *territories, name="list.csv"):
    if isinstance(content, str):
        content = content.encode()
    return preview_import(content, name, world, knees, Document(tuple(territories), FOCUS))


def told(preview):
    return [tuple(row.values()) for row in preview.unmatched.to_pylist()]


def rules(preview):
    return {t.name: (t.pinned_sites, t.pinned_clinicians) for t in preview.document.territories}


def test_a_site_is_pinned_when_all_who_follow_it_go_to_one_territory(world, knees):
    preview = read(
        world, knees, f"NPI,Territory\n{ANN},North\n{BOB},North\n{CAI},South\n{EVE},South\n{HAL},South\n"
    )
    assert rules(preview) == {
        "North": (("H1",), ()),
        "South": (("A1",), tuple(sorted((EVE, HAL)))),  # Leo of M1 and Ned of the practice place are missing
    }
    assert [(r["name"], r["lines"], r["clinicians"]) for r in preview.territories.to_pylist()] == [
        ("North", 2, 2), ("South", 3, 3),
    ]  # fmt: skip
    split = read(world, knees, f"NPI,Territory\n{ANN},North\n{BOB},South\n")
    assert rules(split) == {"North": ((), (ANN,)), "South": ((), (BOB,))}


def test_every_line_that_does_not_match_is_told_with_its_reason(world, knees):
    preview = read(
        world, knees,
        "npi,territory\n"
        f"{ANN},North\n"
        f"{UNKNOWN},North\n"  # 3
        "1234567890,North\n"  # 4, a wrong check digit
        "1.23E+09,North\n"  # 5
        f"{JON},North\n"  # 6
        f"{MAX},North\n"  # 7
        f"{BOB},North\n{BOB},north \n"  # 8, 9
        f"{CAI},North\n{CAI},South\n"  # 10, 11
        "\n"
        f"{DEE},\n"  # 13
        f"{EVE},{'x' * 121}\n",  # 14
    )  # fmt: skip
    assert told(preview)[:-1] == [
        (3, UNKNOWN, "unknown NPI"),
        (4, "1234567890", "its check digit is wrong"),
        (5, "1.23E+09", "a number that a spreadsheet has rounded: format its column as text"),
        (6, JON, "not active"),
        (7, MAX, "not in the plan's codes, specialties or states"),
        (9, BOB, "the same as an earlier line"),
        (10, CAI, "another line gives it to another territory"),
        (11, CAI, "another line gives it to another territory"),
        (13, DEE, "no territory"),
    ]
    line, value, reason = told(preview)[-1]
    assert (line, value) == (14, EVE)
    assert "1 to 120" in reason
    assert rules(preview) == {"North": (("H1",), ())}


@pytest.mark.parametrize(
    "content",
    [
        f"{ANN},Nord\u00fc\n{BOB},Nord\u00fc\n".encode(),  # no header
        f"\ufeffNPI;Territory\n{ANN};Nord\u00fc\n{BOB};Nord\u00fc\n".encode(),
        f"Territory\tNPI\nNord\u00fc\t{ANN}\nNord\u00fc\t{BOB}\n".encode("utf-16"),
        f"Name,NPI,Territory Name\n\"Ang, A\",{ANN},Nord\u00fc\n,{BOB}.0,Nord\u00fc\n".encode("cp1252"),
        f'"who","sales territory"\r\n"{ANN}","Nord\u00fc"\r\n"{BOB}","Nord\u00fc"\r\n'.encode(),
        f"\n\nnpi|territory\n {ANN} | Nord\u00fc\n{BOB}|Nord\u00fc\n".encode(),
        f"npi,territory\r{ANN},Nord\u00fc\r{BOB},Nord\u00fc\r".encode(),
        f"sep=;\r\nnpi;territory\r\n{ANN};Nord\u00fc\r\n{BOB};Nord\u00fc\r\n".encode(),
    ],
    ids=["headless", "semicolons and mark", "UTF-16 and tabs", "Windows-1252", "by content", "bars",
         "Macintosh", "sep="],
)  # fmt: skip
def test_tables_are_read_as_spreadsheets_write_them(world, knees, content):
    preview = read(world, knees, content)
    assert rules(preview) == {"Nord\u00fc": (("H1",), ())}
    assert told(preview) == []
    assert bool(preview.notes) == (b"Nord\xfc\n" in content and b"utf" not in content)


def test_npis_are_read_as_spreadsheets_write_them(world, knees):
    cells = [f"{float(ANN):.9E}", f'"{int(BOB):,}"', f"{CAI}.0", "123", "Dee", f"{EVE} {HAL}", "3000000005"]
    preview = read(world, knees, "npi,territory\n" + "".join(f"{cell},North\n" for cell in cells))
    assert rules(preview) == {"North": (("A1", "H1"), ())}
    assert told(preview) == [
        (5, "123", "not ten digits"),
        (6, "Dee", "not an NPI"),
        (7, f"{EVE} {HAL}", "several NPIs in one cell"),
        (8, "3000000005", "not an NPI"),
    ]


def test_lines_are_counted_as_in_the_file(world, knees):
    for start in ("sep=,\r", "\r", "\n"):
        assert told(read(world, knees, f"{start}npi,territory\r{UNKNOWN},North\r")) == [
            (3, UNKNOWN, "unknown NPI")
        ]


def test_zips_get_their_zeros_back(world, knees):
    listed = "60611,North\n60602-1234,North\n2134,East\n94110.0,West\n6061A,North\n123456,North\n"
    preview = read(world, knees, f"zip,territory\n{listed}")
    assert {t.name: t.zips for t in preview.document.territories} == {
        "North": ("60602", "60611"), "East": ("02134",), "West": ("94110",),
    }  # fmt: skip
    assert told(preview) == [(6, "6061A", "not a ZIP"), (7, "123456", "not a ZIP")]
    assert preview.notes == (
        "1 ZIP had lost leading zeros, which were put back.",
        "1 ZIP has no account in this market now.",
    )


def test_sites_are_pinned(world, knees):
    preview = read(world, knees, "Site ID,Terr\nA1,North\nX1,North\nQ9,North\n")
    assert rules(preview) == {"North": (("A1",), ())}
    assert told(preview) == [
        (3, "X1", "not in the plan's codes, specialties or states"), (4, "Q9", "unknown site"),
    ]  # fmt: skip
    by_content = read(world, knees, "A1,North\nH1,South\n")
    assert rules(by_content) == {"North": (("A1",), ()), "South": (("H1",), ())}


def test_what_the_file_gives_leaves_other_territories_and_exclusions(world, knees):
    north = Territory("n", "North", 1, idns=("LAKE",), excluded_sites=("H1",), excluded_clinicians=(CAI, LEO))
    south = Territory(
        "s", "South", 2, pinned_sites=("H1", "G1"), pinned_clinicians=(ANN, HAL), zips=("60611",)
    )
    preview = read(world, knees, f"npi,territory\n{ANN},1\n{BOB},north\n{CAI},North\n", north, south)
    one, two = preview.document.territories
    assert (one.pinned_sites, one.pinned_clinicians) == (("A1", "H1"), ())
    assert (one.excluded_sites, one.excluded_clinicians) == ((), (LEO,))
    assert (one.idns, two.zips) == (("LAKE",), ("60611",))
    assert (two.pinned_sites, two.pinned_clinicians) == (("G1",), (HAL,))
    ownership = resolve(knees, preview.document)
    assert npis(knees, ownership.clinicians_of(0)) >= {ANN, BOB, CAI}
    assert preview.territories["change"].to_pylist() == ["changed", "changed"]


def test_zips_move_from_one_territory_to_another(world, knees):
    south = Territory("s", "South", 2, zips=("60611", "94110"))
    preview = read(world, knees, "zip,territory\n60611,North\n", south)
    assert preview.document.get("s").zips == ("94110",)


def test_a_locked_territory_stays_as_it_is(world, knees):
    locked = Territory("l", "Locked", 1, pinned_clinicians=(IDA,), locked=True)
    preview = read(world, knees, f"npi,territory\n{IDA},North\n{NED},Locked\n", locked)
    assert preview.document.get("l") == locked
    assert told(preview) == [(3, NED, "the territory is locked")]
    assert preview.notes == ("Locked is locked and keeps what the file gives to others.",)


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", "empty"),
        (b"  \n ", "a.csv", "empty"),
        (b"PK\x03\x04\x00\x00", "a.xlsx", "no text"),
        (b"\x81\x8d", "a.csv", "no text"),
        (b"npi\n1000000004\n", "a.csv", "one column"),
        (b"name,territory\nAnn,North\n", "a.csv", "no column of NPIs"),
        (b"npi,name,city\n1000000004,Ann,Chicago\n", "a.csv", "no column of territories"),
        (b"npi,territory\n1000000004,North,more,and\n", "a.csv", "line 2 has 4 cells and the first line 2"),
        (b"\nsep=,\nnpi,territory\n1000000004,North,more,and\n", "a.csv", "line 4 has 4 cells"),
        (b'npi,territory\n1000000004,"North\n', "a.csv", "mark in line 2 has no second one"),
        (b'npi,territory\r1000000004,"North\r', "a.csv", "mark in line 2 has no second one"),
        (b"sep=;\n", "a.csv", "empty"),
        (b"{", "a.csv", "no GeoJSON"),
        (b"[]", "a.json", "no GeoJSON object"),
        (b'{"type": "FeatureCollection", "features": []}', "a.geojson", "no features"),
        (OURS % b"9", "a.json", "format 9"),
        (OURS % b"1", "a.json", "settings"),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_refused_with_its_reason(world, knees, content, name, reason):
    with pytest.raises(ImportUnreadable, match=reason) as refused:
        read(world, knees, content, name=name)
    assert refused.value.next_step


@pytest.mark.parametrize("properties", [{}, NAMED, {**NAMED, "number": 0}, None])
def test_a_broken_feature_of_ours_is_told(world, knees, properties):
    content = {
        "type": "FeatureCollection",
        "windshield": {"format": 1, "focus": {}, "drive_limit_minutes": 60, "least_accounts": 1},
        "features": [{"type": "Feature", "geometry": None, "properties": properties}],
    }
    preview = read(world, knees, json.dumps(content), name="a.geojson")
    assert len(told(preview)) == 1
    assert told(preview)[0][2]
    assert preview.document.territories == ()


def test_a_list_of_nobody_changes_nothing(world, knees):
    preview = read(world, knees, f"npi,territory\n{UNKNOWN},North\n")
    assert preview.document == Document(focus=FOCUS)
    assert preview.territories.num_rows == 0
