"""Utility tunnels: bad air, gas, fire, water, fans that fail."""
