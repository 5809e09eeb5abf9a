"""The live picture in memory: it follows the log by itself, so that alerts reach screens while the database is down."""
