"""Words and patterns for the reading of dates."""
