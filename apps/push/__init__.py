"""Notifications that reach a device while no page is open (web push)."""
