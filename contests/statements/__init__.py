"""The statistics forms of classes and staff, and results from elsewhere."""
