"""One row a place of care, from every source that knows places.

Sources name a place by CCN, by NPI or by a key of their own; one hospital has several NPIs and one NPI
is listed at several addresses. Sites are kept apart by `site_id`: `ccn-…` where a certification
number is known, else `npi-…`, `grp-…` (a group's address) or `own-…` (the user's own claims).
"""

import duckdb

from data.sources.rejects import RejectLog

# A ZIP's centroid is that near to nearly every place in it (98 % of the facilities read so far are
# within 25 miles); coordinates farther off are another place's.
FARTHEST_FROM_ZIP_MILES = 60
SAME_CAMPUS_MILES = 1

KIND_ORDER = (
    "CASE kind WHEN 'inpatient' THEN 1 WHEN 'hopd' THEN 2 WHEN 'asc' THEN 3 WHEN 'office' THEN 4 ELSE 5 END"
)


def merge_sites(connection: duckdb.DuckDBPyConnection, log: RejectLog) -> None:
    """Create `stage.idns`, `stage.sites` and `site_keys(key, site_id)`.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds every table of schema `raw`, `zips`, and `claim_sites(site, kind)`.
    log : RejectLog
        Told of further listings of a facility and of coordinates that can't be right.
    """
    _choose_listings(connection, log)
    _assign_campuses(connection)
    _gather_facts(connection)
    _gather_idns(connection)
    _stage_sites(connection)


def _choose_listings(connection: duckdb.DuckDBPyConnection, log: RejectLog) -> None:
    """Of several listings of a facility's NPI take the one at the hospital's own ZIP, else the one whose
    coordinates lie near its ZIP, else the later."""
    connection.execute(f"""
        CREATE TABLE listings AS
        SELECT f.*, coalesce(f.npi, f.ccn) AS facility,
            miles_between(f.lat, f.lon, z.lat, z.lon) AS miles_off,
            row_number() OVER (
                PARTITION BY coalesce(f.npi, f.ccn)
                ORDER BY coalesce(h.zip = f.zip, false) DESC,
                    coalesce(miles_between(f.lat, f.lon, z.lat, z.lon) <= {FARTHEST_FROM_ZIP_MILES},
                        false) DESC,
                    {KIND_ORDER}, f.file_no DESC, f.record DESC
            ) AS nth,
            coalesce(h.zip = f.zip, false) AS at_hospital_zip
        FROM raw.facilities AS f LEFT JOIN zips AS z ON z.zip = f.zip
            LEFT JOIN raw.hospitals AS h ON h.ccn = f.ccn
    """)
    log.add(
        "facilities",
        "(file_name)",
        "set aside",
        """SELECT l.file_no, record, NULL AS line, 1 AS lines, text, reason, files.file AS file_name FROM (
            SELECT file_no, record, concat_ws(' ', facility, name, city) AS text,
                'another listing of a facility that has a better one' AS reason
            FROM listings WHERE nth > 1) AS l JOIN files USING (file_no)""",
    )
    log.add(
        "facilities",
        "(file_name)",
        "mended",
        f"""SELECT l.file_no, record, NULL AS line, 1 AS lines, text, reason, files.file AS file_name FROM (
            SELECT file_no, record, concat_ws(' ', facility, name, city, zip, lat, lon) AS text,
                'coordinates over {FARTHEST_FROM_ZIP_MILES} miles from the ZIP, its centroid is used'
                    AS reason
            FROM listings WHERE nth = 1 AND miles_off > {FARTHEST_FROM_ZIP_MILES}) AS l
            JOIN files USING (file_no)""",
    )


def _assign_campuses(connection: duckdb.DuckDBPyConnection) -> None:
    """Give every listed facility its site: those with one CCN at one place are one site."""
    connection.execute(f"""
        CREATE TABLE campuses AS
        WITH main AS (
            SELECT ccn, first(zip ORDER BY place) AS zip, first(lat ORDER BY place) AS lat,
                first(lon ORDER BY place) AS lon, first(facility ORDER BY place) AS facility
            FROM (SELECT *, row_number() OVER (ORDER BY at_hospital_zip DESC, {KIND_ORDER},
                    (beds IS NULL), facility) AS place FROM listings WHERE nth = 1 AND ccn IS NOT NULL)
            GROUP BY ccn
        )
        SELECT l.*, CASE WHEN l.npi IS NULL OR l.facility = main.facility OR l.zip = main.zip
                OR miles_between(l.lat, l.lon, main.lat, main.lon) <= {SAME_CAMPUS_MILES}
            THEN 'ccn-' || l.ccn ELSE 'npi-' || l.npi END AS site_id
        FROM listings AS l LEFT JOIN main ON main.ccn = l.ccn WHERE l.nth = 1
    """)
    connection.execute("UPDATE campuses SET site_id = 'npi-' || npi WHERE ccn IS NULL")


