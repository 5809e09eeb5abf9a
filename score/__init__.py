"""What the service said of a simulated run, held against what really happened: truth in, alerts in, figures out."""
