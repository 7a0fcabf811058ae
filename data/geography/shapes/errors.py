"""What can't be an area, and why."""

from data.errors import WindshieldError


class ShapeInvalid(WindshieldError, ValueError):
    """What was drawn or read is no area on Earth, or a line doesn't do what it was drawn for."""