def _gather_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `site_facts`: what each source says of each site, the most trusted first (`rank`)."""
    connection.execute("""
        CREATE TABLE npi_sites AS
        SELECT npi, min(site_id) AS site_id FROM campuses WHERE npi IS NOT NULL GROUP BY npi
    """)
    connection.execute("""
        CREATE TABLE site_facts AS
        SELECT 'ccn-' || ccn AS site_id, 1 AS rank, NULL AS npi, ccn, NULL AS tin, name, 'inpatient' AS kind,
            address, address AS street, city, state, zip, lat, lon, NULL AS opened, NULL AS closed,
                NULL AS owner
        FROM raw.hospitals
        UNION ALL BY NAME
        SELECT site_id, 2 AS rank, npi, ccn, name, kind, address, address AS street, city, state, zip, lat,
            lon
        FROM campuses
        UNION ALL BY NAME
        SELECT 'ccn-' || ccn AS site_id, 3 AS rank, ccn, name, 'inpatient' AS kind, address,
            address AS street,
            city, state, zip FROM raw.system_hospitals
        UNION ALL BY NAME
        SELECT coalesce(site_id, 'npi-' || npi) AS site_id, 4 AS rank, npi, tin, org_name AS name,
            site_kind AS kind, address, street, city, state, zip, enumerated_on AS opened,
            deactivated_on AS closed
        FROM nppes LEFT JOIN npi_sites USING (npi) WHERE entity = '2' AND site_kind IS NOT NULL
        UNION ALL BY NAME
        (SELECT DISTINCT ON (to_npi) coalesce(site_id, 'npi-' || to_npi) AS site_id, 5 AS rank, to_npi AS npi,
            to_name AS name, 'inpatient' AS kind, to_address AS address, to_address AS street,
                to_state AS state,
            to_zip AS zip, lat, lon, owner
        FROM raw.pairs LEFT JOIN npi_sites ON npi_sites.npi = to_npi WHERE to_name IS NOT NULL
        ORDER BY to_npi, file_no, record)
        UNION ALL BY NAME
        (SELECT DISTINCT ON (npi) coalesce(site_id, 'npi-' || npi) AS site_id, 6 AS rank, npi, last_name
            AS name,
            'asc' AS kind, address, street, city, state, zip
        FROM raw.services LEFT JOIN npi_sites USING (npi)
        WHERE entity = 'O' AND type ILIKE 'Ambulatory Surg%' ORDER BY npi, file_no, record)
        UNION ALL BY NAME
        (SELECT DISTINCT ON (site_id) group_site_id(org_pac_id, street, zip) AS site_id, 7 AS rank,
            group_name AS name, 'office' AS kind, address, street, city, state, zip
        FROM raw.clinicians WHERE org_pac_id IS NOT NULL AND zip IS NOT NULL AND group_name IS NOT NULL
        ORDER BY site_id, file_no, record)
    """)
    connection.execute("""
        INSERT INTO site_facts BY NAME
        WITH known AS (SELECT site_id, any_value(site_id) AS found FROM site_facts GROUP BY site_id),
        named AS (
            SELECT site, kind, CASE WHEN is_npi(whole(site)) THEN coalesce(s.site_id, 'npi-' || whole(site))
                WHEN k.found IS NOT NULL THEN k.found ELSE 'own-' || site END AS site_id
            FROM claim_sites AS c LEFT JOIN npi_sites AS s ON s.npi = whole(c.site)
            LEFT JOIN known AS k ON k.site_id = 'ccn-' || ccn_of(c.site)
        )
        SELECT site_id, 9 AS rank, CASE WHEN site_id LIKE 'npi-%' THEN substr(site_id, 5) END AS npi,
            min(site) AS name, min_by(kind, site) AS kind
        FROM named GROUP BY site_id
    """)
    connection.execute("""
        CREATE TABLE site_keys AS
        SELECT key, min(site_id) AS site_id FROM (
            SELECT 'npi:' || npi AS key, site_id FROM npi_sites
            UNION SELECT 'npi:' || npi, site_id FROM site_facts WHERE npi IS NOT NULL
            UNION SELECT 'ccn:' || substr(site_id, 5), site_id FROM site_facts WHERE site_id LIKE 'ccn-%'
            UNION SELECT site_id, site_id FROM site_facts
        ) GROUP BY key
    """)
    connection.execute("""
        INSERT INTO site_keys SELECT 'own:' || c.site, coalesce(n.site_id, k.site_id, o.site_id)
        FROM claim_sites AS c LEFT JOIN site_keys AS n ON n.key = 'npi:' || whole(c.site)
        LEFT JOIN site_keys AS k ON k.key = 'ccn:' || ccn_of(c.site)
        LEFT JOIN site_keys AS o ON o.key = 'own-' || c.site
    """)


def _gather_idns(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `stage.idns` and `site_idns`. An owner that is named without an id gets the id of the
    system of that name, else one made of its name."""
    connection.execute("""
        CREATE TABLE stage.idns AS
        SELECT idn_id, coalesce(min(idn_name), idn_id) AS name, min(hq_city) AS hq_city,
            min(hq_state) AS hq_state
        FROM (
            SELECT idn_id, idn_name, hq_city, hq_state FROM raw.systems
            UNION ALL SELECT idn_id, idn_name, hq_city, hq_state FROM raw.system_hospitals
                WHERE idn_id IS NOT NULL
            UNION ALL SELECT idn_id, idn_name, hq_city, hq_state FROM raw.system_groups
        ) GROUP BY idn_id
    """)
    connection.execute(r"""
        CREATE TABLE owners AS
        SELECT owner, coalesce(min(idn_id), 'name-' || name_slug(owner)) AS idn_id
        FROM (SELECT DISTINCT owner FROM site_facts WHERE owner IS NOT NULL)
        LEFT JOIN stage.idns ON name_slug(name) = name_slug(owner) GROUP BY owner
    """)
    connection.execute("""
        INSERT INTO stage.idns BY NAME SELECT idn_id, min(owner) AS name FROM owners
        WHERE idn_id NOT IN (SELECT idn_id FROM stage.idns) GROUP BY idn_id
    """)
    connection.execute("""
        CREATE TABLE site_idns AS
        SELECT site_id, min_by(idn_id, (rank, idn_id)) AS idn_id FROM (
            SELECT 'ccn-' || ccn AS site_id, 1 AS rank, idn_id FROM raw.system_hospitals
                WHERE idn_id IS NOT NULL
            UNION ALL
            SELECT group_site_id(c.org_pac_id, street, zip), 2, g.idn_id FROM raw.clinicians AS c JOIN (
                SELECT lpad(whole(unnest(string_split_regex(org_pac_ids, '[;,| ]+'))), 10, '0')
                    AS org_pac_id, idn_id
                FROM raw.system_groups
            ) AS g USING (org_pac_id)
            UNION ALL
            SELECT site_id, 3, owners.idn_id FROM site_facts JOIN owners USING (owner)
        ) GROUP BY site_id
    """)


