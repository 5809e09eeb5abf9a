"""The catalogue of incidents: one module per kind, from a place on the map to what every sensor feels of it."""
