"""The HTTP side: webhooks in, health out."""
