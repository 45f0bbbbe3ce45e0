"""After closing: rulings on the key and rescoring, the published key, one's own paper with it, item statistics."""
