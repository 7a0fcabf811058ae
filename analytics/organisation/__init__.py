"""Organisation data as tables and files: how cells are written, what a file would change, what is wrong."""
