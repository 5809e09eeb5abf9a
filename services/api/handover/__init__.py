"""Hand-overs between shifts: who may give and accept them, and what was open at that moment."""
