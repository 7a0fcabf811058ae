"""Referrals looked through, compiled: which rows count and have a member at an end."""

from numba import njit


@njit(cache=True, nogil=True)
def pick_rows(start, end, firsts, lasts, kind, is_kind, sender, from_no, receiver, to_no, rows):
    """Find those rows, and return how many they are.

    `end` is empty where the first day tells which period it is, `kind` where all rows are of the one asked
    for; `sender` and `receiver` are places in `from_no` and `to_no`, which are -1 for who is no member.
    """
    picked = 0
    for row in range(start.shape[0]):
        counts = False
        for span in range(firsts.shape[0]):
            if start[row] == firsts[span] and (end.shape[0] == 0 or end[row] == lasts[span]):
                counts = True
        if not counts or (kind.shape[0] > 0 and not is_kind[kind[row]]):
            continue
        if from_no[sender[row]] >= 0 or to_no[receiver[row]] >= 0:
            rows[picked] = row
            picked += 1
    return picked
