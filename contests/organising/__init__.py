"""Making a contest: copies, models to start from, preview, amendments, sizes, documents."""
