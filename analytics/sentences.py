"""How sentences are put together that are shown to people."""


def begin_sentence(text: str) -> str:
    """Write a text so that a sentence may begin with it.

    Parameters
    ----------
    text : str
        As it stands within a sentence; may be empty.

    Returns
    -------
    str
        Its first letter is a capital one, the others stay: "estimate: a ZIP" is "Estimate: a ZIP".
    """
    return text[:1].upper() + text[1:]


def count_of(count: int, noun: str) -> str:
    """Write how many there are of something.

    Parameters
    ----------
    count : int
        How many.
    noun : str
        Of one; of several an s is added, and a last y is ies.

    Returns
    -------
    str
        "1 account", "1,204 accounts", "2 territories".
    """
    several = f"{noun.removesuffix('y')}ies" if noun.endswith("y") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else several}"
