"""Reads untidy workbooks and csv files, and writes marked workbooks and templates. No models in here."""

from yushan.exchange.reading.header import ColumnSpec
from yushan.exchange.reading.marked import Problem, write_marked_workbook, write_template
from yushan.exchange.reading.refused import FileRefused
from yushan.exchange.reading.sheets import Raw, column_letter
from yushan.exchange.reading.table import Part, Row, Skipped, Table, open_table

__all__ = [
    "ColumnSpec",
    "FileRefused",
    "Part",
    "Problem",
    "Raw",
    "Row",
    "Skipped",
    "Table",
    "column_letter",
    "open_table",
    "write_marked_workbook",
    "write_template",
]
