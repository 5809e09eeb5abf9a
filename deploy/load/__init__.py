"""`lifeline load`: an installation of its own under a known load, and what became of every reading."""
