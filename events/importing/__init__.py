"""Schedules of other systems, read into one plain document and merged into an edition's draft."""
