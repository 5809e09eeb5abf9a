"""Gas: leaks, strikes, and what only looks like them."""
