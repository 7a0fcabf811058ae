"""SQL macros that turn what files hold into what the snapshot holds."""

import duckdb

from data.geography.sphere import EARTH_RADIUS_MILES
from data.identifiers import SQL_IS_NPI

_DATE_FORMATS = (
    "%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%m-%d-%Y", "%m/%d/%y", "%d-%b-%Y", "%Y/%m/%d",
    "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M",
)  # fmt: skip
_FORMAT_LIST = "[" + ", ".join(f"'{pattern}'" for pattern in _DATE_FORMATS) + "]"

# How words of a street address are shortened (USPS Publication 28, appendices B and C1).
_ADDRESS_WORDS = {
    "STREET": "ST", "AVENUE": "AVE", "ROAD": "RD", "DRIVE": "DR", "BOULEVARD": "BLVD", "LANE": "LN",
    "COURT": "CT", "PLACE": "PL", "CIRCLE": "CIR", "PARKWAY": "PKWY", "HIGHWAY": "HWY", "SQUARE": "SQ",
    "PLAZA": "PLZ", "TERRACE": "TER", "TRAIL": "TRL", "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W",
    "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTHEAST": "SE", "SOUTHWEST": "SW",
}  # fmt: skip


def _abbreviated(address: str) -> str:
    """Return the SQL of an address, between blanks, with its words shortened."""
    for word, short in _ADDRESS_WORDS.items():
        address = f"replace({address}, ' {word} ', ' {short} ')"
    return address


_STREET = (
    "' ' || regexp_replace(translate(upper(a), '.-/', '   '), "
    "'[,#].*| (SUITE|STE|UNIT|FLOOR|FL|ROOM|RM|BLDG|BUILDING) .*', '') || ' '"
)

MACROS = f"""
-- Text without blanks around it; null when nothing is left.
CREATE OR REPLACE MACRO tidy(t) AS nullif(trim(t), '');
-- An identifier that pandas or Excel may have made a decimal of: 1.0 is 1.
CREATE OR REPLACE MACRO whole(t) AS nullif(regexp_replace(trim(t), '\\.0*$', ''), '');
-- Five digits of a ZIP that lost leading zeros, has its four more digits, or a hyphen.
CREATE OR REPLACE MACRO zip_digits(t) AS regexp_replace(whole(t), '[- ]', '', 'g');
CREATE OR REPLACE MACRO zip5(t) AS CASE
    WHEN NOT regexp_full_match(zip_digits(t), '[0-9]{{3,9}}') THEN NULL
    WHEN length(zip_digits(t)) > 5 THEN left(lpad(zip_digits(t), 9, '0'), 5)
    ELSE lpad(zip_digits(t), 5, '0') END;
-- A CMS certification number: six characters for hospitals, ten for suppliers; digits lose zeros.
CREATE OR REPLACE MACRO ccn_of(t) AS CASE
    WHEN regexp_full_match(whole(t), '[0-9]{{4,5}}') THEN lpad(whole(t), 6, '0')
    WHEN regexp_full_match(upper(whole(t)), '[0-9A-Z]{{6}}|[0-9A-Z]{{10}}') THEN upper(whole(t)) END;
CREATE OR REPLACE MACRO state_of(t) AS
    CASE WHEN regexp_full_match(upper(trim(t)), '[A-Z]{{2}}') THEN upper(trim(t)) END;
CREATE OR REPLACE MACRO day_of(t) AS CAST(try_strptime(trim(t), {_FORMAT_LIST}) AS DATE);
CREATE OR REPLACE MACRO number_of(t) AS try_cast(replace(trim(t), ',', '') AS DOUBLE);
-- What sources write in place of a count that is too small to show.
CREATE OR REPLACE MACRO is_mark(t) AS
    regexp_full_match(lower(trim(t)), '\\*+|#+|<\\s*=?\\s*[0-9]+|s|suppressed|redacted');
CREATE OR REPLACE MACRO count_of(t) AS
    CASE WHEN NOT coalesce(is_mark(t), false) THEN CAST(round(number_of(t)) AS BIGINT) END;
CREATE OR REPLACE MACRO us_zip(z, country) AS CASE WHEN coalesce(tidy(country), 'US') = 'US' THEN zip5(z) END;
-- A ZIP that should be one and isn't.
CREATE OR REPLACE MACRO bad_zip(z, country) AS
    CASE WHEN coalesce(tidy(country), 'US') = 'US' AND zip5(z) IS NULL THEN tidy(z) END;
CREATE OR REPLACE MACRO within(t, most) AS
    CASE WHEN number_of(t) BETWEEN -most AND most AND number_of(t) <> 0 THEN number_of(t) END;
-- A procedure code; Excel takes the zeros of 00100.
CREATE OR REPLACE MACRO code_of(t) AS CASE WHEN regexp_full_match(whole(t), '[0-9]{{3,4}}')
    THEN lpad(whole(t), 5, '0') ELSE upper(replace(whole(t), ' ', '')) END;
CREATE OR REPLACE MACRO line_of(a, b) AS nullif(concat_ws(', ', tidy(a), tidy(b)), '');
-- Two ways to write one street address have one key; the suite is left out.
CREATE OR REPLACE MACRO address_key(a, z) AS z || '|' || replace(
    {_abbreviated(_STREET)}, ' ', '');
-- "ANN B VAN LEE JR": the last word that is no suffix is the last name; a source that doesn't split
-- names can't say more.
CREATE OR REPLACE MACRO bare_name(t) AS
    trim(regexp_replace(upper(trim(t)), '[ ,]+(JR|SR|II|III|IV|MD|DO)[.]?$', ''));
CREATE OR REPLACE MACRO last_word(t) AS nullif(regexp_extract(bare_name(t), '([^ ]+)$', 1), '');
CREATE OR REPLACE MACRO first_word(t) AS nullif(regexp_extract(bare_name(t), '^([^ ]+) ', 1), '');
CREATE OR REPLACE MACRO middle_words(t) AS nullif(regexp_extract(bare_name(t), '^[^ ]+ (.+) [^ ]+$', 1), '');
CREATE OR REPLACE MACRO name_slug(t) AS
    trim(regexp_replace(lower(strip_accents(t)), '[^a-z0-9]+', '-', 'g'), '-');
-- A group's address is a site of its own.
CREATE OR REPLACE MACRO group_site_id(pac, street, z) AS
    'grp-' || pac || '-' || left(md5(address_key(street, z)), 8);
CREATE OR REPLACE MACRO miles_between(lat_a, lon_a, lat_b, lon_b) AS {2 * EARTH_RADIUS_MILES} * asin(sqrt(
    least(1, pow(sin(radians(lat_b - lat_a) / 2), 2)
    + cos(radians(lat_a)) * cos(radians(lat_b)) * pow(sin(radians(lon_b - lon_a) / 2), 2))));
"""


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the cleaning macros on a connection.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Where adapters run their SQL.
    """
    connection.execute(SQL_IS_NPI)  # a macro belongs to one database; a build works in another
    connection.execute(MACROS)
