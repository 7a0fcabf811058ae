"""Referrals looked through, compiled: which rows count and have a member at an end."""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def pick_rows(start, end, firsts, lasts, kind, is_kind, from_no, to_no, is_member, received, sent, rows):
    """Find those rows, and return how many they are.

    `end` is empty where the first day tells which period it is, `kind` where all rows are of the one asked
    for. The last place of `is_member` is that of nobody. Wanted may be rows whose receiver is a member
    (`received`), and those of which the sender alone is one (`sent`).
    """
    picked, last = 0, np.uint32(is_member.shape[0] - 1)
    for row in range(start.shape[0]):
        counts = False
        for span in range(firsts.shape[0]):
            if start[row] == firsts[span] and (end.shape[0] == 0 or end[row] == lasts[span]):
                counts = True
        if not counts or (kind.shape[0] > 0 and not is_kind[kind[row]]):
            continue
        if is_member[min(to_no[row], last)]:
            is_mine = received
        else:
            is_mine = sent and is_member[min(from_no[row], last)]
        if is_mine:
            rows[picked] = row
            picked += 1
    return picked
