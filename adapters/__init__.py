"""Adapters: each folder knows one vendor."""
