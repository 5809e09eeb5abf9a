"""Real browsers on the real services: what operators and crews see and do."""
