"""The base of every record: how numbers are read and written, and what is wrong with bad data."""

from core.records.faults import RecordError, RecordFault, ended, nearest
from core.records.half_characters import half_character
from core.records.numbers import (
    NOTHING,
    Number,
    Rate,
    as_text,
    counted,
    parse_number,
    quoted,
    short_number,
    span,
)
from core.records.record import Record
from core.records.spelling import Spelled
from core.records.typed_number import NumberError, read_number, significant_digits, typed_text

__all__ = [
    "NOTHING",
    "Number",
    "NumberError",
    "Rate",
    "Record",
    "RecordError",
    "RecordFault",
    "Spelled",
    "as_text",
    "counted",
    "ended",
    "half_character",
    "nearest",
    "parse_number",
    "quoted",
    "read_number",
    "short_number",
    "significant_digits",
    "span",
    "typed_text",
]
