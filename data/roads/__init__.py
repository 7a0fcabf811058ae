"""Drive times: the engines behind `analytics.drive`."""
