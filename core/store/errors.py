"""The error of a database that can't be used, for the person who runs the server."""


class StoreError(Exception):
    """The database cannot be used; the message says which one, why, and what would help."""
