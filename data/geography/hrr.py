"""ZIP to hospital referral region, from the Dartmouth Atlas crosswalk that the user has."""

from pathlib import Path

import duckdb
import pyarrow as pa

from data.errors import SourceUnreadable


def zip_hrr(file: Path) -> pa.Table:
    """Read the crosswalk of the Dartmouth Atlas.

    Parameters
    ----------
    file : Path
        CSV with a ZIP column (`zip`, or `zipcode19` and the like) and an HRR number (`hrr`, `hrrnum`).

    Returns
    -------
    pyarrow.Table
        zip (five digits, unique, sorted) and hrr (1 to 999). Of two numbers for a ZIP the lower counts.

    Raises
    ------
    SourceUnreadable
        The file is missing, or has no such columns.
    """
    wrong = "Give the Dartmouth Atlas ZIP-to-HRR crosswalk, with the columns zip and hrr."
    if not file.is_file():
        raise SourceUnreadable(f"There is no file {file}.", wrong)
    with duckdb.connect() as connection:
        try:
            rows = connection.read_csv(str(file), all_varchar=True)
        except duckdb.Error as error:
            raise SourceUnreadable(f"{file.name} can't be read ({error}).", wrong) from error
        names = {name.lower(): name for name in rows.columns}
        zip_column = next((names[n] for n in names if n.startswith("zip")), None)
        hrr_column = names.get("hrr") or names.get("hrrnum")
        if zip_column is None or hrr_column is None:
            raise SourceUnreadable(f"{file.name} has no columns zip and hrr.", wrong)
        rows.create_view("crosswalk")
        return connection.sql(
            f"""SELECT zip, min(hrr) AS hrr FROM (
                    SELECT lpad("{zip_column}", 5, '0') AS zip, try_cast("{hrr_column}" AS USMALLINT) AS hrr
                    FROM crosswalk
                ) WHERE regexp_full_match(zip, '[0-9]{{5}}') AND hrr BETWEEN 1 AND 999
                GROUP BY zip ORDER BY zip""",
        ).to_arrow_table()
