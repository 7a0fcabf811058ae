"""SQL macros that turn what files hold into what the snapshot holds."""

import duckdb

_DATE_FORMATS = (
    "%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%m-%d-%Y", "%m/%d/%y", "%d-%b-%Y", "%Y/%m/%d",
    "%Y-%m-%dT%H:%M:%S", "%m/%d/%Y %H:%M",
)  # fmt: skip
_FORMAT_LIST = "[" + ", ".join(f"'{pattern}'" for pattern in _DATE_FORMATS) + "]"

EARTH_RADIUS_MILES = 3958.7613  # IUGG mean radius

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
CREATE OR REPLACE MACRO code_of(t) AS upper(replace(whole(t), ' ', ''));
CREATE OR REPLACE MACRO line_of(a, b) AS nullif(concat_ws(', ', tidy(a), tidy(b)), '');
-- Two ways to write one street address have one key; the suite is left out.
CREATE OR REPLACE MACRO address_key(a, z) AS z || '|' || regexp_replace(
    regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(upper(a),
        '[,#].*| (SUITE|STE|UNIT|FLOOR|FL|ROOM|RM|BLDG|BUILDING)\\b.*', ''),
        '\\bSTREET\\b', 'ST'), '\\bAVENUE\\b', 'AVE'), '\\bROAD\\b', 'RD'), '\\bDRIVE\\b', 'DR'),
        '\\bBOULEVARD\\b', 'BLVD'), '[^A-Z0-9]', '', 'g');
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
    connection.execute(MACROS)
