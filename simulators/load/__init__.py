"""The generator of load tests: a city of any size at a fixed rate, and an exact account of what was acknowledged."""
