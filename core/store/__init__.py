"""The database. Everything that is kept goes through a `Store`."""

from core.store.database import Store, open_store, store
from core.store.errors import StoreError

__all__ = ["Store", "StoreError", "open_store", "store"]
