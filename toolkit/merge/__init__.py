"""The only room that knows numpy, pandas and Arrow: units' values → flat tables → the county's numbers, the country's,
and the frame of them all (`toolkit.merge.frame`, `toolkit.merge.read_long`: apart, since pandas loads slowly).
"""

from toolkit.forms.exact import CellSum, add_to, scaled
from toolkit.merge.compare import CASES, Comparison
from toolkit.merge.county_parts import CountyParts, PackedUnit
from toolkit.merge.flat import FlatTable, UnitNumbers, county_sums, county_values, flat_table
from toolkit.merge.long_table import GET_PARQUET, LongTable, UnitTable, inert, parquet_installed
from toolkit.merge.tree import Place, PlaceCells, Sums, Tree, combined, levels, place_of

__all__ = [
    "CASES",
    "GET_PARQUET",
    "CellSum",
    "Comparison",
    "CountyParts",
    "FlatTable",
    "LongTable",
    "PackedUnit",
    "Place",
    "PlaceCells",
    "Sums",
    "Tree",
    "UnitNumbers",
    "UnitTable",
    "add_to",
    "combined",
    "county_sums",
    "county_values",
    "flat_table",
    "inert",
    "levels",
    "parquet_installed",
    "place_of",
    "scaled",
]
