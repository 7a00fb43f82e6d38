"""What a webhook is, what it is told, and how a delivery fares."""
