"""Procedures added up, compiled: one pass over the rows of a row group, other clinicians' among them.

The functions take plain arrays, columns as Arrow has decoded them, and flags as Arrow's bits. Places are
unsigned: of a signed one Numba would ask each time whether it counts from the end.
"""

import numpy as np
from numba import njit

from analytics.comparison.arrow_columns import NO_DAY

_ONE, _THREE, _SEVEN = np.uintp(1), np.uintp(3), np.uintp(7)


@njit(cache=True, nogil=True)
def is_set(bits, place):
    """Tell whether a bit of Arrow's is set; all of them are where there are none."""
    return bits.shape[0] == 0 or (bits[place >> _THREE] >> (place & _SEVEN)) & _ONE != 0


@njit(cache=True, nogil=True)
def add_procedures(
    provider_no, moment, year, code, payer, done, bits, offsets,
    first, cluster, cluster_cohort,
    is_chosen, payer_number, earliest, bucket_of, windows, years,
    chosen, all_codes, hidden, seen, by_payer, hidden_by_payer, undated_by_payer, all_codes_by_payer,
):  # fmt: skip
    """Add the rows of members up.

    `moment` is a row's day, or its year where buckets are years; `year` is empty where every row has its
    day, and where buckets are years. `bits` are those of counts that are known and of suppressed rows, each
    from its place in `offsets` on. Memberships of clinician n are `first[n]` to `first[n + 1]`.
    `payer_number` is -1 for who doesn't count. `bucket_of` has the bucket of each moment from `earliest` on,
    and at last that of all others, which is none; `windows` has for each bucket, and at last for none, a bit
    for each window, `years` the first and the last year of each. `chosen` is empty when all codes are asked
    about.
    """
    known_bits, suppressed_bits = bits
    known_at, suppressed_at = np.uintp(offsets[0]), np.uintp(offsets[1])
    rows, people = np.uintp(provider_no.shape[0]), np.uintp(first.shape[0] - 1)
    none, last = np.uintp(hidden.shape[1]), np.uint32(bucket_of.shape[0] - 1)
    has_years, some_codes = year.shape[0] > 0, chosen.size > 0
    row = np.uintp(0)
    while row < rows:
        # Rows are sorted by clinician.
        number = np.uintp(provider_no[row])
        begin, end = np.uintp(0), np.uintp(0)
        if number < people:
            begin, end = np.uintp(first[number]), np.uintp(first[number + _ONE])
        if begin == end:
            while row < rows and provider_no[row] == number:
                row += _ONE
            continue
        while row < rows and provider_no[row] == number:
            paid = payer_number[payer[row]]
            if paid >= 0:
                paid_by = np.uintp(paid)
                bucket = np.uintp(bucket_of[min(np.uint32(moment[row] - earliest), last)])
                within = windows[bucket]
                count = done[row] if is_set(known_bits, known_at + row) else np.uint32(0)
                is_mine = is_chosen[code[row]]
                is_hidden = is_mine and is_set(suppressed_bits, suppressed_at + row)
                undated = np.int64(0)
                if has_years and is_hidden and moment[row] == NO_DAY:
                    undated = np.int64(year[row])
                seen[number] |= within
                for membership in range(begin, end):
                    k = np.uintp(cluster[membership])
                    n = np.uintp(cluster_cohort[k])
                    if bucket < none:
                        all_codes[k, bucket] += count
                        if is_mine and some_codes:
                            chosen[k, bucket] += count
                        if is_hidden:
                            hidden[n, bucket] += 1
                    if within:
                        for place in range(_THREE):
                            if (within >> place) & _ONE:
                                all_codes_by_payer[n, paid_by, place] += count
                                if is_mine:
                                    by_payer[k, paid_by, place] += count
                                if is_hidden:
                                    hidden_by_payer[n, paid_by, place] += 1
                    if undated:
                        for place in range(_THREE):
                            if years[place, 0] <= undated <= years[place, 1]:
                                undated_by_payer[n, paid_by, place] += 1
            row += _ONE
