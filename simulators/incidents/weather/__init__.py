"""Rain over the city: what one storm does to every rain gauge, whichever lifeline it belongs to."""
