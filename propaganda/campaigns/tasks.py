from propaganda.campaigns.ending import end_closed


def sweep(at):
    """Asked every minute: plans of schools whose last day has come end."""
    end_closed(at=at)
