"""Intercom: signed notifications in, conversations read and written with API version 2.16."""
