"""Prizes, decisions, verification, disqualification, publication, certificates."""
