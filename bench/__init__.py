"""Figures of the portal, measured as ratios inside one run. How to write one: see bench/measure.py."""
