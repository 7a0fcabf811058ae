"""Cohorts: where their clinicians come from, who they are, and what another freeze changed."""
