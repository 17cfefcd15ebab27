"""nianbao: the yearly government-information-disclosure report of a county, from locked workbook to Word."""

__version__ = "0.1.0"
