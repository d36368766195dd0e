"""What attendees are given on paper: what it says, and the `.typ` files that draw it.

`events.printing.engine` runs them; texts reach them as data, never as source.
"""
