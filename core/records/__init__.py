"""The base of every record: how numbers are read and written, and what is wrong with bad data."""

from core.records.faults import RecordError, RecordFault, ended, nearest
from core.records.numbers import (
    NOTHING,
    Number,
    Rate,
    as_text,
    parse_number,
    quoted,
    short_number,
)
from core.records.record import Record
from core.records.spelling import Spelled

__all__ = [
    "NOTHING",
    "Number",
    "Rate",
    "Record",
    "RecordError",
    "RecordFault",
    "Spelled",
    "as_text",
    "ended",
    "nearest",
    "parse_number",
    "quoted",
    "short_number",
]
