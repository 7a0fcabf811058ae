"""Procedures added up, compiled: one pass over the rows of a row group, other clinicians' among them.

The functions take plain arrays, columns as Arrow has decoded them, and flags as Arrow's bits.
"""

import numpy as np
from numba import njit

from analytics.comparison.arrow_columns import NO_DAY


@njit(cache=True, nogil=True)
def is_set(bits, place):
    """Tell whether a bit of Arrow's is set; all of them are where there are none."""
    return bits.shape[0] == 0 or (bits[place >> 3] >> (place & 7)) & 1 != 0


@njit(cache=True, nogil=True)
def add_procedures(
    provider_no, day, year, code, payer, done, bits, offsets,
    first, cluster, cluster_cohort,
    is_chosen, payer_number, first_day, first_year, windows, years,
    chosen, all_codes, hidden, seen, by_payer, hidden_by_payer, undated_by_payer, all_codes_by_payer,
):  # fmt: skip
    """Add the rows of members up.

    `day` is empty where buckets are years, and `year` where every row has its day. `bits` are those of counts
    that are known and of suppressed rows, each from its place in `offsets` on. Memberships of clinician n are
    `first[n]` to `first[n + 1]`. `payer_number` is -1 for who doesn't count, `windows` has for each bucket
    (the last place is that of none) a bit for each window, `years` the first and the last year of each.
    `chosen` is empty when all codes are asked about.
    """
    known_bits, suppressed_bits = bits
    known_offset, suppressed_offset = offsets
    people, weeks = first.shape[0] - 1, hidden.shape[1]
    has_days, has_years = day.shape[0] > 0, year.shape[0] > 0
    some_codes = chosen.size > 0
    last, begin, end = np.int64(-1), 0, 0
    for row in range(provider_no.shape[0]):
        number = np.int64(provider_no[row])
        if number != last:
            # Rows are sorted by clinician.
            last = number
            begin, end = (first[number], first[number + 1]) if number < people else (0, 0)
        if begin == end:
            continue
        paid_by = np.int64(payer_number[payer[row]])
        if paid_by < 0:
            continue
        undated = np.int64(0)
        if has_days:
            if day[row] == NO_DAY:
                undated = np.int64(year[row]) if has_years else np.int64(0)
                bucket = weeks
            else:
                bucket = (np.int64(day[row]) - first_day) // 7
        else:
            bucket = np.int64(year[row]) - first_year
        if bucket < 0 or bucket >= weeks:
            bucket = weeks
        within = windows[bucket]
        count = done[row] if is_set(known_bits, known_offset + row) else np.uint32(0)
        is_mine = is_chosen[code[row]]
        is_hidden = is_mine and is_set(suppressed_bits, suppressed_offset + row)
        if within:
            seen[number] |= within
        for membership in range(begin, end):
            k = cluster[membership]
            n = cluster_cohort[k]
            if bucket < weeks:
                all_codes[k, bucket] += count
                if is_mine and some_codes:
                    chosen[k, bucket] += count
                if is_hidden:
                    hidden[n, bucket] += 1
            if within:
                for place in range(3):
                    if (within >> place) & 1:
                        all_codes_by_payer[n, paid_by, place] += count
                        if is_mine:
                            by_payer[k, paid_by, place] += count
                        if is_hidden:
                            hidden_by_payer[n, paid_by, place] += 1
            if undated and is_hidden:
                for place in range(3):
                    if years[place, 0] <= undated <= years[place, 1]:
                        undated_by_payer[n, paid_by, place] += 1
