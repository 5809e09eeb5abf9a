"""Drainage: water where it should not be."""
