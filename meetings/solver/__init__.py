"""The plan of meetings: plain Python, without Django; see docs/solver.md."""
