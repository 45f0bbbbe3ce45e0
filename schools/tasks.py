from schools import actions


def sweep(at):
    """Asked every minute: acts whose day has come get their classes and people moved."""
    actions.finish_due_acts(at=at)
