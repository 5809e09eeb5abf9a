"""REST, live stream and the one map."""
