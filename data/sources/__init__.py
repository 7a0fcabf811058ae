"""Public files and the user's own claims: one adapter a source, all by header name."""
