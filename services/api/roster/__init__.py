"""The roster: who holds which position when. Decisions alone; `routes/roster.py` and its neighbours read and write."""
