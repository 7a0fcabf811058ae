"""The plan store: what the organisation itself knows and edits."""
