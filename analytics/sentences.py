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
