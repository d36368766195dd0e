"""What `seed_demo` loads: the first edition as far as it is known, and editions made for size.

The content is plain data in three languages (`sources`, `institutions`, `people`, `interventions`,
`programme`, `attendees`, `words`); `first_edition` and `generated` make records of it.
"""
