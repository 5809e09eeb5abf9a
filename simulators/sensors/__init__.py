"""What lies between the truth and the wire: instruments and their faults, clocks of gateways."""
