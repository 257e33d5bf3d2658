"""The core: knows tickets, not vendors."""
