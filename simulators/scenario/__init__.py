"""Stories that the simulated city tells: what breaks, where, when, and which sensors feel it."""
