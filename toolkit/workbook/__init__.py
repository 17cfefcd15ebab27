"""The only room that knows .xlsx: write the locked workbook, read a return, mark a copy, write the summary."""
