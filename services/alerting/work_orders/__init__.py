"""What crews are asked to do, and what they did."""
