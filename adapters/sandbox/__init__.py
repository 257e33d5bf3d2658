"""Loopback stand-ins for the vendors' clouds: strict, scriptable, shipped for demo, tests and fault lab."""
