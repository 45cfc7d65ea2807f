"""A whole city's worth of made-up, consistent data, written straight to the tables (ADR 0016)."""
