"""The marked copy: a unit's own .xlsx with its faults marked, made by editing the parts that must change.

openpyxl is not asked to load and save it: that drops drawings, threaded comments and extensions.
"""

from toolkit.marking.marked import OWN, marked_copy
from toolkit.marking.parts import CannotMark

__all__ = ["OWN", "CannotMark", "marked_copy"]
