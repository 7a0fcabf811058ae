"""The error of an engine that is well, but has no answer of the kind that was asked."""

from data.errors import RoadsUnavailable


class NotOffered(RoadsUnavailable):
    """The engine answers other questions, not this one; it is not down."""
