"""What gateways say: topics and payload formats, one format per file."""
