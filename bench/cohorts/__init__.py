"""Benchmark of comparisons; `python -m bench.cohorts` runs it."""
