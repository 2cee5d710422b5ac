"""The JSON Schema of a quiz file, with which editors complete and check what you type."""

from core.schema.build import quiz_schema

__all__ = ["quiz_schema"]
