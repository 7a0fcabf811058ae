"""What is stored: market snapshots, the plan store, sources, the sample and geography."""
