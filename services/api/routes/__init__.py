"""One file per resource: parse, one call, reply; the queries stand in the `.sql` file beside it and only read."""
