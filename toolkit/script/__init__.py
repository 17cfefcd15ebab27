"""The front door for Python scripts: a campaign and a single return as objects. `import toolkit` shows it."""

from toolkit.script.campaign import Campaign
from toolkit.script.one_return import ReadReturn, read_return
from toolkit.script.reports_history import history

__all__ = ["Campaign", "ReadReturn", "history", "read_return"]
