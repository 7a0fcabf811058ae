"""Names that people give: how they are shown, and how they are compared."""

import unicodedata

from data.plans.errors import NameInvalid
from data.plans.models import NAME_LENGTH

NOTE_LENGTH = 1000


def check_name(name: str) -> tuple[str, str]:
    """Return a name as it is shown and as it is compared.

    Parameters
    ----------
    name : str
        As somebody typed it.

    Returns
    -------
    tuple of str
        The name with single blanks, and a key of at most twice its greatest length that is the same for
        names that differ in case and spacing only.

    Raises
    ------
    NameInvalid
        It is empty, too long or holds control characters.
    """
    title = " ".join(unicodedata.normalize("NFC", name).split())
    if not title or len(title) > NAME_LENGTH or not title.isprintable():
        problem = (
            "is empty"
            if not title
            else f"has {len(title)} characters"
            if len(title) > NAME_LENGTH
            else "holds characters that can't be seen"
        )
        raise NameInvalid(f"The name {problem}.", f"Use 1 to {NAME_LENGTH} letters, digits, signs or blanks.")
    # Case folding can lengthen a text (ß to ss), and leave it denormalised.
    return title, unicodedata.normalize("NFKC", title.casefold())[: 2 * NAME_LENGTH]


def check_optional_name(name: str) -> tuple[str, str]:
    """Return a name that may be left out as it is shown and as it is compared.

    Parameters
    ----------
    name : str
        As somebody typed it.

    Returns
    -------
    tuple of str
        As `check_name`; two empty texts when there is nothing but blanks.

    Raises
    ------
    NameInvalid
        It is too long or holds control characters.
    """
    return check_name(name) if name.strip() else ("", "")


def check_reason(reason: str, missing: str) -> str:
    """Return a reason without the blanks around it.

    Parameters
    ----------
    reason : str
        As somebody typed it.
    missing : str
        What is not done without it, for the reader.

    Returns
    -------
    str
        Not empty.

    Raises
    ------
    NameInvalid
        There is none.
    """
    if not reason.strip():
        raise NameInvalid(missing, "Write down the reason in a few words.")
    return reason.strip()


def check_note(note: str) -> str:
    """Return a note as it is kept.

    Parameters
    ----------
    note : str
        As somebody typed it.

    Returns
    -------
    str
        On one line, with single blanks; may be empty.

    Raises
    ------
    NameInvalid
        It is too long or holds control characters.
    """
    plain = " ".join(unicodedata.normalize("NFC", note).split())
    if len(plain) > NOTE_LENGTH or not plain.isprintable():
        problem = "is too long" if len(plain) > NOTE_LENGTH else "holds characters that can't be seen"
        raise NameInvalid(
            f"The note {problem}.", f"Use at most {NOTE_LENGTH} letters, digits, signs or blanks."
        )
    return plain
