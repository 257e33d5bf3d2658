"""Zendesk Support: webhooks in, tickets read, one conditional update out."""
