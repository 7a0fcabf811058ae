"""A market snapshot: its schema, how it is written, stored, opened and checked."""
