"""Behave like vendors gateways: speak only the wire formats of schemas."""
