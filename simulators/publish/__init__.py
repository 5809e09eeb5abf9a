"""From values to the broker, as gateways of several vendors would do it."""
