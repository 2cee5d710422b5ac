"""What goes wrong with a database, said for the person who runs the server."""


class StoreError(Exception):
    """The database cannot be used; the message says which one, why, and what would help."""
