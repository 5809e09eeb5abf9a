"""Warnings for other systems: the Common Alerting Protocol 1.2 (OASIS), made from incidents and their journal."""
