"""Benchmarks: one command each, a ratio against a peer in the same run."""
