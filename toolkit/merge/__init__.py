"""The only room that knows pandas: units' values → one flat table → the county's numbers, and on to the country's."""

from toolkit.merge.flat import FlatTable, UnitNumbers, county_values, flat_table, inert, to_csv, to_parquet
from toolkit.merge.longtable import LongTable
from toolkit.merge.tree import Place, Sum, Sums, Tree, combined, levels, place_of, scaled, sums_of

__all__ = [
    "FlatTable",
    "LongTable",
    "Place",
    "Sum",
    "Sums",
    "Tree",
    "UnitNumbers",
    "combined",
    "county_values",
    "flat_table",
    "inert",
    "levels",
    "place_of",
    "scaled",
    "sums_of",
    "to_csv",
    "to_parquet",
]
