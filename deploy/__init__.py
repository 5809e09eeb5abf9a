"""Install, start, watch and stop the parts of the service on one machine."""
