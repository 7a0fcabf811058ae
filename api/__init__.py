"""HTTP routes of the dashboard's process, on the same analytics."""
