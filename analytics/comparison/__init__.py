"""Comparing cohorts: the same claims, the same window, and whether a gap is real."""
