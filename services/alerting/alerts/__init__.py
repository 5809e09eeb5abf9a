"""Alerts: the state machine of the machine's claims, and the ways in which people keep one from being annunciated."""
