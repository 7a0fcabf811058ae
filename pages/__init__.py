"""One file a screen: read widgets, ask analytics, show."""
