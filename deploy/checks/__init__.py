"""What `make check` runs beside the usual tools."""
