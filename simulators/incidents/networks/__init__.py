"""From the city's networks to what physics computes on, and from what it computes back to the sensors."""
