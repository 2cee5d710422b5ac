"""The database. Everything that is kept goes through a `Store`."""

from core.store.database import Store, close_store, open_store, store
from core.store.errors import StoreError

__all__ = ["Store", "StoreError", "close_store", "open_store", "store"]
