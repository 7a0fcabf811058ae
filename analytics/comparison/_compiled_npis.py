"""NPIs read and looked up, compiled.

A table of places in the list of NPIs, more than half of it empty, searched from an NPI's own place on.
Before it lies a filter of bits that stays in the processor's cache: nearly all who aren't known end there.
"""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def _scatter(npi, bits):
    """Return a number of so many bits; near NPIs have distant ones (D. E. Knuth's multiplicative hashing)."""
    return np.int64((np.uint64(npi) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(64 - bits))


@njit(cache=True, nogil=True)
def fill_table(npi, sieve, sieve_bits, table, table_bits):
    """Put the places of NPIs into a table that is all -1, and their bits into a sieve that is all 0."""
    for place in range(npi.shape[0]):
        bit = _scatter(npi[place], sieve_bits)
        sieve[bit >> 3] |= np.uint8(1 << (bit & 7))
        at = _scatter(npi[place], table_bits)
        while table[at] >= 0:
            at = (at + 1) & (table.shape[0] - 1)
        table[at] = place


@njit(cache=True, nogil=True)
def find_places(asked, npi, sieve, sieve_bits, table, table_bits, found):
    """Find the place of each NPI that is asked for; -1 for one who isn't known."""
    for number in range(asked.shape[0]):
        value = asked[number]
        found[number] = -1
        bit = _scatter(value, sieve_bits)
        if (sieve[bit >> 3] >> (bit & 7)) & 1 == 0:
            continue
        at = _scatter(value, table_bits)
        while table[at] >= 0:
            if npi[table[at]] == value:
                found[number] = table[at]
                break
            at = (at + 1) & (table.shape[0] - 1)


@njit(cache=True, nogil=True)
def read_npis(text, ends, npis):
    """Read NPIs from text that follows one another, each from its place in `ends` to the next one's.

    Returns False when one is no number.
    """
    wrong = False
    for place in range(npis.shape[0]):
        value = np.int64(0)
        for at in range(ends[place], ends[place + 1]):
            digit = text[at] - np.uint8(48)
            wrong |= digit > 9
            value = value * 10 + np.int64(digit)
        npis[place] = value
    return not wrong
