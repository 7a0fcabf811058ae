"""One row a clinician, and the sites of each.

NPPES wins; a source with a clinician's name and address makes a provider where NPPES has none.
"""

import duckdb

from data.sources.specialties import CMS_SPECIALTIES

# How well a source knows that a clinician works at a site; the best one names the primary site.
LINK_ORDER = ("claims", "address", "group", "affiliation", "practice place", "hop teaming")


def merge_providers(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `people`: one row a clinician, without place in the snapshot yet.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds every table of schema `raw`, `nppes`, and `claim_npis(npi)`.
    """
    connection.execute("""
        CREATE TABLE organisations AS
        SELECT npi FROM nppes WHERE entity = '2'
        UNION SELECT npi FROM raw.facilities WHERE npi IS NOT NULL
        UNION SELECT npi FROM raw.services WHERE entity = 'O'
        UNION SELECT to_npi FROM raw.pairs WHERE to_name IS NOT NULL
    """)
    connection.execute("""
        CREATE TABLE others AS
        SELECT DISTINCT ON (npi) * FROM (
            SELECT npi, 2 AS rank, 'clinicians' AS source, last_name, first_name, middle_name, credential,
                type,
                NULL AS classification, NULL AS specialization, address, street, city, state, zip, file_no,
                    record
            FROM raw.clinicians
            UNION ALL BY NAME
            SELECT npi, 3 AS rank, 'physician-services' AS source, last_name, first_name, middle_name,
                credential,
                type, address, street, city, state, zip, file_no, record
            FROM raw.services WHERE entity = 'I'
            UNION ALL BY NAME
            SELECT from_npi AS npi, 4 AS rank, 'referrals' AS source, last_word(from_name) AS last_name,
                first_word(from_name) AS first_name, middle_words(from_name) AS middle_name, classification,
                specialization, file_no, record
            FROM raw.pairs WHERE from_name IS NOT NULL
            UNION ALL BY NAME
            SELECT npi, 5 AS rank, 'claims' AS source, 0 AS file_no, 0 AS record FROM claim_npis
        ) WHERE npi NOT IN (SELECT npi FROM organisations) ORDER BY npi, rank, file_no DESC, record
    """)
    connection.execute("""
        CREATE TABLE people AS
        SELECT n.npi, coalesce(n.last_name, o.last_name) AS last_name,
            CASE WHEN n.last_name IS NOT NULL THEN n.first_name ELSE o.first_name END AS first_name,
            CASE WHEN n.last_name IS NOT NULL THEN n.middle_name ELSE o.middle_name END AS middle_name,
            coalesce(n.credential, o.credential) AS credential,
            n.taxonomy, n.other_taxonomies, o.type, o.classification, o.specialization,
            coalesce(n.address, o.address) AS address, coalesce(n.street, o.street) AS street,
            CASE WHEN n.address IS NOT NULL THEN n.city ELSE o.city END AS city,
            CASE WHEN n.address IS NOT NULL THEN n.state ELSE o.state END AS state,
            CASE WHEN n.address IS NOT NULL THEN n.zip ELSE o.zip END AS zip,
            CASE WHEN n.deactivated_on IS NULL THEN 'active'
                ELSE 'deactivated' END AS status, n.deactivated_on,
            'nppes' AS source
        FROM nppes AS n LEFT JOIN others AS o USING (npi)
        WHERE coalesce(n.entity, '1') = '1' AND npi NOT IN (SELECT npi FROM organisations)
        UNION ALL BY NAME
        SELECT npi, last_name, first_name, middle_name, credential, NULL AS taxonomy,
            NULL AS other_taxonomies, type,
            classification, specialization, address, street, city, state, zip, 'active' AS status,
            NULL AS deactivated_on, source
        FROM others WHERE npi NOT IN (SELECT npi FROM nppes)
    """)


def link_sites(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `links(npi, site_id, how, weight)` and `stage.provider_sites`.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `people`, `stage.sites`, `site_keys` and `claim_shares(npi, site_id, share, weekdays, weight)`.
    """
    connection.execute("""
        CREATE TABLE site_addresses AS
        SELECT key, min_by(site_id, (CASE kind WHEN 'inpatient' THEN 1 WHEN 'hopd' THEN 2 WHEN 'asc' THEN 3
            WHEN 'office' THEN 4 ELSE 5 END, site_id)) AS site_id
        FROM (SELECT address_key(street, zip) AS key, site_id, kind FROM stage.sites
            WHERE regexp_matches(street, '[0-9]') AND zip IS NOT NULL) GROUP BY key
    """)
    connection.execute("""
        CREATE TABLE links AS
        SELECT npi, site_id, 1 AS how, CAST(weight AS DOUBLE) AS weight FROM claim_shares
        UNION ALL
        SELECT npi, site_id, 2, 1 FROM people JOIN site_addresses ON key = address_key(street, people.zip)
        UNION ALL
        SELECT DISTINCT npi, group_site_id(org_pac_id, street, zip), 3, 1 FROM raw.clinicians
        WHERE group_site_id(org_pac_id, street, zip) IN (SELECT site_id FROM stage.sites)
        UNION ALL
        SELECT DISTINCT npi, site_id, 4, 1 FROM raw.affiliations JOIN site_keys ON key = 'ccn:' || ccn
        UNION ALL
        SELECT DISTINCT npi, site_id, 5, 1 FROM raw.practice_places AS p JOIN site_addresses
        ON key = address_key(p.street, p.zip)
        UNION ALL
        SELECT from_npi, site_id, 6, max(coalesce(patients, 0)) FROM raw.pairs
        JOIN site_keys ON key = 'npi:' || to_npi WHERE kind = 'hop_teaming' GROUP BY ALL
    """)
    connection.execute("""
        CREATE TABLE stage.provider_sites AS
        SELECT npi, site_id, min(share) AS share, min(weekdays) AS weekdays
        FROM (SELECT DISTINCT npi, site_id FROM links SEMI JOIN people USING (npi))
        LEFT JOIN claim_shares USING (npi, site_id) GROUP BY npi, site_id
    """)


def stage_providers(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `stage.providers`: specialty, primary site, IDN and place of each clinician.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        Holds `people`, `links`, `stage.sites`, `raw.taxonomy` and `zips`.
    """
    listed = ", ".join(f"('{text}', '{code}')" for text, code in CMS_SPECIALTIES.items())
    connection.execute(f"CREATE TABLE cms_specialties AS SELECT * FROM (VALUES {listed}) AS t(type, code)")
    connection.execute("""
        CREATE TABLE classes AS
        SELECT lower(classification) AS classification, lower(coalesce(specialization, '')) AS specialization,
            min(code) AS code FROM raw.taxonomy GROUP BY ALL
    """)
    connection.execute("""
        CREATE TABLE stage.providers AS
        WITH linked AS (
            SELECT links.npi, min_by(site_id, (how, -weight, site_id)) AS primary_site_id,
                min_by(idn_id, (how, -weight, site_id)) FILTER (idn_id IS NOT NULL) AS any_idn_id,
                min_by(site_id, (-weight, site_id)) FILTER (how = 6) AS teamed_site_id
            FROM links JOIN stage.sites USING (site_id) GROUP BY links.npi
        ), known AS (
            SELECT p.*, l.primary_site_id, coalesce(home.idn_id, l.any_idn_id) AS idn_id,
                coalesce(p.taxonomy, c.code, tm.code) AS nucc,
                coalesce(t.display_name, tc.display_name, tm.display_name, p.taxonomy, p.type,
                    nullif(concat_ws(', ', p.classification, p.specialization), '')) AS specialty,
                -- A source without any address: stand in for it with the ZIP of the site that is shared most.
                coalesce(p.zip, CASE WHEN p.address IS NULL THEN coalesce(home.zip, teamed.zip) END)
                    AS best_zip,
                CASE WHEN address_key(p.street, p.zip) = address_key(here.street, here.zip)
                    AND here.location_quality = 'address' THEN here.lat END AS own_lat,
                CASE WHEN address_key(p.street, p.zip) = address_key(here.street, here.zip)
                    AND here.location_quality = 'address' THEN here.lon END AS own_lon
            FROM people AS p
            LEFT JOIN linked AS l USING (npi)
            LEFT JOIN stage.sites AS home ON home.site_id = l.primary_site_id
            LEFT JOIN stage.sites AS teamed ON teamed.site_id = l.teamed_site_id
            LEFT JOIN site_addresses AS a ON a.key = address_key(p.street, p.zip)
            LEFT JOIN stage.sites AS here ON here.site_id = a.site_id
            LEFT JOIN raw.taxonomy AS t ON t.code = p.taxonomy
            LEFT JOIN classes AS c ON c.classification = lower(p.classification)
                AND c.specialization = lower(coalesce(p.specialization, ''))
            LEFT JOIN raw.taxonomy AS tc ON tc.code = c.code
            LEFT JOIN cms_specialties AS m ON m.type = lower(p.type)
            LEFT JOIN raw.taxonomy AS tm ON tm.code = m.code
        )
        SELECT npi, last_name, first_name, middle_name, credential, nucc AS taxonomy, other_taxonomies,
            specialty,
            primary_site_id, idn_id, address, coalesce(known.city, CASE WHEN known.zip IS NULL
                THEN zips.city END) AS city,
            coalesce(known.state, zips.state) AS state, best_zip AS zip, county_fips, hrr,
            coalesce(own_lat, zips.lat) AS lat, coalesce(own_lon, zips.lon) AS lon,
            CASE WHEN own_lat IS NOT NULL THEN 'address' WHEN zips.lat IS NOT NULL THEN 'zip'
                ELSE 'unknown' END
                AS location_quality,
            status, deactivated_on, source
        FROM known LEFT JOIN zips ON zips.zip = best_zip
    """)
