"""What `portal.py` does: install, start, test, check, measure. No part of the portal itself; nothing imports it."""
