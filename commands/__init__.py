"""The groups of the `windshield` command, one file each."""
