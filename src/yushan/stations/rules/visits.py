"""What a phone recorded without a network, as every room reads it (common/phone_facts.py)."""

from yushan.common.phone_facts import LONGEST, Position, is_key, moment_ms, position_of, put_right

__all__ = ["LONGEST", "Position", "is_key", "moment_ms", "position_of", "put_right"]
