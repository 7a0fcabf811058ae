"""Road networks to measure drive times on, and their exact answers."""
