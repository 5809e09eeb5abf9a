"""What people may do to alerts, incidents, work orders and notifications; the only door for the API."""
