"""Bridges: heavy vehicles, damage, settlement, strikes, slack cables."""
