"""What crews are asked to do, and what they did: steps are facts, ordered by when they happened."""
