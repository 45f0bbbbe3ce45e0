"""While a stage runs: who is in, more time, notices, what arrived late."""
