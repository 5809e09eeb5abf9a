"""From the log to the tables: every reading stored exactly once, whatever was killed on the way."""
