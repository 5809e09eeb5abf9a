"""The services on the path of a reading: ingest, alerting, api; the flat files beside them are plumbing."""