def _stage_sites(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `stage.sites`: name, address and coordinates each from the most trusted source that has them."""
    connection.execute(f"""
        CREATE TABLE stage.sites AS
        WITH facts AS (
            SELECT site_id, min(npi) FILTER (rank = first_npi) AS npi, min(ccn) AS ccn, min(tin) AS tin,
                coalesce(min_by(name, (rank, name)), site_id) AS name, min_by(kind, (rank, kind)) AS kind,
                min_by(struct_pack(address, street, city, state, zip), (rank, address))
                    FILTER (zip IS NOT NULL OR address IS NOT NULL) AS place,
                list(struct_pack(rank, npi, lat, lon) ORDER BY rank, npi) FILTER (lat IS NOT NULL
                    AND lon IS NOT NULL)
                    AS points,
                min(opened) AS opened, CASE WHEN bool_and(closed IS NOT NULL)
                    FILTER (rank = 4) THEN max(closed) END AS closed
            FROM (SELECT *, min(rank) FILTER (npi IS NOT NULL) OVER (PARTITION BY site_id) AS first_npi
                FROM site_facts)
            GROUP BY site_id
        ), placed AS (
            SELECT facts.*, zips.county_fips, zips.hrr, zips.lat AS zip_lat, zips.lon AS zip_lon,
                zips.state AS zip_state,
                zips.city AS zip_city, list_filter(points, lambda p: zips.lat IS NULL
                    OR miles_between(p.lat, p.lon, zips.lat, zips.lon) <= {FARTHEST_FROM_ZIP_MILES})[1]
                        AS point
            FROM facts LEFT JOIN zips ON zips.zip = facts.place.zip
        )
        SELECT site_id, npi, coalesce(ccn, CASE WHEN site_id LIKE 'ccn-%' THEN substr(site_id, 5) END)
            AS ccn, tin,
            name, kind, place.address AS address, place.street AS street,
                coalesce(place.city, zip_city) AS city,
            coalesce(place.state, zip_state) AS state, place.zip AS zip, county_fips, hrr,
            coalesce(point.lat, zip_lat) AS lat, coalesce(point.lon, zip_lon) AS lon,
            CASE WHEN point IS NOT NULL THEN 'address' WHEN zip_lat IS NOT NULL THEN 'zip' ELSE 'unknown' END
                AS location_quality,
            site_idns.idn_id, opened, closed
        FROM placed LEFT JOIN site_idns USING (site_id)
    """)
