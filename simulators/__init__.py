"""Behave like vendors' gateways: speak only schemas. In reading order: city, signals, physics, scenario, publish."""
