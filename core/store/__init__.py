"""The database, one door: everything that is remembered goes through a `Store`."""

from core.store.database import Store, open_store, store
from core.store.errors import StoreError

__all__ = ["Store", "StoreError", "open_store", "store"]
