"""A soak: every kind of visitor, while server, database, clock and disk misbehave."""
