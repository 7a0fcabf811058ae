"""A rep's week: which calls to make, on which day, in which order, and why."""
