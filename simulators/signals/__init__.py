"""What every sensor reads on a calm day: a pure function of seed, sensor and time."""
