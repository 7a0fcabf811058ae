"""Made-up names and numbers."""

import numpy as np
import numpy.typing as npt

FIRST = (
    "Ann", "Maria", "James", "Wei", "Priya", "José", "Fatima", "Daniel", "Grace", "Omar", "Linda",
    "Kenji", "Sofía", "Robert", "Aisha", "Peter", "Mei", "Ravi", "Elena", "Thomas", "Nadia",
    "Samuel", "Hannah", "Luis", "Olga", "David", "Chloé", "Ibrahim", "Karen", "Minh", "Rachel",
    "Marco", "Yuki", "Susan", "Anil", "Zoë", "Patrick", "Leila", "Eric", "Ngozi", "Michael",
    "Ingrid", "Carlos", "Deborah", "Hassan", "Julia", "Kwame", "Emily", "Viktor", "Teresa",
)  # fmt: skip
LAST = (
    "Smith", "Johnson", "Muñoz", "Nguyen", "Patel", "Garcia", "O'Neil", "Chen", "Kowalski", "Brown",
    "Al-Farsi", "Lee", "Müller", "Okafor", "Davis", "Rossi", "Kim", "Hernández", "Singh", "Wilson",
    "Novák", "Tanaka", "Martin", "Haddad", "Lopez-Reyes", "Clark", "Ivanov", "Baker", "D'Angelo",
    "Mensah", "Hall", "Larsen", "Reddy", "Young", "Tran", "Costa", "Walker", "Schmidt", "Abebe",
    "Green", "Silva", "Murphy", "Park", "Evans", "Yilmaz", "Turner", "Choi", "Foster", "Bennett",
    "St. John", "Rahman", "Fischer", "Diaz", "Hughes", "Popescu", "Wright", "Yamamoto", "Price",
    "Khan", "Lindqvist", "Moore", "De la Cruz", "Cohen", "Bailey", "Mwangi", "Stewart", "Gupta",
    "Reyes", "Sullivan", "Wong",
)  # fmt: skip
MIDDLE = ("A", "B", "C", "D", "E", "J", "K", "L", "M", "R", "S", "T", None, None, None)

_IDN_FIRST = (
    "Lakeshore", "Summit", "Riverbend", "Cedar", "Prairie", "Harbor", "Northfield", "Silver Oak", "Bluestone",
    "Evergreen", "Meadow", "Granite", "Willow", "Highland", "Clearwater", "Redwood", "Stonebridge", "Juniper",
    "Foxglove", "Sandhill", "Birchwood", "Heron", "Copper Hill", "Larkspur",
)  # fmt: skip
_IDN_LAST = ("Health", "Health System", "Care Partners", "Healthcare", "Medical Network", "Wellness Alliance")
ORGANISATIONS_FROM = 100_000_000  # the stems of their NPIs begin with 2, clinicians' with 1


def idn_name(number: int) -> str:
    """Return the name of a health system.

    Parameters
    ----------
    number : int
        0 and up; the name repeats with a numeral after 144.

    Returns
    -------
    str
        Invented.
    """
    first = _IDN_FIRST[number % len(_IDN_FIRST)]
    last = _IDN_LAST[number // len(_IDN_FIRST) % len(_IDN_LAST)]
    round_no = number // (len(_IDN_FIRST) * len(_IDN_LAST))
    return f"{first} {last}" + (f" {round_no + 1}" if round_no else "")


def npis(ranks: npt.NDArray[np.int64]) -> npt.NDArray[np.str_]:
    """Return well-formed NPIs for many ranks at once.

    Parameters
    ----------
    ranks : array of int
        As `data.identifiers.npi_from_rank` takes them.

    Returns
    -------
    array of str
        Ten digits each.
    """
    stems = 100_000_000 + ranks
    total = np.full(len(stems), 24)
    for place in range(9):
        digit = stems // 10**place % 10
        total += (2 * digit // 10 + 2 * digit % 10) if place % 2 == 0 else digit
    return np.char.add(stems.astype(str), (-total % 10).astype(str))


def organisation_npis(count: int) -> npt.NDArray[np.str_]:
    """Return NPIs for the sample's organisations.

    Parameters
    ----------
    count : int
        How many.

    Returns
    -------
    array of str
        They begin with 2.
    """
    return npis(ORGANISATIONS_FROM + np.arange(count, dtype=np.int64) * 37)
