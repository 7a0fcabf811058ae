"""The national market with two years of daily procedures, and referrals in the sample's proportion.

Beside the files of `bench.market`, which it shares by hard links. Made by hash, a range of clinicians at a
time, so that little memory is needed; the volumes of Find are others. Half of the clinicians do less than 36
rows, one in ten more than 118; each keeps to six codes, drawn by Zipf's law.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from math import log
from pathlib import Path

from bench.market import CODES, build_market
from data.engine import connect, quoted
from data.snapshot.manifest import Description, Manifest, Window, snapshot_id
from data.snapshot.schema import PAYERS
from data.snapshot.write import write_table

EDITION = 2  # of the procedures: others are written anew
CLINICIANS_A_PART = 97_500
FIRST_DAY, DAYS = date(2024, 8, 1), 730  # to 31 July 2026, a Friday; weekends move to the week before
PAYER_SHARES = (0.28, 0.24, 0.32, 0.12, 0.04)
CODES_A_CLINICIAN = 6
HIDDEN = 0.02
SENDS_TO, SENDS = 3, 0.57  # possible receivers of a clinician, and how likely each is
FURTHEST = 2_000  # numbers between sender and receiver: neighbours along the curve
QUARTERS = 8
REPLACED = ("procedures", "referrals_to", "referrals_from")


def build_procedures_market(
    directory: Path,
    *,
    providers: int,
    volumes: int,
    procedures: int,
    report: Callable[[str], None] = lambda what: None,
) -> Path:
    """Write the market, or find the one that was written before.

    Parameters
    ----------
    directory : Path
        Where markets are kept.
    providers : int
        Clinicians.
    volumes, procedures : int
        Rows of the tables, about.
    report : callable
        Told what is being written.

    Returns
    -------
    Path
        The snapshot's directory.
    """
    target = directory / f"cohorts-{EDITION}-{providers}-{procedures}"
    if (target / "manifest.json").is_file():
        return target
    market = build_market(directory, providers=providers, rows=volumes, report=report)
    part = directory / f".{target.name}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for file in market.iterdir():
        if file.stem not in REPLACED and file.name != "manifest.json":
            os.link(file, part / file.name)
    manifest = Manifest.read(market)
    files = dict(manifest.tables)
    with connect("3GB", part / "scratch") as connection:
        connection.execute("CREATE MACRO u(a, b, c) AS (hash(a, b, c) % 1048576)::DOUBLE / 1048576")
        connection.execute(
            "CREATE TEMP TABLE numbered AS SELECT provider_no::BIGINT AS i, npi "
            f"FROM read_parquet({quoted(market / 'providers.parquet')})"
        )
        for table, parts in (
            ("procedures", list(_procedures_parts(providers, procedures))),
            ("referrals_to", list(_referrals_parts(providers, "receiver"))),
            ("referrals_from", list(_referrals_parts(providers, "sender"))),
        ):
            report(f"Writing {table}")
            files[table] = write_table(connection, table, parts, part)
    shutil.rmtree(part / "scratch", ignore_errors=True)
    description = _describe(manifest.description)
    replace(manifest, id=snapshot_id(files, description), description=description, tables=files).write(part)
    shutil.rmtree(target, ignore_errors=True)
    part.rename(target)
    return target


def _describe(description: Description) -> Description:
    end = date(2026, 7, 31)
    return replace(
        description,
        title="Benchmark market with procedures",
        complete_through=dict.fromkeys(PAYERS, end),
        volume_window=Window(date(2025, 8, 1), end),
    )


def _ranges(providers: int) -> Iterator[tuple[int, int]]:
    for first in range(0, providers, CLINICIANS_A_PART):
        yield first, min(first + CLINICIANS_A_PART, providers)


def _procedures_parts(providers: int, rows: int) -> Iterator[str]:
    until = [sum(PAYER_SHARES[: number + 1]) for number in range(len(PAYERS) - 1)]
    payer = "CASE " + " ".join(
        f"WHEN p < {share:.2f} THEN '{name}'" for name, share in zip(PAYERS, until, strict=False)
    )
    for first, last in _ranges(providers):
        yield f"""
            SELECT i AS provider_no, day AS service_date, year(day) AS service_year,
                CASE WHEN u(i, 10, 0) < 0.6 THEN 'S' || (i // 60) END AS site_id,
                printf('%05d', 10000 + rank * 29) AS code, {payer} ELSE '{PAYERS[-1]}' END AS payer,
                ['11', '22', '24', '21', '11', '22'][1 + c::INTEGER] AS pos, done AS count,
                done AS patients, done IS NULL AS suppressed
            FROM (
                SELECT i, c, CASE WHEN isodow(day) < 6 THEN day
                        ELSE day - (isodow(day) - 5 + hash(i, j, 107) % 5)::INTEGER END AS day,
                    least({CODES}, floor(exp(u(i, c, 103) * {log(CODES)})))::INTEGER AS rank,
                    u(i, j, 104) AS p,
                    CASE WHEN u(i, j, 105) >= {HIDDEN} THEN 1 + floor(6 * u(i, j, 106) ** 3) END AS done
                FROM (
                    SELECT i, j, hash(i, j, 102) % {CODES_A_CLINICIAN} AS c,
                        DATE '{FIRST_DAY}' + (hash(i, j, 101) % {DAYS})::INTEGER AS day
                    FROM (
                        SELECT i, floor(0.5 - {rows / providers} * ln(1 - u(i, 1, 100)))::INTEGER AS n
                        FROM range({first}, {last}) t(i)
                    ), range(n) s(j)
                )
            )
        """


def _referrals_parts(providers: int, sorted_by: str) -> Iterator[str]:
    """Return queries of the referrals that a range of senders, or of receivers, has."""
    for first, last in _ranges(providers):
        reach = FURTHEST if sorted_by == "receiver" else 0
        yield f"""
            SELECT sender AS from_no, receiver AS to_no, sent.npi AS from_npi, got.npi AS to_npi,
                'clinician' AS to_kind, 'referral' AS kind,
                DATE '2024-10-01' + to_months(3 * q::INTEGER) AS period_start,
                DATE '2025-01-01' + to_months(3 * q::INTEGER) - INTERVAL 1 DAY AS period_end,
                true AS directed, CASE WHEN NOT hidden THEN n END AS patients, hidden AS suppressed
            FROM (
                SELECT *, n < 11 AND u(sender, receiver, 210 + q) < 0.3 AS hidden
                FROM (
                    SELECT sender, receiver, q,
                        1 + floor(-8 * ln(1 - u(sender, receiver, 220 + q))) AS n
                    FROM (
                        SELECT i AS sender, i - {FURTHEST} + (hash(i, k, 202) % {2 * FURTHEST})::BIGINT
                            AS receiver
                        FROM range({max(0, first - reach)}, {min(providers, last + reach)}) t(i),
                            range({SENDS_TO}) r(k)
                        WHERE u(i, k, 201) < {SENDS}
                    ), range({QUARTERS}) s(q)
                    WHERE {sorted_by} >= {first} AND {sorted_by} < {last} AND sender <> receiver
                )
            )
            JOIN numbered AS sent ON sent.i = sender JOIN numbered AS got ON got.i = receiver
        """
