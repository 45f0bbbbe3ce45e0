"""A believable installation to look around in: every row is made by the same actions people's pages call."""
