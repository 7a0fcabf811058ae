"""Benchmark of the route search, beside its peers; `python -m bench.routes` runs it."""
