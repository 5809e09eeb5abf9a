"""Reports of incidents: what was known at an instant, written from the journal, and kept as it was filed."""
