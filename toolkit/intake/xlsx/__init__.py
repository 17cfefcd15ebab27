"""Reading .xlsx: the zip package, its XML, worksheets, shared strings."""
