"""The paper: drawn and frozen at the start, saved answer by answer, scored into a PartScore."""
