"""The small tree of errors that stop a command; the front door turns them into one sentence and exit code 2."""


class NianbaoError(Exception):
    """Cannot work: the message is one Chinese sentence that says where, what, and what to do."""
