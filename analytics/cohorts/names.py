"""Names for cohorts that are kept several at once: the territories of a plan."""

from collections.abc import Iterable, Sequence

from data.plans.models import NAME_LENGTH
from data.plans.names import check_name


def name_cohorts(plan: str, territories: Sequence[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """Name a cohort after each territory of a plan.

    Parameters
    ----------
    plan : str
        The plan's name.
    territories : sequence of str
        The territories' names, of any length and with any characters.
    taken : iterable of str
        Names that other cohorts have, archived ones too.

    Returns
    -------
    tuple of str
        "North · 2027": names that the plan store takes, each once and none of `taken`; what is too long is
        cut with "…", characters that can't be seen are left out, and a number is added where two would have
        one name.
    """
    keys = {check_name(name)[1] for name in taken}
    named = []
    for territory in territories:
        wanted = [_visible(territory) or "Territory", _visible(plan)]
        again = 1
        while True:
            name = _join(wanted, f" ({again})" if again > 1 else "")
            key = check_name(name)[1]
            if key not in keys:
                break
            again += 1
        keys.add(key)
        named.append(name)
    return tuple(named)


def _join(parts: Sequence[str], ending: str) -> str:
    """Join territory and plan; the territory's name gets two thirds of the room where both are long."""
    kept = [part for part in parts if part]
    room = NAME_LENGTH - len(ending) - 3 * (len(kept) - 1)
    if len(kept) == 1:
        return _cut(kept[0], room) + ending
    territory = _cut(kept[0], max(room - len(kept[1]), room * 2 // 3))
    return f"{territory} · {_cut(kept[1], room - len(territory))}{ending}"


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _visible(text: str) -> str:
    spaced = " ".join(text.split())
    try:
        # Composed as the store composes it, so that lengths agree.
        return check_name("".join(c for c in spaced if c.isprintable())[:NAME_LENGTH])[0]
    except ValueError:
        return ""
