"""From stored frames to alerts that people acknowledge."""
