"""The only room that knows pandas: units' values → one flat table → the county's numbers."""

from toolkit.merge.flat import FlatTable, UnitNumbers, county_values, flat_table, to_csv, to_parquet

__all__ = ["FlatTable", "UnitNumbers", "county_values", "flat_table", "to_csv", "to_parquet"]
