"""The composition of Montada: settings, addresses, whole-product commands. Owns no model."""

import zoneinfo

# Only the pinned tzdata package may answer: many machines still carry Morocco's rules from before
# 20 September 2026, and Python would prefer theirs (docs/adr/0005-wall-clock-time.md).
zoneinfo.reset_tzpath(())
