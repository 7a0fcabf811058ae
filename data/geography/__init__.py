"""Where ZIPs and counties are."""
