"""The console in a real browser, against a stand-in for the API."""
