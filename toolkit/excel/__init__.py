"""The door to a running Excel: a workbook opened, calculated and read by the program that the units use."""
