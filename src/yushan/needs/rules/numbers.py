"""Telephone numbers in free text, as every room reads them (common/numbers_in_text.py)."""

from yushan.common.numbers_in_text import HIDDEN, has_number, without_numbers

__all__ = ["HIDDEN", "has_number", "without_numbers"]
