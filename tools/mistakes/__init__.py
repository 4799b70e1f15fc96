"""Thirty classic mistakes in a device.yaml, and what is said of them: by us, and by others."""
