"""Slopes: those that fail, those that only creep, and positions that jump."""
